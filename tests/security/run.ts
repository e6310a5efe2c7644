/**
 * `npm run security [-- --seconds N]`: starts a demo of its own on loopback and lets wapiti, sqlmap and ffuf (Debian's) at it, each for at
 * most so long. Prints what they found that docs/security.md does not explain, and ends with `findings=N`; exit 1 above 0, 2 where a tool is missing.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' } } });
const seconds = Math.min(600, Math.max(10, Number(values.seconds) || 60));
const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'openroi-security-'));
const say = (line: string) => process.stdout.write(`${line}\n`);

type Ran = { code: number | null; output: string };

/** Runs a tool; ends it after its time with what it said so far. */
function run(command: string, args: readonly string[], limit = seconds + 20): Promise<Ran> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (output += part.toString()));
    const timer = setTimeout(() => child.kill('SIGKILL'), limit * 1000);
    child.once('error', fail);
    child.once('close', (code) => {
      clearTimeout(timer);
      done({ code, output });
    });
  });
}

/** What nobody may find here, and what stands in many a portal. */
const words = ['.git/config', '.env', '.data/secrets.json', 'secrets.json', 'package.json', 'package-lock.json', 'node_modules/express/package.json', 'build/server/index.js', 'app/http/env.ts', 'db/migrations/0000_initial.sql', 'admin', 'administrator', 'api', 'api/auth', 'identity/sign-up/email', 'identity/sign-in/email', 'identity/list-sessions', 'identity/passkey/list-user-passkeys', 'house/begin', 'identity/house/begin', 'metrics', 'debug', 'status', 'server-status', 'graphql', 'swagger.json', 'openapi.json', 'phpmyadmin', 'wp-login.php', 'backup', 'backup.zip', 'dump.sql', 'files', 'uploads', 'assets/../package.json', '%2e%2e/package.json', '..%2fpackage.json', '__manifest', 'work', 'requests', 'patients', 'settings', 'settings/people', 'log', 'disclosures', 'work.data', 'patients.data', 'fhir/AuditEvent', 'desk', 'account', 'retention', 'reports', 'intake', 'emergency'];

async function ffuf(url: string): Promise<string[]> {
  writeFileSync(join(folder, 'words.txt'), words.join('\n'));
  const out = join(folder, 'ffuf.json');
  const ran = await run('ffuf', ['-w', join(folder, 'words.txt'), '-u', `${url}/FUZZ`, '-mc', '200,500,501,502,503', '-t', '4', '-maxtime', String(seconds), '-of', 'json', '-o', out, '-s']);
  if (ran.code !== 0) return [`ffuf did not end well: ${ran.output.slice(-300)}`];
  const { results } = JSON.parse(readFileSync(out, 'utf8')) as { results: { input: { FUZZ: string }; status: number }[] };
  say(`ffuf: ${words.length} addresses`);
  return results.map((each) => `ffuf: /${each.input.FUZZ} answers ${each.status}`);
}

async function sqlmap(url: string): Promise<string[]> {
  const targets = [
    ['sign-in', '--data=email=a@riverside.example&password=lantern'],
    ['sign-in/forgotten', '--data=email=a@riverside.example'],
    ['follow', '--data=code=ABCD-EFGH-JKMN-PQRS-TVWX'],
    ['disclosed?id=abc'],
  ];
  const found: string[] = [];
  for (const [path = '', ...more] of targets) {
    const ran = await run('sqlmap', ['-u', `${url}/${path}`, ...more, `--headers=Origin: ${url}`, '--batch', '--level=1', '--risk=1', '--dbms=PostgreSQL', '--technique=BEU', '--ignore-code=400,401,404,429', '--timeout=10', '--retries=0', '--threads=2', `--output-dir=${join(folder, 'sqlmap')}`, '--disable-coloring'], Math.ceil(seconds / 2));
    if (/identified the following injection|is vulnerable/i.test(ran.output)) found.push(`sqlmap: /${path}: ${ran.output.split('\n').find((line) => /Parameter:|is vulnerable/.test(line)) ?? ''}`);
    say(`sqlmap: /${path} (${/all tested parameters do not appear to be injectable/i.test(ran.output) ? 'every parameter tested, none injectable' : ran.code === null ? 'stopped at its time' : 'ended'})`);
  }
  return found;
}

async function wapiti(url: string): Promise<string[]> {
  const out = join(folder, 'wapiti.json');
  const ran = await run('wapiti', ['-u', `${url}/`, '--scope', 'domain', '-d', '3', '--max-links-per-page', '25', '--max-files-per-dir', '25', '--max-scan-time', String(Math.max(1, Math.round(seconds / 60))), '-m', 'sql,xss,exec,file,crlf,redirect,ssrf,csp,http_headers,cookieflags', '-H', `Origin: ${url}`, '-f', 'json', '-o', out, '--flush-session', '--no-bugreport', '-v', '0'], seconds * 3 + 60);
  try {
    const { vulnerabilities, anomalies } = JSON.parse(readFileSync(out, 'utf8')) as Record<'vulnerabilities' | 'anomalies', Record<string, { path: string; info: string }[]>>;
    say('wapiti: crawled and attacked');
    return Object.entries({ ...vulnerabilities, ...anomalies }).flatMap(([kind, list]) => list.map(({ path, info }) => `wapiti: ${kind}: ${path}: ${info}`));
  } catch {
    // why: without its report there is no verdict, which is a finding of its own.
    return [`wapiti left no report: ${ran.output.slice(-300)}`];
  }
}

/** In docs/security.md with the reason: what a tool reports and is so on purpose. */
const explained: readonly RegExp[] = [/Strict-Transport-Security/i, /X-XSS-Protection/i, /Secure flag is not set/i];

async function main(): Promise<void> {
  for (const tool of ['wapiti', 'sqlmap', 'ffuf']) {
    const there = await run(tool, ['--help'], 30).catch(() => null);
    if (!there) {
      say(`${tool} is missing: apt-get install wapiti sqlmap ffuf`);
      process.exitCode = 2;
      return;
    }
  }
  const { child, url } = await startDemo();
  try {
    const found = [...(await ffuf(url)), ...(await sqlmap(url)), ...(await wapiti(url))];
    const open = [...new Set(found)].filter((line) => !explained.some((reason) => reason.test(line)));
    for (const line of open) say(line);
    const alive = await fetch(`${url}/health`).then((answer) => answer.ok, () => false);
    if (!alive) say('the portal does not answer any more');
    say(`reported=${found.length} findings=${open.length + (alive ? 0 : 1)}`);
    process.exitCode = open.length > 0 || !alive ? 1 : 0;
  } finally {
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    await ended;
  }
}

async function startDemo(): Promise<{ child: ChildProcess; url: string }> {
  const port = await new Promise<number>((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
  const child = spawn(process.execPath, ['--import', 'tsx', join('app', 'processes', 'start.ts')], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_ENV: 'production', OPENROI_MODE: 'demo', OPENROI_DATA_DIR: join(folder, 'data'), PORT: String(port), LOG_LEVEL: 'warn' } });
  await new Promise<void>((done, fail) => {
    let said = '';
    child.stdout?.on('data', (part: Buffer) => {
      said += part.toString();
      if (/Demo sign-ins/.test(said)) done();
    });
    child.once('exit', () => fail(new Error(`the demo did not start:\n${said}`)));
  });
  return { child, url: `http://127.0.0.1:${port}` };
}

await main().finally(() => rmSync(folder, { recursive: true, force: true }));
