/** The leak classes that need more than a line of PDF: outlines, shadings, covered and alternate pictures, a scan with its reading, forms in XML, threads, signatures. */
import { deflateSync } from 'node:zlib';
import { outlined, pictureObjects } from './leak-pictures.ts';
import type { Picture } from './leak-pictures.ts';
import type { RawPdf } from './raw-pdf.ts';

export type Take = (kind: string) => string;

export type MorePages = {
  /** Page objects, to be put into the tree. */
  pages: number[];
  /** Entries for the catalog and for its AcroForm. */
  catalog: string;
  acroForm: string;
  /** Fields for the AcroForm's list. */
  fields: number[];
  /** A file that is attached to the document, not to a page. */
  attached: number;
};

/** `seen`: the word is to be seen on the page. `take`: it is not. */
export async function moreLeaks(file: RawPdf, tree: number, font: number, take: Take, seen: Take): Promise<MorePages> {
  const fonts = `/Font<</F ${font} 0 R>>`;
  const at = (line: number): string => `1 0 0 1 72 ${740 - line * 24} Tm`;
  const head = '/Type/XObject/Subtype/Image';

  // a picture as it is called, beneath something else; and one that a printer would take instead
  const scanned = seen('OCR layer under a scan');
  const [covered, alternate, scan, fax, strips] = (await pictureObjects(file, [
    ['grey image', take('covered image')], ['grey image', take('image alternates')], ['grey image', scanned], ['fax image', seen('fax image')], ['rgb image', seen('image in strips')],
  ])) as [Picture, Picture, Picture, Picture, Picture];
  const [half] = (await pictureObjects(file, [['grey image', seen('partly covered image')]])) as [Picture];
  const base = file.stream(`${head}/Width 8/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/Alternates[<</Image ${alternate.ref} 0 R/DefaultForPrinting true>>]`, Buffer.alloc(8, 200));
  // one glyph for two letters: the file says so in its map
  const office = seen('ligature');
  const two = office.indexOf('FI');
  const map = file.stream('', `/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <20> <7E> <0020> endbfrange 1 beginbfchar <AE> <FB01> endbfchar endcmap end`);
  const joined = file.add(`<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Type/Encoding/BaseEncoding/WinAnsiEncoding/Differences[174/fi]>>/ToUnicode ${map} 0 R>>`);
  const profile = file.stream('/N 1/Alternate/DeviceGray', Buffer.from(`${' '.repeat(128)}desc ${take('ICC profile')}`));
  const profiled = file.stream(`${head}/Width 1/Height 1/BitsPerComponent 8/ColorSpace[/ICCBased ${profile} 0 R]`, Buffer.from([250]));
  const gray = file.stream('/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Group<</S/Transparency/CS/DeviceGray>>' + `/Resources<<${fonts}>>`, `1 g 0 0 612 792 re f 0 g BT /F 14 Tf ${at(16)} (${take('text of a soft mask in use')}) Tj ET`);
  const function2 = file.add('<</FunctionType 2/Domain[0 1]/C0[0]/C1[.2]/N 1>>');
  const shading = file.add(`<</ShadingType 2/ColorSpace/DeviceGray/Coords[72 0 400 0]/Function ${function2} 0 R/Extend[true true]>>`);

  const content = [
    outlined(seen('outlined text'), 72, 700, 'f'),
    `q ${outlined(seen('shading'), 72, 660, 'W n')} /S sh Q`,
    `q 240 0 0 30 60 600 cm ${covered.draw} Q 1 g 60 600 240 30 re f 0 g`,
    `q 240 0 0 30 320 600 cm /H Do Q 1 g 320 600 240 9 re f 0 g`,
    `q 8 0 0 8 500 700 cm /B Do Q q 1 0 0 1 560 700 cm /I Do Q`,
    `q 240 0 0 30 60 540 cm ${scan.draw} Q BT 3 Tr /F 18 Tf 1 0 0 1 80 548 Tm (${scanned}) Tj 0 Tr ET`,
    `q 240 0 0 30 60 480 cm ${fax.draw} Q`,
    // the picture in three strips, as scanners write them: no strip holds the word
    ...[0, 1, 2].map((strip) => `q 60 ${420 + strip * 10} 240 10 re W n 240 0 0 30 60 420 cm ${strips.draw} Q`),
    `BT /L 14 Tf 1 0 0 1 72 380 Tm (${office.slice(0, two)}\\256${office.slice(two + 2)}) Tj ET`,
    `q /M gs 0.9 g 400 300 20 20 re f Q`,
  ].join('\n');
  const stream = file.stream('', content);

  // values nobody drew: a reader would draw them on opening
  const page = file.reserve();
  const widget = file.add(`<</Type/Annot/Subtype/Widget/FT/Tx/T(w1)/V(${seen('widget-only text')})/DA(/F 14 Tf 0 g)/Rect[72 200 272 220]/F 4/P ${page} 0 R>>`);
  const choice = file.add(`<</Type/Annot/Subtype/Widget/FT/Ch/Ff 131072/T(w2)/Opt[(a)(${take('choice option')})]/V(a)/DA(/F 14 Tf 0 g)/Rect[72 160 272 180]/F 4/P ${page} 0 R>>`);
  const signature = file.add(`<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/Name(${take('signature name')})/Reason(${take('signature reason')})/ByteRange[0 10 20 10]/Contents<${Buffer.from(take('signature contents'), 'latin1').toString('hex')}00>>>`);
  const signed = file.add(`<</Type/Annot/Subtype/Widget/FT/Sig/T(s1)/V ${signature} 0 R/Rect[0 0 0 0]/F 132/P ${page} 0 R>>`);
  const xfa = file.stream('', `<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data><f><v>${take('XFA')}</v></f></xfa:data></xfa:datasets></xdp:xdp>`);
  const thread = file.reserve();
  const bead = file.reserve();
  file.set(bead, `<</Type/Bead/T ${thread} 0 R/N ${bead} 0 R/V ${bead} 0 R/P ${page} 0 R/R[72 700 300 720]>>`);
  file.set(thread, `<</Type/Thread/F ${bead} 0 R/I<</Title(${take('thread')})>>>>`);
  file.set(page, `<</Type/Page/Parent ${tree} 0 R/MediaBox[0 0 612 792]/Contents ${stream} 0 R/B[${bead} 0 R]/Annots[${widget} 0 R ${choice} 0 R ${signed} 0 R]/AA<</O<</S/JavaScript/JS(var y = "${take('page action')}")>>>>` +
    `/Resources<</Font<</F ${font} 0 R/L ${joined} 0 R>>/Shading<</S ${shading} 0 R>>/ExtGState<</M<</SMask<</S/Luminosity/G ${gray} 0 R>>>>>>/XObject<</B ${base} 0 R/I ${profiled} 0 R/H ${half.ref} 0 R ${[covered, scan, fax, strips].map((p) => `/${p.name} ${p.ref} 0 R`).join(' ')}>>>>>>`);

  // a page that was taken out of the tree and left in the file
  const gone = file.stream('', `BT /F 14 Tf ${at(1)} (${take('removed page')}) Tj ET`);
  file.add(`<</Type/Page/Parent ${tree} 0 R/MediaBox[0 0 612 792]/Contents ${gone} 0 R/Resources<<${fonts}>>>>`);
  const embedded = file.stream('/Type/EmbeddedFile/Filter/FlateDecode', deflateSync(Buffer.from(`attached to the document: ${take('attachment of the document')}`)));
  const attached = file.add(`<</Type/Filespec/F(b.txt)/Desc(${take('attachment description')})/EF<</F ${embedded} 0 R>>>>`);
  const elsewhere = take('file name');
  return {
    pages: [page],
    catalog: `/Threads[${thread} 0 R]/OpenAction<</S/GoToR/F(${elsewhere}.pdf)/D[0/Fit]>>`,
    acroForm: `/NeedAppearances true/XFA[(datasets)${xfa} 0 R]/SigFlags 3`,
    fields: [widget, choice, signed],
    attached,
  };
}
