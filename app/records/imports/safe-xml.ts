/**
 * XML of strangers, read without ever asking for anything: no document type, no entities but the five and characters by number,
 * limits on bytes, elements and depth. What is not well formed is refused.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { AppError } from '#workflows/app-error.ts';

export type XmlNode = { name: string; attributes: Readonly<Record<string, string>>; /** Elements and text in their order. */ kids: (XmlNode | string)[] };

const maxBytes = 16 * 1024 * 1024;
const maxElements = 400_000;
const maxDepth = 100;
const encodings = ['utf-8', 'us-ascii', 'ascii', 'iso-8859-1', 'latin1', 'windows-1252'];

/** -> the root element, names without their prefixes. Throws AppError `refused_file`, `details.reason` says why. */
export function readXml(bytes: Uint8Array): XmlNode {
  const text = decode(bytes);
  // why whole: an internal subset is where entities that grow or read files are declared, and no clinical document needs one.
  if (/<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/i.test(text)) throw refused('document_type', 'a document type');
  measure(text);
  const valid = XMLValidator.validate(text, { allowBooleanAttributes: false });
  if (valid !== true) throw refused('not_well_formed', `line ${valid.err.line}`);
  let parsed: Raw[];
  try {
    parsed = parser.parse(text) as Raw[];
  } catch (error) {
    // The parser's message may quote the content: left out.
    throw refused('not_well_formed', (error as Error).name);
  }
  const roots = parsed.filter((raw) => !nameOf(raw).startsWith('?') && nameOf(raw) !== '#text');
  const [root] = roots;
  if (!root || roots.length > 1) throw refused('not_well_formed', `${roots.length} roots`);
  return nodeOf(root, 0);
}

export const isElement = (kid: XmlNode | string): kid is XmlNode => typeof kid !== 'string';

export function elements(node: XmlNode | undefined, name: string): XmlNode[] {
  return node ? node.kids.filter(isElement).filter((kid) => kid.name === name) : [];
}

/** The first element down a path of names. */
export function at(node: XmlNode | undefined, ...path: string[]): XmlNode | undefined {
  return path.reduce<XmlNode | undefined>((found, name) => elements(found, name)[0], node);
}

/** All its text, gaps closed. */
export function words(node: XmlNode | undefined): string {
  const all = (kids: XmlNode['kids']): string => kids.map((kid) => (typeof kid === 'string' ? kid : all(kid.kids))).join(' ');
  return node ? all(node.kids).replace(/\s+/g, ' ').trim() : '';
}

export function refused(reason: string, detail: string): AppError {
  return new AppError('refused_file', `XML refused: ${reason}, ${detail}`, { details: { reason } });
}

type Raw = Record<string, unknown>;

const parser = new XMLParser({ preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: '', trimValues: false, parseTagValue: false, parseAttributeValue: false, processEntities: false, htmlEntities: false, removeNSPrefix: true, cdataPropName: '#cdata' });

function nameOf(raw: Raw): string {
  return Object.keys(raw).find((key) => key !== ':@') ?? '';
}

function nodeOf(raw: Raw, depth: number): XmlNode {
  const name = nameOf(raw);
  const kids: XmlNode['kids'] = [];
  for (const kid of raw[name] as Raw[]) {
    const kind = nameOf(kid);
    if (kind === '#text') kids.push(plain(String(kid['#text'])));
    else if (kind === '#cdata') kids.push(...(kid['#cdata'] as Raw[]).map((part) => String(part['#text'] ?? '')));
    else if (!kind.startsWith('?') && kind !== '') kids.push(nodeOf(kid, depth + 1));
  }
  const attributes = Object.fromEntries(Object.entries((raw[':@'] ?? {}) as Record<string, string>).map(([key, value]) => [key, plain(String(value))]));
  return { name, attributes, kids };
}

const known: Record<string, string> = { lt: '<', gt: '>', amp: '&', apos: "'", quot: '"' };

/** The five, and characters by number; another entity stays as it is written. */
function plain(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return known[name] ?? whole;
    const code = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : '\ufffd';
  });
}

function decode(bytes: Uint8Array): string {
  if (bytes.length > maxBytes) throw refused('too_large', `${bytes.length} bytes`);
  if (bytes.length === 0) throw refused('empty', 'no bytes');
  const declared = /^(?:\ufeff|ï»¿)?\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.-]{1,40})["']/.exec(Buffer.from(bytes.subarray(0, 300)).toString('latin1'))?.[1]?.toLowerCase() ?? 'utf-8';
  if (!encodings.includes(declared)) throw refused('encoding', 'an encoding that is not read here');
  try {
    const text = new TextDecoder(declared === 'utf-8' || declared.endsWith('ascii') ? 'utf-8' : 'windows-1252', { fatal: true }).decode(bytes);
    if (text.includes('\0')) throw new Error('NUL');
    return text;
  } catch (cause) {
    throw new AppError('refused_file', 'XML refused: encoding, not what it says', { cause, details: { reason: 'encoding' } });
  }
}

/** Depth and number of elements, before anything is built from them. */
function measure(text: string): void {
  let depth = 0;
  let count = 0;
  for (const [tag] of text.matchAll(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<\/?[^\s<>/!?][^<>]*>/g)) {
    if (tag.startsWith('<!') || tag.startsWith('<?')) continue;
    if (tag.startsWith('</')) depth -= 1;
    else {
      count += 1;
      if (!tag.endsWith('/>')) depth += 1;
    }
    if (depth > maxDepth) throw refused('too_deep', `more than ${maxDepth} levels`);
    if (count > maxElements) throw refused('too_large', `more than ${maxElements} elements`);
  }
}
