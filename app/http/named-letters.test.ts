/**
 * Every letter that is owed to somebody, by the name people give it: typed data with a sample, plain text, HTML and PDF as agreed (golden),
 * in both languages, a preview page with its name, at grade 8, and somebody who writes it.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emails, sampleEmail } from '#templates/emails/registry.ts';
import type { LetterName } from '#templates/letters/compose.ts';
import { letterHtml, letterText } from '#templates/letters/html.ts';
import { letterNames, letters, sampleLetter } from '#templates/letters/registry.ts';
import { hasKey, locales } from '#templates/locales/index.ts';
import { previewOf } from './letter-preview.ts';

const root = join(import.meta.dirname, '../..');
const handlers = ['app/runtime/handlers/write-letter.ts', 'app/runtime/handlers/write-case-letter.ts'].map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
/** The cover and its notices are pages of the packet itself. */
const inPacket = (kind: string) => readFileSync(join(root, 'app/delivery/packet-plan.ts'), 'utf8').includes(`kind: '${kind}'`) && readdirSync(join(root, 'templates/packet')).includes('cover.ts');
const byWorker = (name: LetterName) => handlers.includes(`letters.${name}.render(`);

const named: readonly (readonly [said: string, letter: LetterName, written: (name: LetterName) => boolean])[] = [
  ['receipt', 'receipt', byWorker],
  ['missing information, each defect with its cure', 'missing_information', byWorker],
  ['identity problem', 'identity_problem', byWorker],
  ['extension', 'extension', byWorker],
  ['fee estimate', 'fee_estimate', byWorker],
  ['invoice', 'invoice', byWorker],
  ['denial with review rights', 'denial', byWorker],
  ['no records', 'no_records', byWorker],
  ['partial grant with its grounds', 'partial_grant', byWorker],
  ['deficiency', 'deficiency', byWorker],
  ['objection to a subpoena before the return date', 'subpoena_objection', byWorker],
  ['certification of no records', 'no_records_certification', byWorker],
  ['cover with disclosure notices', 'cover', () => inPacket('redisclosure')],
  ['Part 2 notice', 'part2_notice', () => inPacket('part2')],
  ['revocation confirmed', 'revocation_confirmed', byWorker],
  ['accounting of disclosures', 'accounting', byWorker],
  ['suspension', 'suspension', byWorker],
  ['breach notice to the individual', 'breach_notice', byWorker],
  ['certification by the custodian', 'custodian_certification', byWorker],
];

const golden = (name: string) => locales.flatMap((locale) => [`${name}.${locale}.txt`, `text/${name}.${locale}.txt`, `html/${name}.${locale}.html`]);
const graded = readFileSync(join(root, 'templates/letters/letters.test.ts'), 'utf8');

describe.each(named)('%s', (_, name, written) => {
  it('has a sample, and says the same as text and as HTML in both languages, as agreed', () => {
    expect(letterNames).toContain(name);
    expect(Object.keys(letters[name].sample).length).toBeGreaterThan(3);
    for (const locale of locales) {
      const content = sampleLetter(name, locale);
      expect(content.locale).toBe(locale);
      const file = (path: string) => readFileSync(join(root, 'templates/letters/golden', path), 'utf8');
      expect(`${letterText(content)}\n`).toBe(file(`text/${name}.${locale}.txt`));
      expect(`${letterHtml(content)}\n`).toBe(file(`html/${name}.${locale}.html`));
    }
    expect(sampleLetter(name, 'en').subject).not.toBe(sampleLetter(name, 'es').subject);
    expect(golden(name).filter((path) => !existsSync(join(root, 'templates/letters/golden', path)))).toEqual([]);
  });

  it('has a page that shows it under its name, and somebody who writes it', async () => {
    expect(hasKey(`office.letters.kind.${name}`)).toBe(true);
    for (const locale of locales) expect(await previewOf(name, { locale, pdf: false, mail: false })).toMatchObject({ kind: 'letter', name, locale });
    expect(written(name), `${name} is written by nobody`).toBe(true);
  });
});

it('as PDF too', async () => {
  const { bytes } = (await previewOf('receipt', { locale: 'es', pdf: true, mail: false })) as { bytes: Uint8Array };
  expect(Buffer.from(bytes.slice(0, 5)).toString()).toBe('%PDF-');
  // Each letter's PDF is read back and held against its golden file, and its grade measured, over the whole registry.
  for (const held of ["const names = Object.keys(letters) as LetterName[];", 'golden/${name}.${locale}.txt', "'%s reads at grade 8'", "'%s reads at grade 8 in Spanish'"]) expect(graded).toContain(held);
});

it('a mail calls to the letter, as text and HTML, and says nothing of what stands in it', () => {
  for (const name of ['receipt', 'information_needed', 'fee_quoted', 'letter_waiting', 'closed_notice'] as const)
    for (const locale of locales) {
      expect(Object.keys(emails)).toContain(name);
      const { subject, text, html } = sampleEmail(name, locale);
      for (const part of [subject, text, html]) expect(part.length).toBeGreaterThan(10);
      expect(html).toContain(`lang="${locale}"`);
    }
});
