/** CPU time of this process, of helpers it started and of the embedded database: what a figure costs, also where the machine has other work. */
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import type { Pool } from 'pg';

/** Seconds of CPU, user and system. `postgres` is null where it cannot be asked (not Linux, or a server elsewhere). */
export type Cpu = { node: number; postgres: number | null };
export type CpuMeter = () => Cpu;

/** `backend` is the process of one connection to the database; its parent is the server. Null for a server elsewhere. */
export function cpuMeter(backend: number | null): CpuMeter {
  const server = backend === null ? null : parentOf(backend);
  const ticks = server ? Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' })) : 100;
  return () => {
    const { user, system } = process.cpuUsage();
    return { node: (user + system) / 1e6, postgres: server ? treeTicks(server) / ticks : null };
  };
}

/** The process behind a connection of this pool, where the server runs on this machine. */
export async function backendOf(pool: Pool): Promise<number | null> {
  const { rows } = await pool.query<{ pid: number; here: boolean }>(`select pg_backend_pid() as pid, coalesce(host(inet_server_addr()) = '127.0.0.1', true) as here`);
  return process.platform === 'linux' && rows[0]?.here ? rows[0].pid : null;
}

export function spent(before: Cpu, after: Cpu, helpers = 0): Cpu {
  return { node: after.node - before.node + helpers, postgres: after.postgres === null || before.postgres === null ? null : after.postgres - before.postgres };
}

/** Milliseconds of each, for so many. */
export function each({ node, postgres }: Cpu, count: number): { 'node ms': string; 'postgres ms': string } {
  return { 'node ms': ((node * 1000) / count).toFixed(2), 'postgres ms': postgres === null ? '?' : ((postgres * 1000) / count).toFixed(2) };
}

function parentOf(pid: number): number | null {
  try {
    return Number(fieldsOf(String(pid))[1]);
  } catch {
    return null;
  }
}

/** The columns of /proc/PID/stat behind the name: state, parent, ... */
function fieldsOf(pid: string): string[] {
  return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
}

/** The server and its backends: their own time, and that of backends that ended. */
function treeTicks(root: number): number {
  let sum = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const fields = fieldsOf(name).map(Number);
      const [, parent] = fields;
      if (Number(name) !== root && parent !== root) continue;
      sum += (fields[11] ?? 0) + (fields[12] ?? 0);
      // Backends that were waited for count with the server.
      if (Number(name) === root) sum += (fields[13] ?? 0) + (fields[14] ?? 0);
    } catch {
      // It ended meanwhile.
    }
  }
  return sum;
}
