/** One PDF with a different word hidden in each of the ways a document can hold a word. Written by hand: no library would write most of these. */
import sharp from 'sharp';
import { moreLeaks } from './leak-more.ts';
import { pictureObjects } from './leak-pictures.ts';
import { RawPdf } from './raw-pdf.ts';

export { RawPdf } from './raw-pdf.ts';

/** Words a reader of pixels gets right, none within another. */
const vocabulary = 'HARBOR PLANET CACTUS WINDMILL LOBSTER PUMPKIN DIAMOND GIRAFFE KINGDOM MERCURY NOTEBOOK OXFORD PYRAMID QUARTZ RAINBOW SUNDIAL TRUMPET UMBRELLA VOLCANO WALNUT ZEPHYR BAMBOO CANDLE DOLPHIN EMERALD FALCON GOBLET HAMMOCK IGUANA JASMINE KETTLE LANTERN MAGNET NECTAR ORCHID PELICAN QUIVER RACCOON SAFFRON TADPOLE URCHIN VELVET WOMBAT YOGURT ANCHOR BUTTON COBALT DAGGER ENGINE FERRET GRANITE HELMET INSECT JAGUAR KITTEN LADDER MARBLE NAPKIN OYSTER PARROT RIBBON SADDLE TEMPLE TURNIP VIOLIN WIZARD ZODIAC BEACON CRYSTAL DESERT FOREST GUITAR HONEY ISLAND JUNGLE LAGOON MEADOW NUTMEG OCTOPUS PEPPER RABBIT SALMON THUNDER VULTURE WHISKER YACHT ZEBRA ALMOND BISCUIT CHIMNEY DRAGON ELBOW FLAMINGO GINGER HORIZON INKWELL'.split(' ');

export type Leaks = {
  bytes: Uint8Array;
  /** Class of leak -> its word. */
  words: Record<string, string>;
  /** Classes whose word a person sees on the page; all others are nowhere to be seen. */
  visible: string[];
};

const imageClasses = ['grey image', 'rgb image', 'cmyk image', '16-bit image', '1-bit image', 'stencil', 'indexed image', 'soft-masked image', 'inline image', 'jpeg image'];

export async function leakFixture(): Promise<Leaks> {
  const words: Record<string, string> = {};
  const visible: string[] = [];
  const take = (kind: string, seen = false): string => {
    // one glyph for two letters wants a word that has them
    const word = kind === 'ligature' ? 'MAFIOSO' : vocabulary[Object.keys(words).length];
    if (!word) throw new Error('the vocabulary is too short');
    words[kind] = word;
    if (seen) visible.push(kind);
    return word;
  };
  const seen = (kind: string): string => take(kind, true);
  const file = new RawPdf();
  const hex = (text: string): string => Buffer.from(text, 'latin1').toString('hex');
  const wide = (text: string): string => `FEFF${[...text].map((c) => c.charCodeAt(0).toString(16).padStart(4, '0')).join('')}`;

  const font = file.add('<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>');
  const identity = file.stream('', `/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0000> <00FF> <0000> endbfrange endcmap end`);
  const cid = file.add('<</Type/Font/Subtype/CIDFontType2/BaseFont/Arial/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 600>>');
  const type0 = file.add(`<</Type/Font/Subtype/Type0/BaseFont/Arial/Encoding/Identity-H/DescendantFonts[${cid} 0 R]/ToUnicode ${identity} 0 R>>`);
  const glyph = file.stream('', '600 0 0 0 500 700 d1 50 0 400 700 re f');
  const type3 = file.add(`<</Type/Font/Subtype/Type3/FontBBox[0 0 600 700]/FontMatrix[.001 0 0 .001 0 0]/CharProcs<</g ${glyph} 0 R>>/Encoding<</Type/Encoding/Differences[65${' /g'.repeat(26)}]>>/FirstChar 65/LastChar 90/Widths[${'600 '.repeat(26)}]/ToUnicode ${identity} 0 R/Resources<<>>>>`);
  const named = file.add(`<</Type/Font/Subtype/Type1/BaseFont/${take('font name')}+Helvetica>>`);
  const fonts = `/Font<</F ${font} 0 R/C ${type0} 0 R/T ${type3} 0 R/N ${named} 0 R>>`;

  const at = (line: number): string => `1 0 0 1 72 ${740 - line * 24} Tm`;
  const kerned = seen('kerned TJ');
  const inner = file.stream(`/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<<${fonts}>>`, `BT /F 14 Tf ${at(8)} (${seen('nested form')}) Tj ET`);
  const form = file.stream(`/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<<${fonts}/XObject<</I ${inner} 0 R>>>>`, `BT /F 14 Tf ${at(7)} (${seen('form')}) Tj ET /I Do`);
  const tile = file.stream(`/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 200 40]/XStep 200/YStep 40/Resources<<${fonts}>>`, `BT /F 14 Tf 1 0 0 1 10 12 Tm (${seen('tiling pattern')}) Tj ET`);
  const split = seen('hyphenated split');
  const spaced = seen('spaced out');
  const lower = seen('another case');
  const shownText = [
    `BT /F 14 Tf ${at(0)} (Patient ${seen('plain Tj')} was seen) Tj`,
    `${at(1)} [(${kerned.slice(0, 2)}) -20 (${kerned.slice(2, 4)}) 15 (${kerned.slice(4)})] TJ`,
    `${at(2)} <${hex(seen('hex'))}> Tj`,
    `/C 14 Tf ${at(3)} <${[...seen('Type0')].map((c) => c.charCodeAt(0).toString(16).padStart(4, '0')).join('')}> Tj /F 14 Tf`,
    `20 TL ${at(4)} (${seen('quote operator')}) '`,
    `${at(6)} 0 0 (${seen('double quote operator')}) " ET`,
    `/O Do BT /F 14 Tf 0 1 -1 0 500 400 Tm (${seen('rotated')}) Tj ET`,
    `BT /F 14 Tf ${at(10)} (so ${split.slice(0, 3)}-) Tj ${at(11)} (${split.slice(3)} ends) Tj`,
    `${at(12)} (${[...spaced].join(' ')}) Tj ${at(13)} (seen by ${lower[0]}${lower.slice(1).toLowerCase()}son) Tj`,
    `/T 14 Tf ${at(14)} (${seen('Type3')}) Tj ET`,
    'q /Pattern cs /P scn 72 320 200 40 re f Q',
  ].join('\n');

  const group = file.stream(`/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Group<</S/Transparency/CS/DeviceGray>>/Resources<<${fonts}>>`, `BT /F 14 Tf ${at(20)} (${take('soft mask that is not used')}) Tj ET`);
  const unused = file.stream(`/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<<${fonts}>>`, `BT /F 14 Tf ${at(21)} (${take('unused XObject')}) Tj ET`);
  const layer = file.add('<</Type/OCG/Name(layer)>>');
  const hiddenText = [
    `BT /F 14 Tf ${at(0)} (Nothing else is to be seen here) Tj`,
    `3 Tr ${at(2)} (${take('invisible')}) Tj 0 Tr 1 g ${at(3)} (${take('white')}) Tj 0 g ET`,
    `q 0 0 1 1 re W n BT /F 14 Tf ${at(4)} (${take('clipped')}) Tj ET Q`,
    `q BT /F 14 Tf 7 Tr ${at(5)} (${take('clip mode 7')}) Tj ET Q`,
    `BT /F 14 Tf 1 0 0 1 72 30 Tm (${take('outside the CropBox')}) Tj ET`,
    `/OC /L BDC BT /F 14 Tf ${at(6)} (${take('hidden layer')}) Tj ET EMC`,
    `% ${take('content comment')}`,
    `BT /F 14 Tf ${at(8)} (${take('earlier fake redaction')}) Tj ET 60 540 220 24 re f`,
    `BT /F 1 Tf 1 0 0 1 72 500 Tm (${take('tiny')}) Tj ET`,
    `/Span <</ActualText(${take('ActualText inline')})>> BDC BT /F 14 Tf ${at(12)} (x) Tj ET EMC`,
    `/Span /Q BDC BT /F 14 Tf ${at(13)} (x) Tj ET EMC`,
    `/P <</MCID 0>> BDC BT /F 14 Tf ${at(14)} (x) Tj ET EMC`,
  ].join('\n');

  const pictures = await pictureObjects(file, imageClasses.map((kind) => [kind, seen(kind)]));
  const pictureText = pictures.map(({ draw }, i) => `q 240 0 0 30 ${i % 2 ? 320 : 60} ${700 - Math.floor(i / 2) * 60} cm ${draw} Q`).join('\n');
  const jpegComment = take('jpeg comment');
  const imageXmp = file.stream('/Type/Metadata/Subtype/XML', `<x>${take('image XMP')}</x>`);
  const jpeg = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#fff' } }).withExif({ IFD0: { ImageDescription: take('EXIF') } }).jpeg().toBuffer();
  const commented = Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xfe, 0, jpegComment.length + 2]), Buffer.from(jpegComment), jpeg.subarray(2)]);
  const small = file.stream(`/Type/XObject/Subtype/Image/Width 8/Height 8/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/DCTDecode/Metadata ${imageXmp} 0 R`, commented);

  const contents = [shownText, hiddenText, `${pictureText}\nq 8 0 0 8 560 40 cm /S Do Q`].map((text) => file.stream('', text));
  const appearance = file.stream(`/Type/XObject/Subtype/Form/BBox[0 0 200 20]/Resources<<${fonts}>>`, `BT /F 14 Tf 2 4 Td (${seen('annotation appearance')}) Tj ET`);
  const fieldLook = file.stream(`/Type/XObject/Subtype/Form/BBox[0 0 200 20]/Resources<<${fonts}>>`, `/Tx BMC BT /F 14 Tf 2 4 Td (${seen('field value')}) Tj ET EMC`);
  const annotation = file.add(`<</Type/Annot/Subtype/FreeText/Rect[300 100 500 120]/Contents(${take('annotation contents')})/RC(${take('rich text')})/AP<</N ${appearance} 0 R>>/F 4>>`);
  const popup = file.add(`<</Type/Annot/Subtype/Popup/Rect[300 200 400 220]/Contents(${take('popup')})>>`);
  const link = file.add(`<</Type/Annot/Subtype/Link/Rect[300 250 400 270]/Border[0 0 0]/A<</S/URI/URI(https://x.example/${take('link URI')})>>>>`);
  const field = file.add(`<</Type/Annot/Subtype/Widget/FT/Tx/T(f1)/TU(${take('field TU')})/V(${words['field value']})/DV(${take('field DV')})/DA(/F 14 Tf)/Rect[72 100 272 120]/AP<</N ${fieldLook} 0 R>>/F 4>>`);
  const embedded = file.stream('/Type/EmbeddedFile', `attached: ${take('attachment')}`);
  const spec = file.add(`<</Type/Filespec/F(${take('attachment name')}.txt)/EF<</F ${embedded} 0 R>>>>`);
  const attached = file.add(`<</Type/Annot/Subtype/FileAttachment/Rect[500 250 520 270]/FS ${spec} 0 R/F 2>>`);
  const thumb = file.stream('/Width 8/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray', Buffer.from(take('thumbnail').padEnd(8).slice(0, 8)));
  const pageMeta = file.stream('/Type/Metadata/Subtype/XML', `<x>${take('page metadata')}</x>`);

  const tree = file.reserve();
  const struct = file.reserve();
  const pages = [0, 1, 2].map(() => file.reserve());
  const more = await moreLeaks(file, tree, font, take, seen);
  pages.push(...more.pages);
  file.set(pages[0] as number, `<</Type/Page/Parent ${tree} 0 R/MediaBox[0 0 612 792]/Contents ${contents[0]} 0 R/Resources<<${fonts}/XObject<</O ${form} 0 R>>/Pattern<</P ${tile} 0 R>>>>/Annots[${annotation} 0 R ${popup} 0 R ${link} 0 R ${field} 0 R ${attached} 0 R]/Thumb ${thumb} 0 R/Metadata ${pageMeta} 0 R/PieceInfo<</App<</LastModified(D:2020)/Private(${take('PieceInfo')})>>>>/Own_Key(${take('private key')})>>`);
  file.set(pages[1] as number, `<</Type/Page/Parent ${tree} 0 R/MediaBox[0 0 612 792]/CropBox[0 60 612 792]/Contents ${contents[1]} 0 R/StructParents 0/Resources<<${fonts}/XObject<</U ${unused} 0 R>>/ExtGState<</M<</SMask<</S/Luminosity/G ${group} 0 R>>>>>>/Properties<</L ${layer} 0 R/Q<</ActualText<${wide(take('ActualText by properties'))}>>>>>>>>>`);
  file.set(pages[2] as number, `<</Type/Page/Parent ${tree} 0 R/MediaBox[0 0 612 792]/Contents ${contents[2]} 0 R/Resources<<${fonts}/XObject<</S ${small} 0 R ${pictures.filter((p) => p.ref).map((p) => `/${p.name} ${p.ref} 0 R`).join(' ')}>>>>>>`);
  file.set(tree, `<</Type/Pages/Count ${pages.length}/Kids[${pages.map((page) => `${page} 0 R`).join(' ')}]>>`);
  const element = file.add(`<</Type/StructElem/S/P/P ${struct} 0 R/Pg ${pages[1]} 0 R/K 0/Alt(${take('structure Alt')})/ActualText(${take('structure ActualText')})/E(${take('structure E')})/T(${take('structure T')})>>`);
  file.set(struct, `<</Type/StructTreeRoot/K[${element} 0 R]/ParentTree<</Nums[0[${element} 0 R]]>>>>`);
  const xmp = file.stream('/Type/Metadata/Subtype/XML', `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" rdf:about=""><dc:title>${take('XMP')}</dc:title></rdf:Description></rdf:RDF></x:xmpmeta>`);
  const outline = file.reserve();
  const item = file.add(`<</Title(${take('outline')})/Parent ${outline} 0 R/Dest[${pages[0]} 0 R/Fit]>>`);
  file.set(outline, `<</Type/Outlines/First ${item} 0 R/Last ${item} 0 R/Count 1>>`);
  file.add(`<</Note(${take('orphan object')})>>`);
  const info = file.add(`<</Title(${take('title')})/Author(${take('Info')})>>`);
  const catalog = file.add(
    `<</Type/Catalog/Pages ${tree} 0 R/Metadata ${xmp} 0 R/Outlines ${outline} 0 R/MarkInfo<</Marked true>>/StructTreeRoot ${struct} 0 R/OCProperties<</OCGs[${layer} 0 R]/D<</OFF[${layer} 0 R]>>>>` +
      `${more.catalog}/AcroForm<</Fields[${[field, ...more.fields].map((ref) => `${ref} 0 R`).join(' ')}]${more.acroForm}/DA(/F 14 Tf)/DR<<${fonts}>>>>/Names<</EmbeddedFiles<</Names[(a) ${spec} 0 R(b) ${more.attached} 0 R]>>/JavaScript<</Names[(j)<</S/JavaScript/JS(var x = "${take('JavaScript')}")>>]>>/Dests<</Names[(${take('destination')})[${pages[0]} 0 R/Fit]]>>>>` +
      `/PageLabels<</Nums[0<</P(${take('page label')})>>]>>/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(${take('output intent')})>>]/URI<</Base(https://${take('base URI')}.example/)>>>>`,
  );
  return { bytes: file.finish(catalog, info, { oldRevision: take('old revision'), afterEnd: take('bytes after EOF') }), words, visible };
}
