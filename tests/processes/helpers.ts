/** Small programs that a test starts, watches and kills, as an operator's machine would. */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { join } from 'node:path';
import { hearProgram } from '#tests/setup/canary.ts';

export const root = join(import.meta.dirname, '..', '..');

export type Program = {
  child: ChildProcess;
  output: () => string;
  /** Resolves with the first line that matches; rejects when the program ends without it. */
  line: (pattern: RegExp, timeoutMs?: number) => Promise<string>;
  ended: Promise<number | null>;
};

export function runProgram(args: string[], options: SpawnOptions = {}): Program {
  const child = spawn(process.execPath, ['--import', 'tsx', ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
  hearProgram(args.find((arg) => /\.[a-z]+$/.test(arg)) ?? 'a program', child);
  let text = '';
  child.stdout?.on('data', (part: Buffer) => (text += part.toString()));
  child.stderr?.on('data', (part: Buffer) => (text += part.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
  return { child, output: () => text, ended, line };

  async function line(pattern: RegExp, timeoutMs = 30_000): Promise<string> {
    const end = Date.now() + timeoutMs;
    for (;;) {
      const found = text.split('\n').find((each) => pattern.test(each));
      if (found !== undefined) return found;
      if (Date.now() > end || child.exitCode !== null) throw new Error(`no line like ${pattern.source} in:\n${text}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** A program that attaches to the embedded server of `dataDir`, says so, and waits. */
export function holdDatabase(dataDir: string, options: SpawnOptions = {}): Program {
  const code = `
    const { attachOrStart } = await import('./app/processes/embedded-postgres.ts');
    const server = await attachOrStart(process.argv[1]);
    console.log(JSON.stringify({ port: server.port, startedHere: server.startedHere, appUrl: server.appUrl, ownerUrl: server.ownerUrl }));
    setInterval(() => {}, 1000);
    process.on('SIGTERM', () => server.release().then(() => process.exit(0)));`;
  return runProgram(['--input-type=module', '--eval', code, dataDir], options);
}

export type Held = { port: number; startedHere: boolean; appUrl: string; ownerUrl: string };

export async function held(program: Program): Promise<Held> {
  return JSON.parse(await program.line(/^\{"port"/)) as Held;
}
