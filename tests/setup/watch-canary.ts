/** For every file of tests: what this process prints is heard too, and at the end all that was heard is searched for patient data. */
import { afterAll } from 'vitest';
import { expectNoCanary, hear } from './canary.ts';

for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const) {
  const before = console[name].bind(console);
  console[name] = (...args: unknown[]) => {
    hear(`the tests' own process (console.${name})`, `${args.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join(' ')}\n`);
    before(...args);
  };
}

// Laid first, run last: after the file's own `afterAll` has ended what it started.
afterAll(expectNoCanary);
