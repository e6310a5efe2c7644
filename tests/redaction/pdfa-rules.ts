/**
 * The clauses of ISO 19005-2 (PDF/A-2u) that touch what the engine writes, and those of ISO 14289-1 (PDF/UA) on tags, asked of the bytes by a
 * reader of their own (`raw-reader.ts`). No substitute for a validator, which is asked beside it where one is installed.
 */
import { isDict, isRef, isStream, isText, nameOf, plainOf, readRaw, Tokens } from './raw-reader.ts';
import type { Dict, RawFile, Ref, Stream, Text, Value } from './raw-reader.ts';

/** Clauses that are not kept, each as `clause: what`; empty where all are. */
export function pdfaProblems(bytes: Uint8Array): string[] {
  const file = readRaw(bytes);
  if (file.faults.length > 0) return file.faults;
  const problems: string[] = [];
  const rule = (clause: string, kept: unknown, what: string): void => void (kept || problems.push(`${clause}: ${what}`));
  const head = file.bytes.subarray(0, 32);
  rule('6.1.2', /^%PDF-1\.[0-7]\n%/.test(file.source) && head.subarray(head.indexOf('\n%') + 2, head.indexOf('\n%') + 6).every((byte) => byte > 127), 'the header is not one of binary data');
  const id = file.trailer.get('ID');
  rule('6.1.3', Array.isArray(id) && id.length === 2 && id.every((one) => isText(one) && one.text.length > 0), 'no identifier');
  rule('6.1.3', !file.trailer.has('Encrypt'), 'encrypted');
  rule('6.1.3', file.source.split('%%EOF').length === 2 && /%%EOF\n?$/.test(file.source), 'more than one end');
  for (const [number, object] of file.objects) everyValue(object, (value) => checkValue(value, number, rule));
  const catalog = file.get(file.trailer.get('Root')) as Dict;
  for (const key of ['OpenAction', 'AA', 'AcroForm', 'OCProperties', 'Names', 'EmbeddedFiles', 'AF', 'Requirements', 'Perms', 'NeedsRendering', 'Collection', 'URI']) rule('6.4 to 6.12', !catalog.has(key), `the catalogue has ${key}`);
  checkIntent(file, catalog, rule);
  checkMetadata(file, catalog, rule);
  for (const page of pagesOf(file)) {
    for (const key of ['AA', 'Annots', 'Group', 'PresSteps', 'PieceInfo']) rule('6.2.10, 6.3, 6.5', !page.has(key), `a page has ${key}`);
    const box = page.get('MediaBox') as number[];
    rule('6.1.13', box.slice(2).every((side) => side >= 3 && side <= 14_400), 'a page is too small or too large');
    const resources = file.get(page.get('Resources')) as Dict;
    const { faults } = readContent(file, page);
    for (const fault of faults) rule('6.2.2', false, fault);
    for (const font of (file.get(resources.get('Font')) as Dict | undefined)?.values() ?? []) checkFont(file, file.get(font) as Dict, rule);
    for (const key of resources.keys()) rule('6.2', key === 'XObject' || key === 'Font', `a page uses ${key}`);
    for (const shown of readContent(file, page).shown) rule('6.2.11.7', [...shown.word].every((symbol) => !['\u0000', '\ufeff', '\ufffe'].includes(symbol)), 'a character is none');
  }
  return problems;
}

type Rule = (clause: string, kept: unknown, what: string) => void;

function checkValue(value: Value, number: number, rule: Rule): void {
  if (isText(value)) {
    rule('6.1.6', value.hex === null || /^([0-9a-fA-F]{2})*$/.test(value.hex), `a hex string in ${number} is odd`);
    rule('6.1.13', value.text.length <= 32_767, `a string in ${number} is too long`);
  } else if (typeof value === 'number') rule('6.1.13', Math.abs(value) < 2 ** 31, `a number in ${number} is too large`);
  else if (nameOf(value) !== undefined) rule('6.1.8', (nameOf(value) as string).length <= 127, `a name in ${number} is too long`);
  else if (isStream(value)) {
    for (const key of ['F', 'FFilter', 'FDecodeParms']) rule('6.1.7.1', !value.dict.has(key), `stream ${number} lies elsewhere`);
    rule('6.1.7.2', ['FlateDecode', 'DCTDecode', 'CCITTFaxDecode', 'JBIG2Decode', undefined].includes(nameOf(value.dict.get('Filter'))), `stream ${number} has a filter that is not allowed`);
    const kind = nameOf(value.dict.get('Subtype'));
    rule('6.2.9', kind !== 'Form' && kind !== 'PS', `${number} is a form or a program`);
    if (kind === 'Image') {
      for (const key of ['Alternates', 'OPI', 'SMask', 'Mask', 'SMaskInData']) rule('6.2.8, 6.2.10', !value.dict.has(key), `image ${number} has ${key}`);
      rule('6.2.8', value.dict.get('Interpolate') !== true, `image ${number} is smoothed`);
      rule('6.2.4.3', ['DeviceGray', 'DeviceRGB'].includes(nameOf(value.dict.get('ColorSpace')) as string), `image ${number} has colours without a profile`);
    }
  } else if (isDict(value)) {
    for (const key of ['JS', 'BM', 'SMask', 'ca', 'CA', 'HTP', 'TR']) rule('6.2.5, 6.2.10, 6.5', !value.has(key), `${key} in ${number}`);
    rule('6.5.1', nameOf(value.get('Type')) !== 'Action', `an action in ${number}`);
    rule('6.8', nameOf(value.get('Type')) !== 'Filespec' && !value.has('EF'), `a file in ${number}`);
  }
}

function checkIntent(file: RawFile, catalog: Dict, rule: Rule): void {
  const intents = file.get(catalog.get('OutputIntents'));
  const intent = Array.isArray(intents) && intents.length === 1 ? (file.get(intents[0]) as Dict) : undefined;
  const profile = file.get(intent?.get('DestOutputProfile'));
  if (!intent || !isStream(profile) || nameOf(intent.get('S')) !== 'GTS_PDFA1') return rule('6.2.3', false, 'no profile for the output');
  const icc = plainOf(profile);
  rule('6.2.3', isText(intent.get('OutputConditionIdentifier')), 'the profile has no name');
  rule('6.2.4.2', icc.length === icc.readUInt32BE(0) && icc.toString('latin1', 36, 40) === 'acsp' && (icc[8] as number) <= 4, 'the profile is none');
  rule('6.2.3', ['mntr', 'prtr'].includes(icc.toString('latin1', 12, 16)) && icc.toString('latin1', 16, 20) === 'RGB ' && profile.dict.get('N') === 3, 'the profile is not of red, green and blue');
}

function checkMetadata(file: RawFile, catalog: Dict, rule: Rule): void {
  const stream = file.get(catalog.get('Metadata'));
  if (!isStream(stream)) return rule('6.6.2.1', false, 'no metadata');
  rule('6.6.2.1', nameOf(stream.dict.get('Type')) === 'Metadata' && nameOf(stream.dict.get('Subtype')) === 'XML', 'the metadata do not say what they are');
  const xml = plainOf(stream).toString('utf8');
  rule('6.6.2.1', /^<\?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"\?>/.test(xml) && xml.endsWith('<?xpacket end="r"?>') && wellFormed(xml), 'the metadata are not well formed');
  rule('6.6.4', /<pdfaid:part>2<\/pdfaid:part>/.test(xml) && /<pdfaid:conformance>U<\/pdfaid:conformance>/.test(xml) && xml.includes('xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"'), 'the metadata do not say PDF/A-2u');
  const title = /<dc:title><rdf:Alt><rdf:li xml:lang="x-default">([^<]*)</.exec(xml)?.[1]?.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
  const info = file.get(file.trailer.get('Info')) as Dict | undefined;
  rule('6.6.3', title !== undefined && title !== '' && (!info || textOf(info.get('Title')) === title), 'the titles differ');
  rule('6.6.3', !info || [...info.keys()].every((key) => key === 'Title'), 'the information says more than the metadata');
}

function checkFont(file: RawFile, font: Dict, rule: Rule): void {
  const descendant = file.get((file.get(font.get('DescendantFonts')) as Value[])[0]) as Dict;
  rule('6.2.11.3', nameOf(font.get('Subtype')) === 'Type0' && nameOf(font.get('Encoding')) === 'Identity-H' && nameOf(descendant.get('Subtype')) === 'CIDFontType2', 'a font of another kind');
  rule('6.2.11.2', ['BaseFont', 'CIDSystemInfo', 'FontDescriptor'].every((key) => descendant.has(key)) && nameOf(descendant.get('BaseFont')) === nameOf((file.get(descendant.get('FontDescriptor')) as Dict).get('FontName')), 'a font without its entries');
  rule('6.2.11.3.2', nameOf(descendant.get('CIDToGIDMap')) === 'Identity', 'a font without a map');
  const map = file.get(font.get('ToUnicode'));
  rule('6.2.11.7', isStream(map) && /begincodespacerange\s*<0000>\s*<FFFF>/i.test(plainOf(map as Stream).toString('latin1')), 'a font whose characters nobody can tell');
}

/** Tags: every mark of a page belongs to one element, every element to the tree, and nothing is drawn outside of both. */
export function tagProblems(bytes: Uint8Array): string[] {
  const file = readRaw(bytes);
  const problems: string[] = [];
  const rule: Rule = (clause, kept, what) => void (kept || problems.push(`${clause}: ${what}`));
  const catalog = file.get(file.trailer.get('Root')) as Dict;
  rule('UA 6.2', (file.get(catalog.get('MarkInfo')) as Dict | undefined)?.get('Marked') === true, 'not marked');
  rule('UA 7.2', /^[a-z]{2,3}(-[A-Za-z]{2,4})?$/.test(textOf(catalog.get('Lang')) ?? ''), 'no language');
  rule('UA 7.1', (file.get(catalog.get('ViewerPreferences')) as Dict | undefined)?.get('DisplayDocTitle') === true, 'a reader shows the name of the file');
  rule('UA 7.1', textOf((file.get(file.trailer.get('Info')) as Dict).get('Title')), 'no title');
  const root = file.get(catalog.get('StructTreeRoot')) as Dict | undefined;
  if (!root) return [...problems, '14.7.2: no tree'];
  const tree = file.get(root.get('ParentTree')) as Dict;
  const nums = file.get(tree.get('Nums')) as Value[];
  const parents = new Map(nums.flatMap((value, i) => (i % 2 === 0 ? [[value as number, file.get(nums[i + 1]) as Ref[]] as const] : [])));
  rule('14.7.4.4', nums.every((value, i) => i % 2 === 1 || i === 0 || (value as number) > (nums[i - 2] as number)), 'the numbers of the pages are not in order');
  rule('14.7.2', (root.get('ParentTreeNextKey') as number) > Math.max(-1, ...parents.keys()), 'the next number is taken');
  const elements = elementsOf(file, catalog, rule);
  pagesOf(file).forEach((page, index) => {
    const { marks, faults } = readContent(file, page);
    for (const fault of faults) rule('UA 7.1', false, `page ${index + 1}: ${fault}`);
    rule('UA 7.18', nameOf(page.get('Tabs')) === 'S', `page ${index + 1} has no order`);
    const own = parents.get(page.get('StructParents') as number) ?? [];
    rule('14.7.4.4', own.length === marks.length && marks.every(({ id }, i) => id === i), `page ${index + 1}: marks and parents differ`);
    marks.forEach(({ tag }, id) => {
      const ref = own[id];
      const element = isRef(ref) ? elements.find((one) => one.ref === ref.ref) : undefined;
      rule('14.7.4', element && nameOf(element.dict.get('S')) === tag && element.dict.get('K') === id && file.get(element.dict.get('Pg')) === page, `page ${index + 1}: mark ${id} is not what its element says`);
    });
  });
  const claimed = pagesOf(file).flatMap((page) => parents.get(page.get('StructParents') as number) ?? []).map(({ ref }) => ref);
  const leaves = elements.filter(({ dict }) => typeof dict.get('K') === 'number').map(({ ref }) => ref);
  rule('14.8.2.3', leaves.join() === claimed.join(), 'the tree is in another order than the pages');
  return problems;
}

type Element = { ref: number; dict: Dict };

/** All elements, in the tree's order. */
function elementsOf(file: RawFile, catalog: Dict, rule: Rule): Element[] {
  const all: Element[] = [];
  const standard = new Set(['Document', 'P', 'Figure']);
  const visit = (ref: Ref, parent: number): void => {
    const dict = file.get(ref) as Dict;
    all.push({ ref: ref.ref, dict });
    const kind = nameOf(dict.get('S')) as string;
    rule('14.7.2', nameOf(dict.get('Type')) === 'StructElem' && standard.has(kind) && (dict.get('P') as Ref).ref === parent, `element ${ref.ref} hangs elsewhere`);
    if (kind === 'Figure') rule('UA 7.3', isText(dict.get('Alt')), `figure ${ref.ref} is not described`);
    const kids = dict.get('K');
    if (Array.isArray(kids)) for (const kid of kids) visit(kid as Ref, ref.ref);
  };
  const root = catalog.get('StructTreeRoot') as Ref;
  for (const kid of (file.get(root) as Dict).get('K') as Ref[]) visit(kid, root.ref);
  rule('14.8.4', all.length > 0 && nameOf(all[0]?.dict.get('S')) === 'Document', 'no document in the tree');
  return all;
}

/** Words in the order of the tags, by page. */
export function wordsByTags(bytes: Uint8Array): string[][] {
  const file = readRaw(bytes);
  const elements = elementsOf(file, file.get(file.trailer.get('Root')) as Dict, () => undefined);
  return pagesOf(file).map((page) => {
    const { shown } = readContent(file, page);
    return elements.filter(({ dict }) => file.get(dict.get('Pg')) === page).flatMap(({ dict }) => shown.filter(({ id }) => id === dict.get('K')).map(({ word }) => word.trim()));
  });
}

type Content = { marks: { tag: string; id: number }[]; shown: { id: number; word: string }[]; faults: string[] };

const known = new Set(['q', 'Q', 'cm', 'Do', 'BT', 'ET', 'Tr', 'Tf', 'Tz', 'Tm', 'Tj', 'BMC', 'BDC', 'EMC']);

function readContent(file: RawFile, page: Dict): Content {
  const content: Content = { marks: [], shown: [], faults: [] };
  const tokens = new Tokens(plainOf(file.get(page.get('Contents')) as Stream).toString('latin1'));
  const open: (number | 'artifact')[] = [];
  let [operands, depth, mode, inText]: [Value[], number, unknown, boolean] = [[], 0, 0, false];
  while (!tokens.done) {
    const value = tokens.value();
    const name = nameOf(value);
    if (name === undefined || !name.startsWith('*')) {
      operands.push(value);
      continue;
    }
    const operator = name.slice(1);
    if (!known.has(operator)) content.faults.push(`uses ${operator}`);
    if (operator === 'BMC' || operator === 'BDC') {
      const tag = nameOf(operands[0]) as string;
      const id = isDict(operands[1]) ? (operands[1].get('MCID') as number) : undefined;
      if (open.length > 0) content.faults.push('a mark within a mark');
      if (tag !== 'Artifact') content.marks.push({ tag, id: id as number });
      open.push(tag === 'Artifact' ? 'artifact' : (id as number));
    } else if (operator === 'EMC') open.pop();
    else if (operator === 'q' || operator === 'Q') depth += operator === 'q' ? 1 : -1;
    else if (operator === 'BT' || operator === 'ET') inText = operator === 'BT';
    else if (operator === 'Tr') mode = operands[0];
    else if (operator === 'Do' || operator === 'Tj') {
      if (open.length === 0) content.faults.push('something is drawn that has no mark');
      if (operator === 'Tj') {
        if (mode !== 3 || !inText) content.faults.push('a word is drawn with a font that is not there');
        if (open[0] === 'artifact') content.faults.push('a word is no content');
        content.shown.push({ id: open[0] as number, word: Buffer.from((operands[0] as Text).text).swap16().toString('utf16le') });
      }
    }
    if (depth < 0 || depth > 28) content.faults.push('states are nested wrongly');
    operands = [];
  }
  if (open.length > 0 || depth !== 0) content.faults.push('a mark or a state does not end');
  return content;
}

function pagesOf(file: RawFile): Dict[] {
  const tree = file.get((file.get(file.trailer.get('Root')) as Dict).get('Pages')) as Dict;
  const within = (node: Dict): Dict[] => (nameOf(node.get('Type')) === 'Page' ? [node] : (file.get(node.get('Kids')) as Value[]).flatMap((kid) => within(file.get(kid) as Dict)));
  return within(tree);
}

function everyValue(value: Value, visit: (value: Value) => void): void {
  visit(value);
  if (isStream(value)) everyValue(value.dict, visit);
  else if (isDict(value)) for (const inner of value.values()) everyValue(inner, visit);
  else if (Array.isArray(value)) for (const inner of value) everyValue(inner, visit);
}

function textOf(value: Value | undefined): string | undefined {
  if (!isText(value)) return undefined;
  return value.text[0] === 0xfe && value.text[1] === 0xff ? Buffer.from(value.text.subarray(2)).swap16().toString('utf16le') : value.text.toString('latin1');
}

/** Every element closed, in turn. */
function wellFormed(xml: string): boolean {
  const open: string[] = [];
  for (const [, closing, name, self] of xml.matchAll(/<(\/?)([A-Za-z:]+)[^<>]*?(\/?)>/g)) {
    if (closing) {
      if (open.pop() !== name) return false;
    } else if (!self) open.push(name as string);
  }
  return open.length === 0 && !/&(?!#\d+;|amp;|lt;|gt;)/.test(xml);
}
