import { expect, it } from 'vitest';
import { readBack } from '../pdf/read-back.ts';
import { disposalCertificate } from './disposal.ts';

it('says what went, by number, whose agreement it was, and what was held; the same bytes each time', async () => {
  const report = {
    letterhead: { name: 'Riverside General Hospital', department: 'Health Information Management', address: ['1 River Road'], phone: '1' },
    executedAt: '2034-01-02T15:00:00.000Z', executedOn: '2034-01-02', proposedBy: 'Carl Weiss', approvedBy: 'Anita Rao', rule: '45 CFR 164.530(j)', requests: [{ number: 'RGH-00001', closedOn: '2027-01-01', until: '2033-01-01', files: 3, rows: 41 }], held: ['RGH-00002'], files: 3, rows: 41, patientKeys: 1, sha256: 'a'.repeat(64),
  };
  const [one, two] = await Promise.all([disposalCertificate({ ...report, locale: 'en' }), disposalCertificate({ ...report, locale: 'en' })]);
  expect(Buffer.from(one).equals(Buffer.from(two))).toBe(true);
  const { pages, marked } = await readBack(one);
  const text = pages.join(' ').replace(/\s+/g, ' ');
  for (const wanted of ['Certificate of disposal', 'RGH-00001', 'Carl Weiss', 'Anita Rao', 'RGH-00002', 'Jan 1, 2033']) expect(text).toContain(wanted);
  expect(marked).toBe(true);
  expect((await readBack(await disposalCertificate({ ...report, locale: 'es' }))).pages.join(' ')).toContain('Certificado');
});
