/**
 * Every parser of what strangers send, with what no honest program would send: it answers, or refuses by name, and in time. Bytes at
 * random reach little, so most are honest samples that were cut, doubled, swapped and bent. A sample of the runs in CI, all of them in the long run.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCheckpoint, parseCheckpoint, decodeVkey, noteSigner, parseSigningKey, signCheckpoint } from '#app/audit/checkpoint.ts';
import { readDisclosureId } from '#app/audit/receipts.ts';
import { decodeWitnessKey, witness, witnessSigner } from '#app/audit/witness.ts';
import { parseMailbox } from '#app/delivery/mail/mailbox.ts';
import { imageResolution } from '#app/documents/image-resolution.ts';
import { parseTsv } from '#app/documents/ocr.ts';
import { sniffKind } from '#app/documents/sniff.ts';
import { fhirSearch } from '#app/http/fhir-search.ts';
import { fileResponse, parseRange } from '#app/http/file-response.ts';
import { localPath } from '#app/http/local-path.ts';
import { chartOf } from '#app/records/ehr/chart.ts';
import { retryAfter } from '#app/records/ehr/http.ts';
import { missingFrom } from '#app/records/ehr/missing.ts';
import { readCcda } from '#app/records/imports/ccda.ts';
import { rtfText } from '#app/records/imports/rtf.ts';
import { readBirthDate } from '#app/records/matching/birth-date.ts';
import { readPeople } from '#app/records/matching/read-csv.ts';
import { readingOf } from '#app/records/pages/reading.ts';
import { readTyped } from '#app/records/read-typed.ts';
import { parsePlan } from '#app/redaction/plan.ts';
import { parseReport } from '#app/redaction/verify.ts';
import { AppError } from '#workflows/app-error.ts';
import { findingFiles, samplesOf } from './findings.ts';
import { isRefusal, targets } from './targets.ts';

const whole = process.env['OPENROI_TEST_FULL'] === '1';
const numRuns = whole ? 20_000 : 150;
/** One answer may take this long on a busy machine; what loops for ever takes longer. */
const longest = 5_000;

/** An honest sample with some of its bytes cut out, doubled, swapped or bent. */
function bent(samples: readonly string[]): fc.Arbitrary<Uint8Array> {
  const bend = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), length: fc.integer({ min: 0, max: 40 }), how: fc.constantFrom('cut', 'double', 'noise', 'flip', 'shout', 'digits'), noise: fc.uint8Array({ maxLength: 12 }) });
  return fc.tuple(fc.constantFrom(...samples), fc.array(bend, { maxLength: 8 })).map(([sample, bends]) => {
    let bytes = Buffer.from(sample, 'utf8');
    for (const { at, length, how, noise } of bends) {
      const start = Math.floor(at * bytes.length);
      const [head, part, tail] = [bytes.subarray(0, start), bytes.subarray(start, start + length), bytes.subarray(start + length)];
      const middle = { cut: [], double: [part, part, part], noise: [noise], flip: [Buffer.from(part.map((byte) => byte ^ (noise[0] ?? 1)))], shout: [Buffer.alloc(2_000, part.length > 0 ? part : 'a')], digits: [Buffer.from('99999999999999999999')] }[how];
      bytes = Buffer.concat([head, ...middle, tail]);
    }
    return new Uint8Array(bytes);
  });
}

const anything = (...samples: string[]): fc.Arbitrary<Uint8Array> => fc.oneof({ weight: 4, arbitrary: bent(samples) }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 400 }) });
const text = (...samples: string[]): fc.Arbitrary<string> => fc.oneof(anything(...samples).map((bytes) => Buffer.from(bytes).toString('utf8')), fc.string({ unit: 'binary', maxLength: 200 }));

/** Answers, or throws an AppError that is no fault of ours; and comes to an end. */
function holds<T>(arbitrary: fc.Arbitrary<T>, parse: (input: T) => unknown): void {
  fc.assert(
    fc.property(arbitrary, (input) => {
      const began = performance.now();
      try {
        parse(input);
      } catch (error) {
        if (!(error instanceof AppError) || error.code === 'internal') throw error;
      }
      expect(performance.now() - began).toBeLessThan(longest);
    }),
    { numRuns },
  );
}

const ccda = '<?xml version="1.0" encoding="UTF-8"?><ClinicalDocument xmlns="urn:hl7-org:v3"><title>Summary</title><recordTarget><patientRole><patient><name><given>Ada</given><family>Test</family></name><birthTime value="19700102"/></patient></patientRole></recordTarget><component><structuredBody><component><section><title>Problems</title><text><table border="1"><thead><tr><th colspan="2">Problem</th></tr></thead><tbody><tr><td>Asthma</td><td><content styleCode="Bold">x</content><br/>y</td></tr></tbody></table><list><item>One</item></list></text></section></component></structuredBody></component></ClinicalDocument>';
const rtf = String.raw`{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}\uc1\u8217?\pard Seen on {\b Monday}\par\'e9\tab cell\cell\row{\pict\wmetafile8 0100}{\*\generator x;}\bin4 abcd}`;
const csv = 'id,first_name,last_name,birth_date,sex,phone\n1,"Ada ""A"" B",Test,1970-01-02,F,412 555 0134\n2;Bo;Other;01/02/70\n';
const tiff = Buffer.from('49492a0008000000030000010300010000000a0000001a010500010000003200000028010300010000000200000000000000c8000000010000', 'hex').toString('latin1');

describe('whatever comes', () => {
  it.each(Object.entries(targets).map(([name, target]) => ({ name, target })))('what was found before, and the honest samples: $name', ({ name, target }) => {
    for (const sample of samplesOf(name, target)) {
      try {
        target.run(sample);
      } catch (error) {
        if (!isRefusal(error)) throw error;
      }
    }
  });

  it('a finding is of a target that there is', () => {
    for (const file of findingFiles()) expect(Object.keys(targets)).toContain(file.replace(/-[0-9a-f]{12}$/, ''));
  });

  it('a C-CDA', () => holds(anything(ccda), readCcda));
  it('an RTF', () => holds(anything(rtf), rtfText));
  it('a table of people', () => holds(anything(csv, csv.replaceAll(',', ';'), csv.replaceAll('\n', '\r')), readPeople));
  it('a file of some kind', () => holds(anything('%PDF-1.7\n1 0 obj', tiff, '\u0089PNG\r\n', '\u00ff\u00d8\u00ff'), sniffKind));
  it('an image that says its resolution', () => {
    const kinds = fc.constantFrom<'jpeg' | 'png' | 'tiff'>('jpeg', 'png', 'tiff');
    holds(fc.tuple(kinds, anything(tiff).map((bytes) => Uint8Array.from(Buffer.from(bytes).toString('utf8'), (letter) => letter.charCodeAt(0) & 0xff)), fc.nat(3)), ([kind, bytes, page]) => imageResolution(kind, bytes, page));
  });
  it('a table of words read from pixels', () => holds(text('5\t1\t1\t1\t1\t1\t10\t20\t30\t40\t96.1\tword\n5\t1\t1\t1\t2\t1\t1\t1\t1\t1\t50\tx'), (tsv) => parseTsv(tsv, 0.36, 'x')));

  it('the resources of a chart', () => {
    const patient = { resourceType: 'Patient' as const, id: 'p1' };
    const honest = [
      { resourceType: 'Encounter', id: 'e1', status: 'finished', class: { code: 'IMP' }, subject: { reference: 'Patient/p1' }, period: { start: '2023-02-08T10:00:00Z', end: '2023-02-11' } },
      { resourceType: 'DocumentReference', id: 'd1', status: 'current', subject: { reference: 'Patient/p1' }, date: '2023-02-09', type: { coding: [{ system: 'http://loinc.org', code: '18842-5' }] }, content: [{ attachment: { contentType: 'text/plain', data: 'eA==', size: 1 } }], context: { encounter: [{ reference: 'Encounter/e1' }] } },
      { resourceType: 'Observation', id: 'o1', status: 'final', subject: { reference: 'Patient/p1' }, effectiveDateTime: '2023-02-09T03:04:05+02:00', code: { text: 'x' } },
    ];
    // a server may put anything in any place
    const strange = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom<unknown>(null, [], {}, '', 'Patient/', '2023-13-45', { reference: 7 }, [null]));
    const resource = fc.tuple(fc.constantFrom(...honest), fc.array(fc.tuple(fc.constantFrom('subject', 'date', 'type', 'content', 'context', 'period', 'class', 'effectiveDateTime', 'code', 'status', 'meta', 'category', 'author'), strange), { maxLength: 3 })).map(([one, changes]) => ({ ...one, ...Object.fromEntries(changes) }));
    holds(fc.array(resource, { maxLength: 5 }), (resources) => {
      const chart = chartOf(patient, resources as never, { from: '2023-01-01', kinds: [] }, 'America/New_York');
      missingFrom(chart, {});
    });
  });

  it('a plan, a certificate', () => {
    const plan = fc.oneof(fc.jsonValue(), fc.record({ terms: fc.array(fc.oneof(fc.string(), fc.record({ text: fc.string({ unit: 'binary' }), match: fc.constantFrom('exact', 'normalised', 'regex', 'other') }), fc.jsonValue())), areas: fc.array(fc.oneof(fc.record({ page: fc.oneof(fc.integer(), fc.double()), x: fc.double(), y: fc.double(), width: fc.double(), height: fc.double() }), fc.jsonValue())), withhold: fc.array(fc.oneof(fc.integer(), fc.jsonValue())) }, { requiredKeys: [] }));
    holds(plan, parsePlan);
    holds(fc.oneof(fc.jsonValue(), fc.record({ version: fc.jsonValue(), input: fc.jsonValue(), output: fc.jsonValue(), seal: fc.jsonValue(), checks: fc.jsonValue(), pages: fc.jsonValue() })), parseReport);
  });

  it('a signed note, a request to a witness', () => {
    const signer = noteSigner('openroi/log.example', parseSigningKey('11'.repeat(32)));
    const note = signCheckpoint({ origin: 'log.example', size: 7, root: Buffer.alloc(32, 5), time: '2026-11-23T00:00:00Z' }, signer);
    const log = decodeVkey(signer.vkey);
    const own = witnessSigner('witness.example', parseSigningKey('22'.repeat(32)));
    holds(text(note), (input) => [parseCheckpoint(input), openCheckpoint(input, log)]);
    holds(text(signer.vkey, own.vkey), (input) => decodeVkey(input));
    holds(text(signer.vkey, own.vkey), (input) => decodeWitnessKey(input));
    const request = `old 3\n${Buffer.alloc(32, 1).toString('base64')}\n\n${note}`;
    holds(text(request), (input) => {
      // bent or not: what was not signed like this is never cosigned
      const answer = witness(input, { logs: [log], known: () => ({ size: 3, root: Buffer.alloc(32, 9) }), signer: own, now: new Date(0) });
      expect(answer.status).not.toBe(200);
    });
  });

  it('what people type, and what programs put in addresses and headers', () => {
    holds(text('Delgado, Maria 3/14/1978', '(412) 555-0134', 'RGH-100234', '14 de marzo de 1978'), (input) => [readTyped(input), readBirthDate(input)]);
    holds(text('maria@example.org', 'a@b.c, d@e.f', '"x y"@z'), (input) => expect(parseMailbox(input).address).not.toMatch(/[\r\n, <>"]/));
    holds(text('0123456789abcdef0123456789abcdef'), readDisclosureId);
    holds(text('/requests/1?x=1#y', '//evil.example', '/\\evil', 'javascript:x'), (input) => expect(new URL(localPath(input), 'https://here.example').host).toBe('here.example'));
    holds(fc.tuple(text('bytes=0-99', 'bytes=-5', 'bytes=5-'), fc.nat(1000)), ([header, size]) => {
      const range = parseRange(header, size);
      if (range && range !== 'unsatisfiable') expect(range.start >= 0 && range.start <= range.end && range.end < size).toBe(true);
    });
    holds(text('Wed, 21 Oct 2026 07:28:00 GMT', '120'), (input) => retryAfter(input, new Date(0)));
    holds(text('date=ge2026-01-01T00:00:00Z&_count=5', 'agent=x&outcome=0'), (input) => fhirSearch(new URLSearchParams(input)));
    holds(text('PATIENT: Maria DOB 03/14/1978 MRN RGH-100234, denies HIV'), readingOf);
    // the name of a file, as whoever sent it wrote it
    holds(text('scan (1).pdf', 'naïve "x"; filename=y.pdf', 'a\r\nSet-Cookie: x'), (name) => {
      const answer = fileResponse(new Request('https://here.example/'), { body: new Uint8Array(1), size: 1, mime: 'application/pdf', name } as never);
      expect(answer.headers.get('content-disposition') ?? '').not.toMatch(/[\r\n]/);
    });
  });
});
