/** A child that never comes back from a call, as one that a hostile file holds. */
import { serveChild } from '#app/documents/child-server.ts';

serveChild({
  pid: () => process.pid,
  spin(): void {
    for (;;);
  },
});
