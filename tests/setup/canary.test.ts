/** The watch over what processes print bites: every form of a canary, in what a leaking logger writes, by process and line. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createLogger } from '#app/http/logger.ts';
import { canary, expectNoCanary, findLeaks, hear, hearLater, hearMail } from './canary.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const said = async () => {
  const error: unknown = await expectNoCanary().then(() => null, (thrown: unknown) => thrown);
  return error instanceof Error ? error.message : '';
};

describe('a canary is found', () => {
  it.each<[string, string]>([
    ['plain', `patient ${canary.familyName} not found`],
    ['in capitals', `PATIENT ${canary.familyName.toUpperCase()}`],
    ['as a double name without its hyphen', 'patient Delgado Reyes'],
    ['in an address', `GET /patients?reason=${encodeURIComponent(canary.reason)}`],
    ['in an address with plus signs', `GET /patients?reason=${canary.reason.replaceAll(' ', '+')}`],
    ['in an address within an address', `GET /sign-in?to=${encodeURIComponent(`/p?q=${encodeURIComponent(canary.reason)}`)}`],
    ['in JSON within JSON', JSON.stringify({ body: JSON.stringify({ why: canary.reason.replaceAll(' ', '\n') }) })],
    ['in JSON as code points', `{"name":"${[...canary.familyName].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"}`],
    ['in HTML as code points', [...canary.mrn].map((c) => `&#${c.charCodeAt(0)};`).join('')],
    ['in a quoted mail', `Dear Ms. =44elgado=2DReyes`],
    ['in base64', base64(`{"x":"${canary.socialSecurity}"}`)],
    ['in base64, a character on', base64(`{"xx":"${canary.socialSecurity}"}`)],
    ['in base64, two characters on', base64(`{"xxx":"${canary.socialSecurity}"}`)],
    ['in hexadecimal', Buffer.from(`x${canary.mrn}`).toString('hex')],
    ['as a date in words', 'born March 14, 1978'],
    ['as a date in figures', 'dob 3/14/1978'],
    ['as a date of HL7', 'PID|||19780314'],
    ['as digits', 'tel 4125550134'],
  ])('%s', (_, line) => {
    const [leak] = findLeaks('web', `a first line\n${line}\na third`);
    expect(leak).toMatchObject({ process: 'web', line: 2 });
  });

  it('and nothing else is', () => {
    expect(findLeaks('web', '{"time":"2026-11-22T14:03:14.197Z","level":"info","requestId":"0195-1978","ms":19780}\nMaria, Reyes, 412-555-0100, RGH-100235, 1978\n')).toEqual([]);
  });
});

describe('what was heard', () => {
  const tell = (logger: Pick<ReturnType<typeof pino>, 'info' | 'error' | 'child'>) => {
    logger.child({ patient: canary.familyName }).info({ url: `/patients/find?mrn=${canary.mrn}`, name: canary.familyName, body: { reason: canary.reason } }, 'searched');
    logger.error({ err: new Error(`duplicate key (mrn)=(${canary.mrn})`, { cause: new Error(canary.reason) }) }, 'failed');
  };

  it('of a logger that leaks fails the file, by process and line, without the datum', async () => {
    tell(pino({}, { write: (line: string) => hear('web (log)', line) }));
    const message = await said();
    expect(message).toMatch(/web \(log\), line 1: the patient's family name \(plain\)/);
    expect(message).toMatch(/web \(log\), line 2: the patient's record number \(plain\)/);
    expect(message).not.toMatch(/Delgado|100234|quillwort/i);
  });

  it('of our own logger passes', async () => {
    const lines: string[] = [];
    tell(createLogger({ name: 'web', level: 'trace', destination: { write: (line: string) => { lines.push(line); hear('web (log)', line); } } }));
    expect(lines).toHaveLength(2);
    expect(await said()).toBe('');
  });

  it('in parts of a line, in a page that comes later, and on the tests’ own console is searched', async () => {
    hear('worker (stdout)', `one\ntwo ${canary.familyName.slice(0, 4)}`);
    hear('worker (stdout)', `${canary.familyName.slice(4)}\n`);
    hearLater('a page of an error, 500', new Promise((done) => setTimeout(() => done(`<p>${canary.mrn}</p>`), 20)));
    console.info(`debugging ${canary.phone}`);
    const message = await said();
    for (const place of ['worker (stdout), line 2', 'a page of an error, 500, line 1', 'console.info']) expect(message).toContain(place);
    expect(await said()).toBe('');
  });

  it('of a mail is searched but for the address that it goes to', async () => {
    const mail = { to: { address: 'maria.delgado-reyes@mail.example' }, subject: 'Your records', text: 'To maria.delgado-reyes@mail.example: they are ready.' };
    hearMail(mail);
    expect(await said()).toBe('');
    hearMail({ ...mail, subject: `Records of ${canary.familyName}` });
    expect(await said()).toMatch(/a mail, line 1: the patient's family name/);
  });
});

describe('every program of ours that a test starts', () => {
  /** These are given no patient's data, or what they print is what is asked for. */
  const without = ['mutation/mutation.test.ts', 'audit/exporting.ts', 'audit/honest.test.ts', 'workflows/explore.test.ts', 'redaction/packet.test.ts', 'redaction/orphan.test.ts', 'security/run.ts', 'setup/canary.test.ts'];
  const folder = join(import.meta.dirname, '..');
  const starting = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts') && !name.startsWith('output') && readFileSync(join(folder, name), 'utf8').includes('process.execPath'));

  it.each(starting.filter((name) => !without.includes(name)))('is heard: %s', (name) => {
    expect(readFileSync(join(folder, name), 'utf8')).toMatch(/import \{[^}]*\bhear(Program)?\b[^}]*\} from '[^']*setup\/canary\.ts'/);
  });

  it('no name on the list is of a file that is gone', () => {
    for (const name of without) expect(starting).toContain(name);
  });
});
