/** Codes that raise a candidate: ICD-10-CM and ICD-9-CM by range, SNOMED CT and LOINC one by one. Pure data. */
import type { ProtectedKind } from './kinds.ts';

type CodeRule = { id: string; kind: ProtectedKind; pattern: RegExp };

/** A code of ICD-10-CM stands alone, in brackets or behind a label; a letter and figures in a word are none. */
const icd = (codes: string) => new RegExp(`(?<![\\w.-])(?:${codes})(?![\\w-]|\\.\\d)`, 'g');

export const icdRules: readonly CodeRule[] = [
  { id: 'code.icd10.sud', kind: 'SUD', pattern: icd('F1[0-689](?:\\.\\d{1,4})?(?! ?(?:[Ff][Dd][Gg]|[Ff]lor|PSMA|DOPA|[Ss]odium))|T40\\.[0-9][0-9A-Z]*|T51\\.0\\w*|Z71\\.4[12]|Z71\\.5[12]|K70\\.\\d+|K85\\.2\\d?|G62\\.1|I42\\.6|O99\\.3[12]\\d|P04\\.4\\w*|P96\\.1|R78\\.[0-5]|Z86\\.4[0-3]?') },
  { id: 'code.icd10.hiv', kind: 'HIV', pattern: icd('B20|Z21|R75|B97\\.35|O98\\.7\\d*|Z79\\.85') },
  { id: 'code.icd10.hiv-test', kind: 'HIV_TEST', pattern: icd('Z11\\.4|Z71\\.7|Z20\\.6') },
  { id: 'code.icd10.sti', kind: 'STI', pattern: icd('A5\\d(?:\\.\\d+)?|A6[034](?:\\.\\d+)?|Z11\\.3|Z20\\.2|O98\\.[1-3]\\d*') },
  { id: 'code.icd10.mh', kind: 'MH', pattern: icd('F06(?:\\.\\d{1,2})?|F(?:2\\d|3\\d|4[0-8]|5[0-9]|6\\d|7\\d|8\\d|9[0-9])(?:\\.\\d{1,4})?|R45\\.(?:85\\d|851)|T14\\.91\\w*|X(?:7[1-9]|8[0-3])(?:\\.\\w+)?|Z91\\.5\\d*|Z86\\.5\\d*') },
  { id: 'code.icd10.mh-screen', kind: 'MH_SCREEN', pattern: icd('Z13\\.3\\d?') },
  { id: 'code.icd10.genetic', kind: 'GENETIC', pattern: icd('Z1[45](?:\\.\\d+)?|Z31\\.(?:43\\d|44\\d|5)|Z13\\.7\\d|Q9\\d(?:\\.\\d+)?|G10|E84(?:\\.\\d+)?|D5[67](?:\\.\\d+)?|D66|D67|Z84\\.81|E70\\.0|G71\\.0\\d*|Z36\\.0') },
  { id: 'code.icd10.repro', kind: 'REPRO', pattern: icd('O(?:0\\d|[1-8]\\d|9[0-9A])(?:\\.\\w{1,4})?|Z3[0-9](?:\\.\\w{1,3})?|Z3A(?:\\.\\d+)?|N97(?:\\.\\d+)?|N46(?:\\.\\d+)?|N96|Z64\\.0|Z98\\.5[12]|Z87\\.59|Z97\\.5|Z79\\.3') },
  { id: 'code.icd10.abuse', kind: 'ABUSE', pattern: icd('T7[46](?:\\.\\w+)?|Z04\\.4\\d?|Z04\\.7\\d|Y07(?:\\.\\w+)?|Z69(?:\\.\\w+)?|Z62\\.81\\d|Z91\\.41\\d|O9A\\.[345]\\w*') },
];

/** ICD-9-CM has no letters: only behind its name. */
export const icd9Rules: readonly CodeRule[] = [
  { id: 'code.icd9.sud', kind: 'SUD', pattern: /\bicd-?9(?:-cm)?\s*:?\s*(?:291|292|303|304|305(?!\.1)|571\.[0-3]|760\.7[1235]|94\.6\d|965\.0\d|968\.5|969\.6|980\.0|v65\.42)(?:\.\d{1,2})?(?!\w)/gi },
  { id: 'code.icd9.hiv', kind: 'HIV', pattern: /\bicd-?9(?:-cm)?\s*:?\s*(?:042|v08|079\.53|795\.71|v65\.44|v01\.79)/gi },
  { id: 'code.icd9.mh', kind: 'MH', pattern: /\bicd-?9(?:-cm)?\s*:?\s*(?:293\.8\d|29[5-9]|30[0-2]|30[6-9]|31[0-9])(?:\.\d{1,2})?(?!\w)/gi },
  { id: 'code.icd9.sti', kind: 'STI', pattern: /\bicd-?9(?:-cm)?\s*:?\s*(?:09[0-9]|054\.1\d?|078\.1\d?|131|v74\.5)(?:\.\d{1,2})?(?!\w)/gi },
  { id: 'code.icd9.abuse', kind: 'ABUSE', pattern: /\bicd-?9(?:-cm)?\s*:?\s*(?:995\.(?:5|8)\d|e967|v15\.4\d|v61\.(?:11|12|21)|v71\.5)(?:\.\d{1,2})?(?!\w)/gi },
  // Tests as they are billed.
  { id: 'code.billed.hiv-test', kind: 'HIV_TEST', pattern: /(?<![\w.-])(?:G0432|G0433|G0435|G0475|S3645|(?:cpt|hcpcs)[ :#]*(?:86689|8670[123]|87389|8739[01]|8753[4-9]|87806))(?![\w-])/gi },
  { id: 'code.billed.sud', kind: 'SUD', pattern: /(?<![\w.-])(?:H00(?:0[1-9]|1[0-6]|2[012])|H2035|H2036|G0396|G0397|G2011|(?:cpt|hcpcs)[ :#]*(?:9940[89]|J2315|J0571|J0572|J0573|J0574|J0575|Q9991|Q9992))(?![\w-])/gi },
  // Or in brackets and behind "Dx", with its decimals.
  { id: 'code.icd9.sud', kind: 'SUD', pattern: /(?:(?<=\()|\b(?:dx|diagnos[ei]s)(?: codes?)?[ :#]{1,3})(?:291|292|303|304|305(?!\.1))\.\d{1,2}(?![\d.]| ?(?:mg|ml|kg|lb|cm|mcg|g\b|%))/gi },
  { id: 'code.icd9.mh', kind: 'MH', pattern: /(?:(?<=\()|\b(?:dx|diagnos[ei]s)(?: codes?)?[ :#]{1,3})(?:29[5-9]|30[0-1]|30[89]|31[1-4])\.\d{1,2}(?![\d.]| ?(?:mg|ml|kg|lb|cm|mcg|g\b|%))/gi },
  { id: 'code.icd9.repro', kind: 'REPRO', pattern: /\bicd-?9(?:-cm)?\s*:?\s*(?:6[3-7]\d|v2[2-7])(?:\.\d{1,2})?(?!\w)/gi },
];

const listed: Partial<Record<ProtectedKind, string>> = {
  SUD: '7200002 5602001 55680006 66214007 66590003 361055000 6525002 26416006 191816009 75544000 15167005 10939881000119105 228367002 84758004 231477003 78267003 37344009 110281001 445273003',
  HIV: '86406008 111880001 420721002 62479008 165816005 91947003 20408-5 10351-5 25836-8 24467-3 20605-6 21009-0',
  HIV_TEST: '31676001 171121004 75622-1 29893-5 7917-8 68961-2 56888-1 80387-4 30361-0 48345-3 7918-6 43010-8 5221-7 22357-8',
  HIV_NEG_STATUS: '165815009',
  STI: '240589008 15628003 76272004 56335008 33839006 8098009 21191-6 43305-2 21613-5 36902-5 20507-0 5292-8',
  MH: '192127007 413307004 36923009 370143000 47505003 35489007 48694002 197480006 21897009 80583007 371631005 13746004 58214004 69322001 225444004 44301001 86849004 82313006 231504006 406506003 191659001 66344007 78667006 310497006 320751009 73867007 161469008 133121000119109 191736004 408856003 17226007 18941000',
  MH_SCREEN: '171207006 715252007 454711000124102 428171000124102 431314004 762516003 445455005 44249-1 44261-6 55758-7 69737-5 70274-6 71354-5 73831-0 89204-2',
  GENETIC: '230265002 190905008 58756001 417357006 127040003 40108008 90935002 76670001 613003 38804009 41040004 36908-2 21636-6 21637-4 53037-8 55233-1 51968-6',
  REPRO: '19169002 5880005 72892002 252160004 65200003 169553002 301807007 386394001 79586000 46706006 10383002 714812005 755621000000101 35999006 17369002 85116003 237364002 198992004 398254007 34801009 11466000 66348005 156073000 169230002 22523008 287664005 59466002 237001001 31208007 85548006 90968009 169560008 47200007 77386006 82118009 15938005 6383007 16356006 61586001 243787009 268445003 2106-3 2118-8 2110-5 21198-7 82810-3 11449-6',
  ABUSE: '706893006 397940009 248110007 424303004',
  SEXORIENT: '76690-7 20430005 38628009 42035005 76102007',
};

/** Concept id -> kind. */
export const concepts: ReadonlyMap<string, ProtectedKind> = new Map(Object.entries(listed).flatMap(([kind, codes]) => codes.split(' ').map((code) => [code, kind as ProtectedKind] as const)));

/** SNOMED CT ids and LOINC numbers as they stand in text; which of them count, `concepts` says. */
export const conceptPattern = /(?<![\w.-])(?:\d{6,18}|\d{1,5}-\d)(?![\w-]|\.\d)/g;
