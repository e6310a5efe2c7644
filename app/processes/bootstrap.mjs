// `npm start` and `npm test` on a clean clone: checks Node, installs what the lock file names, and goes on in TypeScript.
// Plain JavaScript without a dependency, because nothing may be installed yet.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const entries = { start: 'app/processes/start.ts', test: 'app/processes/test.ts' };
const wanted = [20, 19];

function main([command, ...args]) {
  const entry = entries[command];
  if (!entry) return fail(`usage: node app/processes/bootstrap.mjs ${Object.keys(entries).join('|')}`);
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < wanted[0] || (major === wanted[0] && minor < wanted[1])) {
    return fail(`OpenROI needs Node ${wanted.join('.')} or newer; this is ${process.versions.node}.`);
  }
  const missing = whyInstall();
  if (missing) {
    console.log(`Installing packages (${missing}) ...`);
    // `ci`, never `install`: exactly what the lock file names, or nothing.
    const npm = process.env.npm_execpath ? [process.execPath, [process.env.npm_execpath]] : ['npm', []];
    const result = spawnSync(npm[0], [...npm[1], 'ci', '--no-audit', '--no-fund'], { cwd: root, stdio: 'inherit' });
    if (result.status !== 0) return fail('`npm ci` failed; its own words stand above.');
  }
  run(entry, args);
}

/** Why node_modules is not what the lock file says; null where it is. */
function whyInstall() {
  const installedPath = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedPath)) return 'none installed yet';
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedPath, 'utf8')).packages;
  for (const [path, entry] of Object.entries(locked)) {
    // Optional packages are other platforms'; a link has no version.
    if (path === '' || entry.optional || entry.devOptional || entry.link) continue;
    // Where it came from may differ (a mirror); what it is may not.
    const there = installed[path];
    const other = there?.integrity && entry.integrity && there.integrity !== entry.integrity;
    if (there?.version !== entry.version || other) return `${path.replace(/^.*node_modules\//, '')} differs from the lock file`;
  }
  return null;
}

/** Its signals are handed on, and when this process is killed the other ends by itself (see end-with-parent.ts). */
function run(entry, args) {
  const child = spawn(process.execPath, ['--import', 'tsx', '--import', './app/processes/end-with-parent.ts', entry, ...args], {
    cwd: root,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  let asked = false;
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to both; the second one is the child's own.
      if (signal !== 'SIGINT' || asked || !process.stdin.isTTY) child.kill(signal);
      asked = true;
    });
  }
  // npm hands SIGTERM to the shell between us and it, and that shell dies without a word: a new parent means that we are told to end.
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid === parent || asked) return;
    asked = true;
    child.kill('SIGTERM');
  }, 300).unref();
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}

function fail(line) {
  console.error(line);
  process.exitCode = 1;
}

main(process.argv.slice(2));
