/**
 * Every parser of what strangers send, one name each, for the fuzzer that is guided by coverage (tests/fuzz/run.ts). A target answers, or
 * throws an AppError that is no fault of ours; whatever else it throws, or an assertion of its own, is a finding. Samples are honest.
 */
import { openCheckpoint, parseCheckpoint, decodeVkey, noteSigner, parseSigningKey, signCheckpoint } from '#app/audit/checkpoint.ts';
import { readDisclosureId } from '#app/audit/receipts.ts';
import { decodeWitnessKey, witness, witnessSigner } from '#app/audit/witness.ts';
import { anyDate } from '#app/components/intake/any-date.ts';
import { parseMailbox } from '#app/delivery/mail/mailbox.ts';
import { imageResolution } from '#app/documents/image-resolution.ts';
import { parseTsv } from '#app/documents/ocr.ts';
import { sniffKind } from '#app/documents/sniff.ts';
import { fhirSearch } from '#app/http/fhir-search.ts';
import { fileResponse, parseRange } from '#app/http/file-response.ts';
import { hostCookies } from '#app/http/host-cookies.ts';
import { localPath } from '#app/http/local-path.ts';
import { spendProof } from '#app/identity/proof-of-work.ts';
import { normaliseTrackingCode } from '#app/identity/tracking-code.ts';
import { parseMail } from '#app/processes/mail-demo-parse.ts';
import { chartOf } from '#app/records/ehr/chart.ts';
import { mediaType, retryAfter } from '#app/records/ehr/http.ts';
import { missingFrom } from '#app/records/ehr/missing.ts';
import { readCcda } from '#app/records/imports/ccda.ts';
import { rtfText } from '#app/records/imports/rtf.ts';
import { readBirthDate } from '#app/records/matching/birth-date.ts';
import { readPeople } from '#app/records/matching/read-csv.ts';
import { readingOf } from '#app/records/pages/reading.ts';
import { otherPeopleOn } from '#app/records/pages/other-people.ts';
import { protectedContent } from '#app/records/pages/protected-content.ts';
import { whosePage } from '#app/records/pages/whose-page.ts';
import { readTyped } from '#app/records/read-typed.ts';
import { parsePlan } from '#app/redaction/plan.ts';
import { parseReport } from '#app/redaction/verify.ts';

export type Target = { samples: readonly (string | Buffer)[]; run: (bytes: Buffer) => unknown };

const text = (read: (input: string) => unknown) => (bytes: Buffer) => read(bytes.toString('utf8'));
/** What is no JSON never reaches these parsers. */
const json = (read: (input: unknown) => unknown) => (bytes: Buffer) => {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
  return read(value);
};
function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

const ccda = '<?xml version="1.0" encoding="UTF-8"?><ClinicalDocument xmlns="urn:hl7-org:v3"><title>Summary</title><recordTarget><patientRole><patient><name><given>Ada</given><family>Test</family></name><birthTime value="19700102"/></patient></patientRole></recordTarget><component><structuredBody><component><section><title>Problems</title><text><table border="1"><thead><tr><th colspan="2">Problem</th></tr></thead><tbody><tr><td>Asthma</td><td><content styleCode="Bold">x</content><br/>y</td></tr></tbody></table><list><item>One</item></list></text></section></component></structuredBody></component></ClinicalDocument>';
const embedded = '<ClinicalDocument xmlns="urn:hl7-org:v3"><component><nonXMLBody><text mediaType="application/pdf" representation="B64">JVBERi0xLjcK</text></nonXMLBody></component></ClinicalDocument>';
const rtf = String.raw`{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}\uc1\u8217?\pard Seen on {\b Monday}\par\'e9\tab cell\cell\row{\pict\wmetafile8 0100}{\*\generator x;}\bin4 abcd}`;
const csv = 'id,first_name,last_name,birth_date,sex,phone\n1,"Ada ""A"" B",Test,1970-01-02,F,412 555 0134\n2;Bo;Other;01/02/70\n';
const images = {
  tiff: Buffer.from('49492a0008000000030000010300010000000a0000001a010500010000003200000028010300010000000200000000000000c8000000010000', 'hex'),
  big: Buffer.from('4d4d002b00080000000000000000001000000000000000010128000300000000000000010002000000000000', 'hex'),
  png: Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55000000097048597300000b1300000b1301009a9c180000000a49444154789c63600000000200014898a7210000000049454e44ae426082', 'hex'),
  jpeg: Buffer.from('ffd8ffe000104a46494600010101012c012c0000ffe1001845786966000049492a000800000000000000ffc0000b080010001001011100ffd9', 'hex'),
};
const chart = JSON.stringify([
  { resourceType: 'Encounter', id: 'e1', status: 'finished', class: { code: 'IMP' }, subject: { reference: 'Patient/p1' }, period: { start: '2023-02-08T10:00:00Z', end: '2023-02-11' } },
  { resourceType: 'DocumentReference', id: 'd1', status: 'current', subject: { reference: 'Patient/p1' }, date: '2023-02-09', type: { coding: [{ system: 'http://loinc.org', code: '18842-5' }] }, content: [{ attachment: { contentType: 'text/plain', data: 'eA==', size: 1 } }], context: { encounter: [{ reference: 'Encounter/e1' }] } },
  { resourceType: 'DiagnosticReport', id: 'r1', status: 'final', subject: { reference: 'Patient/p1' }, effectivePeriod: { start: '2023-02' }, presentedForm: [{ contentType: 'text/html', data: 'eA==' }], meta: { security: [{ code: 'R' }] } },
  { resourceType: 'Observation', id: 'o1', status: 'final', subject: { reference: 'Patient/p1' }, effectiveDateTime: '2023-02-09T03:04:05+02:00', code: { text: 'x' } },
]);
const patient = { resourceType: 'Patient' as const, id: 'p1' };
const person = { mrn: 'RGH-1', familyName: 'Test', givenNames: 'Ada', birthDate: '1970-01-02', previousNames: [] };
const page = 'PATIENT: Ada Test  DOB: 01/02/1970  MRN: RGH-1\nSister: Bo Other, (412) 555-0134. HIV Ag/Ab nonreactive. Detox program. SSN 123-45-6789';
const mail = 'From: =?utf-8?B?QWRh?= <a@b.example>\r\nTo: c@d.example\r\nSubject: =?utf-8?Q?x=20y?=\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nx=C3=A9\r\n--b\r\nContent-Type: application/pdf; name=x.pdf\r\nContent-Disposition: attachment; filename="x.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n--b--\r\n';

const signer = noteSigner('openroi/log.example', parseSigningKey('11'.repeat(32)));
const note = signCheckpoint({ origin: 'log.example', size: 7, root: Buffer.alloc(32, 5), time: '2026-11-23T00:00:00Z' }, signer);
const log = decodeVkey(signer.vkey);
const own = witnessSigner('witness.example', parseSigningKey('22'.repeat(32)));
// why: a proof that reaches the database was solved for a challenge of ours, which nobody can make here
const noDatabase = new Proxy({}, { get: () => { throw new Error('a proof that nobody solved was taken'); } }) as never;
const rejected: { error: unknown }[] = [];

export const targets: Record<string, Target> = {
  ccda: { samples: [ccda, embedded], run: readCcda },
  rtf: { samples: [rtf], run: rtfText },
  people: { samples: [csv, csv.replaceAll(',', '\t'), Buffer.from(`\ufeff${csv}`, 'utf16le')], run: readPeople },
  sniff: { samples: ['%PDF-1.7\n1 0 obj', 'junk 1 0 obj endobj startxref', ...Object.values(images)], run: sniffKind },
  images: {
    samples: Object.values(images).flatMap((bytes, kind) => [Buffer.concat([Buffer.of(Math.min(kind, 3), 0), bytes])]),
    run: (bytes) => imageResolution((['tiff', 'tiff', 'png', 'jpeg'] as const)[(bytes[0] ?? 0) & 3] ?? 'tiff', bytes.subarray(2), bytes[1] ?? 0),
  },
  tsv: { samples: ['5\t1\t1\t1\t1\t1\t10\t20\t30\t40\t96.1\tword\n5\t1\t1\t1\t2\t1\t1\t1\t1\t1\t50\tx'], run: text((input) => parseTsv(input, 0.36, 'x')) },
  chart: { samples: [chart], run: json((value) => Array.isArray(value) && missingFrom(chartOf(patient, value as never, { from: '2023-01-01', kinds: [] }, 'America/New_York'), {})) },
  plan: { samples: ['{"terms":[{"text":"Ada","match":"exact"},"x"],"areas":[{"page":1,"x":1,"y":2,"width":3,"height":4}],"withhold":[2]}'], run: json(parsePlan) },
  report: { samples: ['{"version":1,"input":{"sha256":"00"},"output":{"sha256":"00"},"checks":[],"pages":[],"seal":"x"}'], run: json(parseReport) },
  note: { samples: [note], run: text((input) => [parseCheckpoint(input), openCheckpoint(input, log)]) },
  keys: { samples: [signer.vkey, own.vkey], run: text((input) => [() => decodeVkey(input), () => decodeWitnessKey(input)].forEach((read) => orRefused(read))) },
  witness: {
    samples: [`old 3\n${Buffer.alloc(32, 1).toString('base64')}\n\n${note}`, `old 0\n\n${note}`],
    run: text((input) => check(witness(input, { logs: [log], known: () => ({ size: 3, root: Buffer.alloc(32, 9) }), signer: own, now: new Date(0) }).status !== 200, 'a checkpoint that does not continue was cosigned')),
  },
  typed: { samples: ['Delgado, Maria 3/14/1978', '(412) 555-0134', 'RGH-100234', '14 de marzo de 1978'], run: text((input) => [readTyped(input, 2026), readBirthDate(input), anyDate(input), normaliseTrackingCode(input), readDisclosureId(input)]) },
  mailbox: { samples: ['maria@example.org', '"x y"@z.example', 'Ada <a@b.example>'], run: text((input) => check(!/[\r\n, <>"]/.test(parseMailbox(input).address), 'an address that is more than one')) },
  mail: { samples: [mail], run: (bytes) => parseMail('id', '', [], bytes) },
  path: { samples: ['/requests/1?x=1#y', '//evil.example', '/\\evil', 'javascript:x'], run: text((input) => check(new URL(localPath(input), 'https://here.example').host === 'here.example', 'a path that leads elsewhere')) },
  range: {
    samples: ['bytes=0-99', 'bytes=-5', 'bytes=5-'],
    run: text((header) => {
      const range = parseRange(header, 1000);
      check(!range || range === 'unsatisfiable' || (range.start >= 0 && range.start <= range.end && range.end < 1000), 'a range outside its file');
    }),
  },
  headers: { samples: ['Wed, 21 Oct 2026 07:28:00 GMT', '120', 'text/plain; charset="utf-8"'], run: text((input) => [retryAfter(input, new Date(0)), mediaType(input)]) },
  search: { samples: ['date=ge2026-01-01T00:00:00Z&_count=5', 'agent=x&outcome=0&_getpages=1'], run: text((input) => fhirSearch(new URLSearchParams(input))) },
  cookies: {
    samples: ['__Host-openroi.session_token=x; lang=es; other=1', 'openroi.session_token=planted; __Secure-openroi.two_factor=y'],
    run: text((cookie) => {
      const req = { headers: { cookie } };
      hostCookies({ https: true })(req as never, { append: () => undefined } as never, () => undefined);
      const planted = cookie.split(';').map((pair) => pair.trim()).filter((pair) => /^openroi\.[\w-]+=./.test(pair));
      for (const pair of (req.headers.cookie ?? '').split('; ')) check(!planted.includes(pair) || cookie.includes(`__Host-${pair}`), 'a cookie that a neighbour planted');
    }),
  },
  proof: {
    samples: ['16.1795000000000.abcdefghijklmnopqrstuv.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx 123', '0.99999999999999.. 1'],
    run: text((input) => {
      for (const { error } of rejected.splice(0)) throw error;
      const [challenge = '', proof = ''] = input.split(' ');
      void spendProof(noDatabase, { secret: 'a secret that nobody here knows', form: 'filing', challenge, proof, now: new Date(0) }).catch((error: unknown) => rejected.push({ error }));
    }),
  },
  page: {
    samples: [page],
    run: text((input) => {
      const found = [...protectedContent(input), ...otherPeopleOn(input, person)];
      for (const { start, end, quote } of found) check(start >= 0 && end <= input.length && input.slice(start, end) === quote, 'a finding that is not where it says');
      return [whosePage(input, person, undefined, true), readingOf(input)];
    }),
  },
  filename: {
    samples: ['scan (1).pdf', 'naïve "x"; filename=y.pdf', 'a\r\nSet-Cookie: x'],
    run: text((name) => check(!/[\r\n]/.test(fileResponse(new Request('https://here.example/'), { body: new Uint8Array(1), size: 1, mime: 'application/pdf', name } as never).headers.get('content-disposition') ?? ''), 'a name that breaks its header')),
  },
};

function orRefused(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
}

/** An AppError that is no fault of ours: the one way to say no. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.name === 'AppError' && (error as { code?: unknown }).code !== 'internal';
}
