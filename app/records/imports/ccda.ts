/**
 * C-CDA (HL7 CDA R2): what a clinician signed is the text of each section, so that is what becomes pages; a section without text
 * shows what its entries are called. A document that holds another file hands that one over.
 */
import { at, elements, isElement, readXml, refused, words, type XmlNode } from './safe-xml.ts';

export type Block =
  | { kind: 'paragraph'; text: string; bold?: boolean }
  | { kind: 'item'; text: string; depth: number; mark: string }
  | { kind: 'table'; caption: string; head: string[]; rows: string[][] };
export type Section = { title: string; depth: number; confidentiality: 'R' | 'V' | null; blocks: Block[] };
export type Ccda = {
  title: string;
  patient: { familyName: string; givenNames: string; birthDate: string; ids: string[] };
  /** Lines for the head of the first page: when, by whom, kept by whom. */
  about: [string, string][];
  body: { kind: 'sections'; sections: Section[] } | { kind: 'file'; bytes: Uint8Array; contentType: string };
};

const maxSectionDepth = 6;

/** Throws AppError `refused_file` with `details.reason`: not XML that is read here, no clinical document, no patient, its content elsewhere or empty. */
export function readCcda(bytes: Uint8Array): Ccda {
  const root = readXml(bytes);
  if (root.name !== 'ClinicalDocument') throw refused('not_a_clinical_document', `<${root.name.slice(0, 40)}>`);
  const role = at(root, 'recordTarget', 'patientRole');
  const person = at(role, 'patient');
  const name = elements(person, 'name').find((one) => (one.attributes['use'] ?? '').split(' ').includes('L')) ?? at(person, 'name');
  const familyName = elements(name, 'family').map(words).join(' ').trim();
  const givenNames = elements(name, 'given').map(words).join(' ').trim();
  if (!familyName && !givenNames) throw refused('no_patient', 'it names nobody');
  const body = bodyOf(root);
  return {
    title: words(at(root, 'title')) || at(root, 'code')?.attributes['displayName'] || 'Clinical document',
    patient: { familyName, givenNames, birthDate: dateOf(at(person, 'birthTime')), ids: elements(role, 'id').flatMap(({ attributes }) => (attributes['extension'] ? [attributes['extension']] : [])) },
    about: aboutOf(root),
    body,
  };
}

function bodyOf(root: XmlNode): Ccda['body'] {
  const other = at(root, 'component', 'nonXMLBody', 'text');
  if (other) return { kind: 'file', ...fileOf(other) };
  const sections = elements(at(root, 'component', 'structuredBody'), 'component').flatMap((component) => elements(component, 'section').flatMap((section) => sectionsOf(section, 0)));
  if (sections.length === 0) throw refused('empty', 'no section');
  return { kind: 'sections', sections };
}

function fileOf(text: XmlNode): { bytes: Uint8Array; contentType: string } {
  const contentType = text.attributes['mediaType']?.toLowerCase() ?? 'text/plain';
  if (at(text, 'reference')) throw refused('content_elsewhere', 'it only points to its content');
  const held = text.kids.filter((kid) => typeof kid === 'string').join('');
  if (text.attributes['compression']) throw refused('compressed', 'its content is compressed');
  const bytes = text.attributes['representation'] === 'B64' ? Buffer.from(held.replace(/\s+/g, ''), 'base64') : Buffer.from(held, 'utf8');
  if (bytes.length === 0) throw refused('empty', 'its content is not there');
  return { bytes, contentType };
}

function sectionsOf(section: XmlNode, depth: number): Section[] {
  if (depth > maxSectionDepth) throw refused('too_deep', 'sections in sections');
  const code = at(section, 'code')?.attributes;
  const level = at(section, 'confidentialityCode')?.attributes['code'];
  const blocks = blocksOf(at(section, 'text'));
  const own: Section = {
    title: words(at(section, 'title')) || code?.['displayName'] || (code?.['code'] ? `Section ${code['code']}` : 'Section'),
    depth,
    confidentiality: level === 'R' || level === 'V' ? level : null,
    blocks: blocks.length > 0 ? blocks : coded(section),
  };
  return [own, ...elements(section, 'component').flatMap((component) => elements(component, 'section').flatMap((inner) => sectionsOf(inner, depth + 1)))];
}

/** Where nobody wrote a text: what the entries are called, said to be that. */
function coded(section: XmlNode): Block[] {
  const names = new Set<string>();
  const walk = (node: XmlNode): void => {
    const { displayName } = node.attributes;
    if (displayName && ['code', 'value', 'translation'].includes(node.name)) names.add(displayName);
    node.kids.filter(isElement).forEach(walk);
  };
  elements(section, 'entry').forEach(walk);
  if (names.size === 0) return [{ kind: 'paragraph', text: section.attributes['nullFlavor'] ? 'No information.' : 'This section is empty.' }];
  return [{ kind: 'paragraph', text: 'This section has no text. Its coded entries are:' }, ...[...names].map((text): Block => ({ kind: 'item', text, depth: 0, mark: '•' }))];
}

function blocksOf(text: XmlNode | undefined): Block[] {
  if (!text) return [];
  const blocks: Block[] = [];
  let line = '';
  const end = (): void => {
    for (const part of line.split('\n')) {
      const clean = part.replace(/[ \t\r]+/g, ' ').trim();
      if (clean) blocks.push({ kind: 'paragraph', text: clean });
    }
    line = '';
  };
  for (const kid of text.kids) {
    if (typeof kid === 'string') line += kid.replace(/\s+/g, ' ');
    else if (kid.name === 'br') line += '\n';
    else if (kid.name === 'paragraph' || kid.name === 'footnote') {
      end();
      const caption = words(at(kid, 'caption'));
      if (caption) blocks.push({ kind: 'paragraph', text: caption, bold: true });
      blocks.push(...blocksOf({ ...kid, kids: kid.kids.filter((inner) => !isElement(inner) || inner.name !== 'caption') }));
    } else if (kid.name === 'list') {
      end();
      blocks.push(...listOf(kid, 0));
    } else if (kid.name === 'table') {
      end();
      blocks.push(...tableOf(kid));
    } else if (kid.name === 'renderMultiMedia') line += ' [a picture that is not shown here] ';
    else if (kid.kids.some((inner) => isElement(inner) && ['paragraph', 'list', 'table', 'br'].includes(inner.name))) {
      end();
      blocks.push(...blocksOf(kid));
    } else line += ` ${words(kid)} `;
  }
  end();
  return blocks;
}

function listOf(list: XmlNode, depth: number): Block[] {
  if (depth > maxSectionDepth) throw refused('too_deep', 'lists in lists');
  const caption = words(at(list, 'caption'));
  const ordered = list.attributes['listType'] === 'ordered';
  return [
    ...(caption ? [{ kind: 'paragraph', text: caption, bold: true } as Block] : []),
    ...elements(list, 'item').flatMap((item, i): Block[] => {
      const inside = item.kids.filter((kid): kid is XmlNode => isElement(kid) && (kid.name === 'list' || kid.name === 'table'));
      const text = words({ ...item, kids: item.kids.filter((kid) => !inside.includes(kid as XmlNode)) });
      const own: Block[] = text ? [{ kind: 'item', text, depth, mark: ordered ? `${i + 1}.` : '•' }] : [];
      return [...own, ...inside.flatMap((inner) => (inner.name === 'list' ? listOf(inner, depth + 1) : tableOf(inner)))];
    }),
  ];
}

function tableOf(table: XmlNode): Block[] {
  const rowsOf = (part: XmlNode | undefined): string[][] => elements(part, 'tr').map((row) => row.kids.filter(isElement).filter(({ name }) => name === 'td' || name === 'th').flatMap((cell) => [cellOf(cell), ...Array.from({ length: spanOf(cell) - 1 }, () => '')]));
  const head = rowsOf(at(table, 'thead'));
  const rows = [...rowsOf(table), ...elements(table, 'tbody').flatMap(rowsOf), ...rowsOf(at(table, 'tfoot'))].filter((row) => row.some((cell) => cell !== ''));
  if (rows.length === 0 && head.length === 0) return [];
  return [{ kind: 'table', caption: words(at(table, 'caption')), head: head.at(-1) ?? [], rows: [...head.slice(0, -1), ...rows] }];
}

const spanOf = (cell: XmlNode) => Math.min(20, Math.max(1, Math.trunc(Number(cell.attributes['colspan'] ?? 1)) || 1));

/** A cell's own lines stay lines. */
function cellOf(cell: XmlNode): string {
  return blocksOf(cell)
    .flatMap((block) => (block.kind === 'table' ? [block.head.join('; '), ...block.rows.map((row) => row.filter(Boolean).join('; '))] : [block.kind === 'item' ? `${block.mark} ${block.text}` : block.text]))
    .filter(Boolean)
    .join('\n');
}

function aboutOf(root: XmlNode): [string, string][] {
  const author = at(root, 'author', 'assignedAuthor');
  const lines: [string, string][] = [
    ['Written', dateOf(at(root, 'effectiveTime'))],
    ['Author', nameOf(at(author, 'assignedPerson', 'name')) || words(at(author, 'representedOrganization', 'name')) || words(at(author, 'assignedAuthoringDevice', 'softwareName'))],
    ['Kept by', words(at(root, 'custodian', 'assignedCustodian', 'representedCustodianOrganization', 'name'))],
    ['Confidentiality', { R: 'Restricted', V: 'Very restricted' }[at(root, 'confidentialityCode')?.attributes['code'] ?? ''] ?? ''],
  ];
  return lines.filter(([, value]) => value !== '');
}

function nameOf(name: XmlNode | undefined): string {
  if (!name) return '';
  const parts = ['prefix', 'given', 'family', 'suffix'].flatMap((part) => elements(name, part).map(words));
  return parts.join(' ').replace(/\s+/g, ' ').trim() || words(name);
}

/** HL7 time (`19750501`, `20150722`...) as YYYY-MM-DD, as far as it goes. */
function dateOf(time: XmlNode | undefined): string {
  const value = time?.attributes['value'] ?? at(time, 'low')?.attributes['value'] ?? '';
  return /^(\d{4})(\d{2})?(\d{2})?/.exec(value)?.slice(1).filter(Boolean).join('-') ?? '';
}
