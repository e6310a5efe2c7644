/**
 * Canaries: patient data of the tests' journeys that must be nowhere in what processes print, in addresses that are asked for, in
 * mails and in pages of errors. Whatever a test starts is heard here; at the end of each test file everything heard is searched,
 * in the forms in which it could hide. What is found is named by process, line and kind of datum, never by the datum.
 */
import type { ChildProcess } from 'node:child_process';

/** The patient of the journeys, and words that somebody types about her. A number beginning with 9 is nobody's social security number. */
export const canary = {
  familyName: 'Delgado-Reyes',
  birthDate: '1978-03-14',
  mrn: 'RGH-100234',
  street: '418 Juniper Street',
  phone: '412-555-0134',
  socialSecurity: '917-38-4462',
  reason: 'a quillwort tremor after the seventeenth fall',
} as const;

type Canary = { what: string; values: string[] };

const [year, month, day] = canary.birthDate.split('-').map(Number) as [number, number, number];
const canaries: Canary[] = [
  { what: 'family name', values: [canary.familyName, canary.familyName.replace('-', ' '), canary.familyName.replace('-', '')] },
  {
    what: 'birth date',
    values: [canary.birthDate, canary.birthDate.replaceAll('-', ''), `0${month}/${day}/${year}`, `${month}/${day}/${year}`, `March ${day}, ${year}`, `Mar ${day}, ${year}`, `${day} de marzo de ${year}`],
  },
  { what: 'record number', values: [canary.mrn] },
  { what: 'street', values: [canary.street] },
  { what: 'telephone', values: [canary.phone, canary.phone.replaceAll('-', ''), canary.phone.replaceAll('-', ' '), '(412) 555-0134'] },
  { what: 'social security number', values: [canary.socialSecurity, canary.socialSecurity.replaceAll('-', '')] },
  { what: 'reason', values: [canary.reason] },
];

/** One more for this test file: what it feeds to a program. */
export function addCanary(what: string, ...values: string[]): void {
  canaries.push({ what, values });
}

export type Leak = { process: string; line: number; what: string; form: string };

/** Where in a text a canary stands, line by line. */
export function findLeaks(process: string, text: string): Leak[] {
  const lines = text.split('\n');
  const found = new Map<string, Leak>();
  lines.forEach((each, at) => {
    for (const { what, form } of leaksIn(each)) found.set(`${at} ${what} ${form}`, { process, line: at + 1, what, form });
  });
  return [...found.values()];
}

type Needle = { what: string; form: string; needle: string };
let needles: { size: number; folded: Needle[]; exact: Needle[] } | null = null;

function leaksIn(line: string): { what: string; form: string }[] {
  if (line.length < 5) return [];
  if (needles?.size !== canaries.length) needles = makeNeedles();
  const { folded, exact } = needles;
  const found: { what: string; form: string }[] = exact.filter(({ needle }) => line.includes(needle));
  for (const [form, text] of readings(line)) {
    for (const { what, needle } of folded) if (text.includes(needle)) found.push({ what, form });
  }
  return found.map(({ what, form }) => ({ what, form }));
}

function makeNeedles() {
  const each = canaries.flatMap(({ what, values }) => values.map((value) => ({ what, value })));
  const folded = each.map(({ what, value }) => ({ what, form: '', needle: value.toLowerCase() }));
  const exact = each.flatMap(({ what, value }) =>
    [value, value.toUpperCase(), value.toLowerCase()].flatMap((written) => [
      ...encodings(Buffer.from(written)).map((needle) => ({ what, form: 'base64', needle })),
      { what, form: 'hexadecimal', needle: Buffer.from(written).toString('hex') },
    ]),
  );
  return { size: canaries.length, folded, exact };
}

/** The base64 of a value wherever it begins in what was encoded: the characters that its neighbours cannot change. */
function encodings(value: Buffer): string[] {
  const forms = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), value]).toString('base64').replace(/=+$/, '');
    const whole = Math.floor(((before + value.length) * 8) / 6);
    return encoded.slice(Math.ceil((before * 8) / 6), whole);
  });
  return [...new Set([...forms, ...forms.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'))])];
}

/** A line as it stands and as somebody would read it, in lower case. */
function readings(line: string): [form: string, text: string][] {
  const plain = line.toLowerCase();
  const texts: [string, string][] = [['plain', plain]];
  const add = (form: string, text: string) => text !== line && texts.push([form, text.toLowerCase()]);
  if (/[%+]/.test(line)) add('of an address', percentDecoded(line.replaceAll('+', ' ')));
  if (line.includes('\\')) add('of JSON', line.replace(/\\+u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))).replace(/\\+[nrt]/g, ' ').replace(/\\+(.)/g, '$1'));
  if (/&#?\w+;/.test(line)) add('of HTML', line.replace(/&#(x?)([0-9a-f]+);/gi, (_, x: string, digits: string) => String.fromCodePoint(Math.min(parseInt(digits, x ? 16 : 10) || 32, 0x10ffff))));
  if (/=[0-9A-F]{2}/.test(line)) add('of a mail', line.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))));
  return texts;
}

function percentDecoded(text: string): string {
  // Twice: an address within an address.
  const once = (part: string) => part.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return once(once(text));
}

const heard = new Map<string, string[]>();
const coming: Promise<unknown>[] = [];

/** What a process said, as it said it; parts of a line may come apart. */
export function hear(process: string, part: string | Uint8Array): void {
  const parts = heard.get(process) ?? [];
  heard.set(process, parts);
  parts.push(typeof part === 'string' ? part : Buffer.from(part).toString());
}

/** What will be heard before the file ends (an answer's body). A page that is gone has said nothing. */
export function hearLater(process: string, part: Promise<string>): void {
  coming.push(part.then((text) => hear(process, `${text}\n`), () => undefined));
}

/** Both outputs of a program of ours, from now on. */
export function hearProgram(process: string, child: ChildProcess): void {
  child.stdout?.on('data', (part: Buffer) => hear(`${process} (stdout)`, part));
  child.stderr?.on('data', (part: Buffer) => hear(`${process} (stderr)`, part));
}

/** Whose mail it is may stand in it; everything else is searched: headers, subject, both bodies, names of attachments. */
export function hearMail(mail: { to: unknown; subject: string }): void {
  const text = JSON.stringify(mail, (key, value: unknown) => (key === 'content' || value instanceof Uint8Array ? undefined : value));
  const own = [...new Set((JSON.stringify(mail.to ?? '').match(/[^\s@"<>\\]+@[^\s@"<>\\]+/g) ?? []))];
  hear('a mail', `${own.reduce((rest, address) => rest.replaceAll(address, '(its address)'), text)}\n`);
}

/** Whatever refuses: a form that comes back with what was typed into it (400, 409, 422) is not one. */
export function isErrorPage(status: number, type: string | null | undefined): boolean {
  return status >= 401 && status !== 409 && status !== 422 && /html|json|text/.test(type ?? '');
}

/** Throws where anything heard so far held a canary. Called at the end of each test file. */
export async function expectNoCanary(): Promise<void> {
  await Promise.all(coming.splice(0));
  const leaks = [...heard].flatMap(([process, parts]) => findLeaks(process, parts.join('')));
  heard.clear();
  if (leaks.length === 0) return;
  const told = leaks.slice(0, 20).map(({ process, line, what, form }) => `${process}, line ${line}: the patient's ${what} (${form})`);
  throw new Error(`patient data where none may be, ${leaks.length} times:\n${told.join('\n')}`);
}

/** How much was heard, by process; for the tests of this module. */
export function heardSoFar(): ReadonlyMap<string, number> {
  return new Map([...heard].map(([process, parts]) => [process, parts.reduce((sum, part) => sum + part.length, 0)]));
}
