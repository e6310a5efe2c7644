/** Clinical documents of others, made into pages or refused with a reason; hostile ones refused. The files: ../shared/data/ccda. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDocumentPool, type DocumentPool } from '#app/documents/pool.ts';
import { readCcda } from '#app/records/imports/ccda.ts';
import { readXml, words } from '#app/records/imports/safe-xml.ts';
import { toPdfPages } from '#app/records/imports/to-pdf-pages.ts';
import { whosePage } from '#app/records/pages/whose-page.ts';
import { readPageText } from '#app/records/read-page.ts';
import { AppError } from '#workflows/app-error.ts';

const folder = resolve(import.meta.dirname, '../../../shared/data/ccda');
const present = existsSync(folder);
const about = { title: 'Imported', issuedAt: '2026-01-01T00:00:00.000Z' };
const bytesOf = (text: string) => new TextEncoder().encode(text);

function document(body: string, patient = '<name><given>Ana</given><family>Ruiz</family></name><birthTime value="19780314"/>'): Uint8Array {
  return bytesOf(`<?xml version="1.0" encoding="UTF-8"?><ClinicalDocument xmlns="urn:hl7-org:v3"><title>Summary</title><recordTarget><patientRole><id extension="RGH-100234"/><patient>${patient}</patient></patientRole></recordTarget><component><structuredBody>${body}</structuredBody></component></ClinicalDocument>`);
}
const section = (text: string, more = '') => `<component><section><title>Problems</title><text>${text}</text>${more}</section></component>`;

let documents: DocumentPool;
beforeAll(() => {
  documents = createDocumentPool({ workers: 1 });
});
afterAll(() => documents.close());

async function textOf(bytes: Uint8Array, contentType = 'text/xml'): Promise<{ pages: number; text: string; first: string }> {
  const made = await toPdfPages(bytes, contentType, about);
  const session = await documents.openDocument(made.bytes);
  try {
    const texts: string[] = [];
    for (const { number } of session.info.pages.slice(0, 60)) texts.push((await readPageText(session, number)).text);
    return { pages: session.info.pages.length, text: texts.join('\n'), first: texts[0] ?? '' };
  } finally {
    await session.close();
  }
}

async function reasonOf(bytes: Uint8Array): Promise<string> {
  try {
    await toPdfPages(bytes, 'text/xml', about);
    return 'taken';
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'refused_file') throw error;
    return String(error.details?.['reason']);
  }
}

test('text, lists and tables of a section stand on the page, whose patient stands on each', async () => {
  const rows = Array.from({ length: 90 }, (_, i) => `<tr><td>Condition ${i}</td><td>active<br/>since 20${10 + (i % 10)}</td></tr>`).join('');
  const made = document(
    section(`<paragraph>Seen for <content styleCode="Bold">cough</content> &amp; fever &#233;t&#233;.</paragraph><list listType="ordered"><item>First<list><item>Inner</item></list></item></list><table><thead><tr><th>Name</th><th>State</th></tr></thead><tbody>${rows}</tbody></table>`, '<confidentialityCode code="R"/>') +
      '<component><section nullFlavor="NI"><title>Allergies</title></section></component>' +
      '<component><section><title>Results</title><entry><observation><code displayName="Hemoglobin"/></observation></entry></section></component>',
  );
  const { pages, text, first } = await textOf(made);
  expect(pages).toBeGreaterThan(2);
  for (const said of ['Problems (restricted)', 'Seen for cough & fever été.', '1. First', '• Inner', 'Condition 0', 'Condition 89', 'since 2019', 'No information.', 'no text. Its coded entries are', 'Hemoglobin']) expect(text).toContain(said);
  expect(text.match(/Ruiz, Ana {1,3}DOB 1978-03-14 {1,3}MRN RGH-100234/g)).toHaveLength(pages);
  expect(whosePage(first, { mrn: 'RGH-100234', familyName: 'Ruiz', givenNames: 'Ana', previousNames: [], birthDate: '1978-03-14' }).verdict).toBe('right');
  expect(Buffer.from((await toPdfPages(made, 'text/xml', about)).bytes).equals(Buffer.from((await toPdfPages(made, 'text/xml', about)).bytes))).toBe(true);
});

test.each([
  ['entities that grow', '<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><ClinicalDocument>&c;</ClinicalDocument>', 'document_type'],
  ['an entity that reads a file', '<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><ClinicalDocument/>', 'document_type'],
  ['one in capitals and gaps', '<!doctype\n a []><ClinicalDocument/>', 'document_type'],
  ['a thousand levels', `${'<a>'.repeat(1000)}${'</a>'.repeat(1000)}`, 'too_deep'],
  ['half a million elements', `<a>${'<b/>'.repeat(500_000)}</a>`, 'too_large'],
  ['not closed', '<ClinicalDocument><title>x</ClinicalDocument>', 'not_well_formed'],
  ['an unusual encoding', '<?xml version="1.0" encoding="UTF-7"?><a/>', 'encoding'],
  ['nothing', '', 'empty'],
  ['another document', '<html><body/></html>', 'not_a_clinical_document'],
  ['nobody', new TextDecoder().decode(document(section('x'), '')), 'no_patient'],
  ['no section', new TextDecoder().decode(document('')), 'empty'],
])('refused: %s', async (_name, xml, reason) => {
  expect(await reasonOf(bytesOf(xml))).toBe(reason);
});

test('an entity without a declaration is left as it is written, and one that says it is a character is one', () => {
  expect(words(readXml(bytesOf('<a>&nbsp;&lt;&#x41;&#0;<![CDATA[<b>&amp;</b>]]></a>')))).toBe('&nbsp;<A\ufffd <b>&amp;</b>');
});

describe.skipIf(!present)('the files of ../shared/data/ccda', () => {
  const files = present ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.toLowerCase().endsWith('.xml')).sort() : [];

  test('every file is made into pages or refused with its reason', async () => {
    const outcome: Record<string, string[]> = {};
    for (const name of files) (outcome[await reasonOf(readFileSync(join(folder, name)))] ??= []).push(name);
    const { taken = [], not_a_clinical_document: parts = [], ...refused } = outcome;
    expect(taken).toHaveLength(28);
    expect(refused).toEqual({
      not_well_formed: ['blue-button/broken.xml'],
      // A header without a body, and one that points to a file beside it.
      empty: ['hl7-examples/Header/Direct Address/Patient and Provider Organization Direct Address(C-CDAR2.1).xml'],
      content_elsewhere: ['hl7-examples/Unstructured/CDA reference PDF/Unstructured_Document_reference.xml'],
    });
    // The rest are examples of a header or a section alone, which name no patient; inside a document the sections are read too.
    const roots: Record<string, number> = {};
    for (const name of parts) {
      const { name: root } = readXml(readFileSync(join(folder, name)));
      roots[root] = (roots[root] ?? 0) + 1;
      if (root !== 'section' && root !== 'component') continue;
      const part = readFileSync(join(folder, name), 'utf8').replace(/^\ufeff?\s*(?:<\?[\s\S]*?\?>\s*)*/, '');
      const { body } = readCcda(document(root === 'section' ? `<component>${part}</component>` : part));
      expect(body.kind === 'sections' && body.sections.every(({ blocks }) => blocks.length > 0), name).toBe(true);
    }
    expect(roots).toEqual({ section: 25, component: 9, observation: 1, recordTarget: 9, documentationOf: 1, Message: 1, empty: 2 });
  }, 240_000);

  test('what its sections say stands on the pages', async () => {
    const name = 'hl7-examples/Documents/Discharge Summary/Discharge_Summary.xml';
    const bytes = readFileSync(join(folder, name));
    const ccda = readCcda(bytes);
    if (ccda.body.kind !== 'sections') throw new Error('it has sections');
    const { text } = await textOf(bytes);
    const seen = text.replace(/\s+/g, '');
    const cells = ccda.body.sections.flatMap(({ title, blocks }) => [title, ...blocks.flatMap((block) => (block.kind === 'table' ? [...block.head, ...block.rows.flat()] : [block.text]))]);
    const missing = cells.flatMap((cell) => cell.split('\n')).filter((cell) => cell.length < 30 && !seen.includes(cell.replace(/\s+/g, '')));
    expect(cells.length).toBeGreaterThan(50);
    expect(missing).toEqual([]);
  }, 60_000);
});
