/** The child's side of the pipe: one message in, one answer out, in order. A service adds its own verbs by starting its own entry. */
import { Worker } from 'node:worker_threads';
import { Refusal } from './refusals.ts';

export type Handlers = Record<string, (argument: never) => unknown>;
export type ChildRequest = { id: number; verb: string; argument: unknown };
/** `ready` is said once, when the modules are loaded: from then on the time of a call counts. */
export type ChildAnswer = { id: number; ok: true; value: unknown } | { id: number; ok: false; refusal?: string; detail: string };

/** Answers requests of the parent until the pipe closes. */
export function serveChild(handlers: Handlers): void {
  let last: Promise<void> = Promise.resolve();
  process.on('message', (request: ChildRequest) => {
    last = last.then(() => answer(handlers, request));
  });
  process.on('disconnect', () => process.exit(0));
  watchParent();
  process.send?.({ ready: true });
  // a library that throws outside our call must end this child, and only this child
  process.on('uncaughtException', () => process.exit(70));
  process.on('unhandledRejection', () => process.exit(70));
}

/**
 * A file may hold this thread in an endless loop, deaf to `disconnect`, and a parent that was killed cannot end its child. A thread of its
 * own sees the parent's end of the input close.
 */
function watchParent(): void {
  const code = "const end = () => process.kill(process.pid, 'SIGKILL'); new (require('node:net').Socket)({ fd: 0, writable: false }).on('end', end).on('error', end).on('close', end).resume();";
  const watch = new Worker(code, { eval: true, stdin: false, execArgv: [], env: {}, resourceLimits: { maxOldGenerationSizeMb: 16 } });
  watch.on('error', () => process.exit(70));
  watch.unref();
}

async function answer(handlers: Handlers, { id, verb, argument }: ChildRequest): Promise<void> {
  let reply: ChildAnswer;
  try {
    const handler = handlers[verb];
    if (!handler) throw new Error(`no verb ${verb}`);
    reply = { id, ok: true, value: await handler(argument as never) };
  } catch (error) {
    // a library's message may quote the document: only our own words travel
    reply = error instanceof Refusal ? { id, ok: false, refusal: error.reason, detail: error.message } : { id, ok: false, detail: describe(error) };
  }
  process.send?.(reply);
}

function describe(error: unknown): string {
  if (process.env.OPENROI_CHILD_DEBUG && error instanceof Error) return error.stack ?? error.message;
  return error instanceof Error ? error.name : 'thrown';
}
