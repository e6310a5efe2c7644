/** Starts the endless child, says its process id, and waits to be killed. */
import { startChild } from '#app/documents/child-process.ts';

const limits = { callMs: 600_000, maxRssBytes: 1e12 };
const child = startChild(new URL('./endless-child.ts', import.meta.url));
const pid = await child.call<number>('pid', undefined, limits);
void child.call('spin', undefined, limits);
setTimeout(() => process.stdout.write(`${pid}\n`), 300);
