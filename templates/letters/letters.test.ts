import { describe, expect, test } from 'vitest';
import { locales } from '../locales/index.ts';
import { PDFDocument } from 'pdf-lib';
import { embedFonts, fontOf } from '../pdf/fonts.ts';
import { readBack } from '../pdf/read-back.ts';
import { letterHtml, letterText } from './html.ts';
import { letterPdf } from './pdf.ts';
import { letters, sampleLetter } from './registry.ts';
import type { LetterName } from './compose.ts';
import type { LetterContent } from '../pdf/blocks.ts';

const names = Object.keys(letters) as LetterName[];
const unsaid = /\{\{|\}\}|undefined|\b(?:letters|packet|common|rules|requester)\.[a-z_]+/;

describe.each(locales)('letters in %s', (locale) => {
  test.each(names)('%s reads as agreed, is tagged, and gives the same bytes again', async (name) => {
    const content = sampleLetter(name, locale);
    const pdf = await letterPdf(content);
    const read = await readBack(pdf);
    const text = read.pages.join('\n----\n');
    expect(text).not.toMatch(unsaid);
    expect(letterHtml(content)).not.toMatch(unsaid);
    expect(read).toMatchObject({ title: content.subject, language: locale === 'es' ? 'es-US' : 'en-US', marked: true });
    expect(Buffer.compare(Buffer.from(pdf), Buffer.from(await letterPdf(sampleLetter(name, locale))))).toBe(0);
    await expect(`${text}\n`).toMatchFileSnapshot(`golden/${name}.${locale}.txt`);
  });

  test.each(names)('%s says the same as plain text and as HTML', async (name) => {
    const content = sampleLetter(name, locale);
    await expect(`${letterText(content)}\n`).toMatchFileSnapshot(`golden/text/${name}.${locale}.txt`);
    await expect(`${letterHtml(content)}\n`).toMatchFileSnapshot(`golden/html/${name}.${locale}.html`);
  });
});

test('no sample needs more than one page; a breach notice, which must hold five things, and the cover with its notices need two', async () => {
  for (const name of names)
    for (const locale of locales) expect((await readBack(await letterPdf(sampleLetter(name, locale)))).pages.length, `${name} ${locale}`).toBeLessThanOrEqual(name === 'breach_notice' || name === 'cover' ? 2 : 1);
});

test('a denial holds what 164.524(d)(2) asks for, a deficiency letter none of it', () => {
  const denial = letterText(sampleLetter('denial', 'en'));
  for (const part of ['164.524(a)(3)(i)', 'had no part in this decision', 'Privacy Officer', '(412) 555-0150', 'hhs.gov/ocr/complaints', 'Lakeview Clinic']) expect(denial).toContain(part);
  const { render, sample } = letters.denial;
  const final = letterText(render({ ...sample, reviewable: false, grounds: ['litigation_compilation'] }, 'en'));
  expect(final).not.toContain('may ask for a review');
  expect(final).toContain('does not provide a review');
  const deficiency = letterText(sampleLetter('deficiency', 'en'));
  expect(deficiency).toContain('45 CFR 164.508(c)(1)(v)');
  expect(deficiency).toContain('To mend it:');
  expect(deficiency).not.toMatch(/complain|review/i);
});

test('every value is escaped in HTML', () => {
  const { render, sample } = letters.missing_information;
  const html = letterHtml(render({ ...sample, addressee: ['<script>alert(1)</script>'], note: '"><img src=x onerror=alert(1)>' }, 'en'));
  expect(html).not.toMatch(/<script|<img/);
  expect(html).toContain('&lt;script&gt;');
});

test('any name and any length can be drawn, over as many pages as it takes', async () => {
  const { render, sample } = letters.extension;
  const odd = ['Đặng Thị Ngọc', 'Zoë Łukasiewicz-Őry', '王小明', 'محمد', '🙂 Ana\u202Etxt', 'X'.repeat(300)];
  const content: LetterContent = render({ ...sample, addressee: odd, reason: 'Ein langer Satz mit Ünïcödé. '.repeat(400) }, 'es');
  const { pages } = await readBack(await letterPdf(content));
  expect(pages.length).toBeGreaterThan(2);
  expect(pages[0]).toContain('Zoë Łukasiewicz-Őry');
  expect(joined(pages[0])).toContain(joined('Đặng Thị Ngọc'));
  // Another script: neither a box nor nothing, and the paper says who is meant.
  expect(pages.join()).not.toMatch(/[□\uFFFD]/);
  expect(pages[0]).toContain('[*]');
  expect(pages.join(' ').replace(/\s+/g, ' ')).toContain(`[*] está en lugar de letras que este papel no puede mostrar. El número ${sample.requestNumber}`);
  expect(pages[0]).not.toContain('\u202E');
});

test('a code without words of its own is still said', () => {
  const { render, sample } = letters.missing_information;
  const text = letterText(render({ ...sample, codes: ['no_such_code', 'claim_reference'] }, 'en'));
  expect(text).not.toMatch(unsaid);
  expect(letterText(render({ ...sample, codes: [] }, 'es'))).not.toMatch(unsaid);
});

test('names in Latin, Greek, Cyrillic and Vietnamese letters are drawn as they are, each by a glyph of its own', async () => {
  const { render, sample } = letters.extension;
  const people = ['Łukasz Őry-Şahin Đorđević Žižek', 'Αλέξανδρος Παπαδόπουλος ᾿Αθῆναι', 'Пётр Ильич Щербаков Ґалаґан', 'Nguyễn Thị Ngọc Ấn, Phường Đống Đa, Huỳnh Ưng Ỵ'];
  const { pages } = await readBack(await letterPdf(render({ ...sample, addressee: people }, 'en')));
  for (const person of people) expect(joined(pages[0])).toContain(joined(person.normalize('NFC')));
  expect(pages[0]).not.toContain('[*]');
  const fonts = await embedFonts(await PDFDocument.create(), people.join());
  for (const faces of [fonts.regular, fonts.bold])
    for (const char of new Set(people.join('').normalize('NFC').replace(/\s/g, ''))) {
      // Glyph 0 is the box of a letter that a font has not.
      expect(String(fontOf(faces, char).encodeText(char)), char).not.toMatch(/^<(0000)*>$/);
      expect(faces.some(({ letters: known }) => known.has(char.codePointAt(0) ?? 0)), char).toBe(true);
    }
});

/** Without blanks: a reader may set one where a face changes within a word. */
const joined = (text = '') => text.replace(/\s/g, '').normalize('NFC');

test('what needs no further face embeds none', async () => {
  const plain = await embedFonts(await PDFDocument.create(), 'Zoë Łukasiewicz, Παπαδόπουλος, Щербаков');
  expect([plain.regular.length, plain.bold.length]).toEqual([1, 1]);
});

test.each(names)('%s reads at grade 8', (name) => {
  const content = sampleLetter(name, 'en');
  const score = grade(content.blocks.flatMap(wordsOf).join(' '));
  expect(score).toBeLessThanOrEqual(8);
});

test.each(names)('%s reads at grade 8 in Spanish', (name) => {
  const text = sampleLetter(name, 'es').blocks.flatMap(wordsOf).join(' ');
  expect(text.split(/\s+/).length).toBeGreaterThan(8);
  expect(grado(text)).toBeLessThanOrEqual(8);
});

test('both measures tell hard from easy, so that passing means something', () => {
  expect(grade('We will write to you. You can call us. It costs nothing. ')).toBeLessThan(4);
  expect(grade('Notwithstanding the aforementioned limitations, authorization documentation necessitates comprehensive verification of representational authority. ')).toBeGreaterThan(12);
  expect(grado('Le escribimos. Usted puede llamar. No le cuesta nada. ')).toBeLessThan(4);
  expect(grado('La documentación correspondiente a la autorización anteriormente mencionada requiere indefectiblemente la comprobación exhaustiva de la representatividad administrativa del solicitante. ')).toBeGreaterThan(8);
});

/** The sentences of the body; citations (muted lines, `cite`), labels and what people typed are not ours to shorten. */
function wordsOf(block: LetterContent['blocks'][number]): readonly string[] {
  if (block.kind === 'paragraph') return block.muted ? [] : [block.text];
  if (block.kind === 'list') return block.items;
  if (block.kind === 'findings') return block.items.flatMap((item) => [item.title, ...item.lines]);
  return block.kind === 'notice' ? [block.text] : [];
}

/** Flesch-Kincaid grade with a rough count of syllables; numbers, citations and addresses are left out. */
function grade(text: string): number {
  const prose = text.replace(/\S*[\d@/]\S*/g, '').replace(/U\.S\./g, 'US');
  const sentences = Math.max(1, prose.split(/[.!?:]+\s/).filter((s) => /\w/.test(s)).length);
  const words = prose.match(/[A-Za-z']+/g) ?? [];
  const syllables = words.reduce((sum, w) => sum + Math.max(1, (w.toLowerCase().replace(/e$/, '').match(/[aeiouy]+/g) ?? []).length), 0);
  return 0.39 * (words.length / sentences) + 11.8 * (syllables / Math.max(1, words.length)) - 15.59;
}

/** Grade of a Spanish text by Crawford (1984): sentences and syllables in a hundred words; numbers, citations and addresses are left out. */
function grado(text: string): number {
  const prose = text.replace(/\S*[\d@/]\S*/g, '').replace(/EE\. ?UU\./g, 'EEUU');
  const sentences = Math.max(1, prose.split(/[.!?:]+\s/).filter((s) => /\p{L}/u.test(s)).length);
  const words = prose.match(/\p{L}+/gu) ?? [];
  const syllables = words.reduce((sum, word) => sum + silabas(word), 0);
  const per = 100 / Math.max(1, words.length);
  return -0.205 * sentences * per + 0.049 * syllables * per - 3.407;
}

/** Strong vowels and accented weak ones each make a syllable; a weak one beside them goes along; of weak ones alone, two are one. */
function silabas(word: string): number {
  const vowels = word.toLowerCase().replace(/qu/g, 'q').replace(/gu(?=[eiéí])/g, 'g').replace(/y$/, 'i').match(/[aeiouáéíóúü]+/g) ?? [];
  return Math.max(1, vowels.reduce((sum, group) => sum + Math.max(1, (group.match(/[aeoáéóíú]/g) ?? []).length), 0));
}
