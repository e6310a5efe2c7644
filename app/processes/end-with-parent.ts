/** Loaded before a child process's own entry: when whoever started it is gone, even by kill -9, it ends in order too. */
if (process.channel) {
  process.on('disconnect', () => {
    setTimeout(() => process.exit(1), 8000).unref();
    process.kill(process.pid, 'SIGTERM');
  });
  process.channel.unref();
}
