/** What makes the output a PDF/A-2u (ISO 19005-2) as well: metadata that says so, a profile for its colours, an identifier. Nothing in it is of the input. */
import { createHash } from 'node:crypto';
import { PDFHexString, PDFName, PDFRawStream } from 'pdf-lib';
import type { PDFContext, PDFDict, PDFDocument } from 'pdf-lib';
import sharp from 'sharp';

/** The metadata of a file with this title: the only one that verification accepts. */
export function xmpOf(title: string): string {
  const plain = title.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">${plain}</rdf:li></rdf:Alt></dc:title>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`;
}

/** `seed`: of the output's own pages; the same pages give the same identifier. */
export async function markPdfA(doc: PDFDocument, title: string, seed: Uint8Array[]): Promise<void> {
  const { context, catalog } = doc;
  const icc = await profile();
  const metadata = Buffer.from(xmpOf(title), 'utf8');
  const intent = context.register(PDFRawStream.of(context.obj({ N: 3, Length: 0 }) as PDFDict, icc));
  catalog.set(PDFName.of('Metadata'), context.register(PDFRawStream.of(context.obj({ Type: 'Metadata', Subtype: 'XML', Length: 0 }) as PDFDict, metadata)));
  catalog.set(PDFName.of('OutputIntents'), context.obj([{ Type: 'OutputIntent', S: 'GTS_PDFA1', OutputConditionIdentifier: PDFHexString.fromText('sRGB'), DestOutputProfile: intent }]));
  identify(context, seed);
}

function identify(context: PDFContext, seed: Uint8Array[]): void {
  const hash = createHash('sha256');
  for (const bytes of seed) hash.update(bytes);
  const id = PDFHexString.of(hash.digest('hex').slice(0, 32));
  context.trailerInfo.ID = context.obj([id, id]);
}

async function profile(): Promise<Uint8Array> {
  const drawn = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#ffffff' } }).withIccProfile('srgb').png().toBuffer();
  const { icc } = await sharp(drawn).metadata();
  if (!icc) throw new Error('no colour profile at hand');
  return new Uint8Array(icc);
}
