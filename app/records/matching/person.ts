/** What is known of a person, folded so that two of them can be compared. Pure; a cell that says nothing becomes null, never an error. */
import { readBirthDate, wholeDate, type BirthDate } from './birth-date.ts';
import { fold } from './text.ts';

/** As it was written; every part may be missing. */
export type RawPerson = Partial<Record<'first_name' | 'last_name' | 'birth_date' | 'sex' | 'street' | 'city' | 'state' | 'postcode' | 'phone' | 'ssn', string | null>> & {
  /** Names the person had before; of the index only. */
  previousNames?: readonly string[];
};

export type Person = {
  given: string | null;
  family: string | null;
  previous: readonly string[];
  suffix: string | null;
  /** A name such as "Unknown" or "Baby Girl" was written: it says nothing. */
  placeholder: boolean;
  birth: BirthDate | null;
  /** YYYY-MM-DD where whole. */
  born: string | null;
  sex: 'f' | 'm' | 'x' | null;
  house: string | null;
  unit: string | null;
  street: string | null;
  city: string | null;
  state: string | null;
  postcode: string | null;
  phone: string | null;
  /** Figures of a social security or other national number; `ssnTail` alone where only the last four are known. */
  ssn: string | null;
  ssnTail: string | null;
};

const placeholders = new Set(['unknown', 'unk', 'anonymous', 'anon', 'none', 'null', 'na', 'nan', 'nfn', 'nmn', 'lnu', 'fnu', 'doe', 'test', 'patient', 'missing', 'not available', 'not given', 'declined', 'refused', 'noname', 'no name', 'baby', 'baby boy', 'baby girl', 'babyboy', 'babygirl', 'newborn', 'infant', 'unidentified', 'xxx', 'zzz']);
const suffixes = new Set(['jr', 'sr', 'ii', 'iii', 'iv', 'v', 'junior', 'senior', '2nd', '3rd', '4th']);
const degrees = new Set(['md', 'do', 'phd', 'rn', 'esq', 'dds', 'np', 'pa', 'mr', 'mrs', 'ms', 'miss', 'dr']);
const longest = 200;

/** @param thisYear a birth date after it is none */
export function person(raw: RawPerson, thisYear?: number): Person {
  const given = name(raw.first_name);
  const family = name(raw.last_name);
  const doe = family.text === 'doe' && ['john', 'jane', 'baby', 'jon', 'johnny'].includes(given.text);
  const babyOf = given.text === 'baby' && ['girl', 'boy'].includes(family.text);
  const empty = (text: string) => text === '' || placeholders.has(text);
  const birth = readBirthDate(clip(raw.birth_date), thisYear);
  const ssn = clip(raw.ssn).replace(/[^0-9]/g, '');
  const real = ssn.length > 4 && !/^(\d)\1+$/.test(ssn) && ssn !== '123456789' && !ssn.startsWith('00000');
  const { house, unit, street } = address(clip(raw.street));
  return {
    given: empty(given.text) || doe || babyOf || /^(?:baby|bb|bg) ?(?:boy|girl)?(?: [ab12])?$/.test(given.text) ? null : given.text,
    family: empty(family.text) || babyOf ? null : family.text,
    previous: (raw.previousNames ?? []).map((former) => name(former).text).filter((former) => !empty(former)),
    suffix: family.suffix ?? given.suffix,
    placeholder: doe || babyOf || placeholders.has(given.text) || placeholders.has(family.text),
    birth,
    born: wholeDate(birth),
    sex: sexOf(clip(raw.sex)),
    house,
    unit,
    street,
    city: words(raw.city, { mt: 'mount', st: 'saint', ft: 'fort', n: 'north', s: 'south', e: 'east', w: 'west', twp: 'township', pt: 'port' }),
    state: stateOf(raw.state),
    postcode: postcode(clip(raw.postcode)),
    phone: phone(clip(raw.phone)),
    ssn: real ? ssn.slice(0, 20) : null,
    ssnTail: real ? ssn.slice(-4) : ssn.length === 4 && ssn !== '0000' && ssn !== '9999' ? ssn : null,
  };
}

// why: PostgreSQL keeps no NUL, and half a surrogate pair is no text.
function clip(text: string | null | undefined): string {
  return (text ?? '').slice(0, longest).replace(/\p{Surrogate}|[\u0000\ufffd]/gu, '').trim();
}

/** Suffixes and titles apart; figures are no name. */
function name(raw: string | null | undefined): { text: string; suffix: string | null } {
  const all = fold(clip(raw)).replace(/\p{N}+(?!nd|rd|th)/gu, ' ').split(/\s+/).filter(Boolean);
  const suffix = all.find((word, at) => at > 0 && suffixes.has(word)) ?? null;
  const kept = all.filter((word, at) => all.length === 1 || ((at === 0 || !suffixes.has(word)) && !degrees.has(word)));
  return { text: kept.join(' '), suffix: suffix === 'junior' ? 'jr' : suffix === 'senior' ? 'sr' : suffix === '2nd' ? 'ii' : suffix === '3rd' ? 'iii' : suffix };
}

function sexOf(text: string): Person['sex'] {
  const first = text.charAt(0).toLowerCase();
  if (first === 'f' || first === 'w') return 'f';
  return first === 'm' ? 'm' : first === 'x' || first === 'o' ? 'x' : null;
}

const streetWords: Record<string, string> = { street: 'st', str: 'st', avenue: 'av', ave: 'av', road: 'rd', drive: 'dr', drv: 'dr', lane: 'ln', court: 'ct', crt: 'ct', place: 'pl', boulevard: 'bl', blvd: 'bl', parkway: 'pkwy', pky: 'pkwy', pkway: 'pkwy', circle: 'cir', circuit: 'cct', crescent: 'cres', cr: 'cres', terrace: 'ter', tce: 'ter', highway: 'hwy', square: 'sq', trail: 'trl', way: 'wy', close: 'cl', north: 'n', south: 's', east: 'e', west: 'w', mount: 'mt', saint: 'st', calle: 'cll', avenida: 'av' };
const unitWord = /\b(?:apt|apartment|suite|ste|unit|room|rm|floor|fl|lot|#)\b\s*([\p{L}\d-]+)?/u;

function address(raw: string): { house: string | null; unit: string | null; street: string | null } {
  const text = fold(raw.replace(/#/g, ' unit ').replace(/\\n/g, ' '));
  if (!text || placeholders.has(text)) return { house: null, unit: null, street: null };
  const found = unitWord.exec(text);
  const unit = found?.[1]?.replace(/^0+(?=.)/, '') ?? null;
  const rest = (found ? text.replace(found[0], ' ') : text).split(/\s+/).filter(Boolean);
  const box = /\bp ?o box\b/.test(text);
  const at = rest.findIndex((word) => /^\d+[a-z]?$/.test(word));
  const house = at < 0 ? null : (rest[at] ?? '').replace(/^0+(?=.)/, '');
  const street = rest.filter((_, index) => index !== at).map((word) => streetWords[word] ?? word).join(' ');
  return { house, unit, street: box ? `po box ${house ?? ''}`.trim() : street || null };
}

function words(raw: string | null | undefined, short: Record<string, string>): string | null {
  const text = fold(clip(raw));
  if (!text || placeholders.has(text)) return null;
  return text.split(' ').map((word) => short[word] ?? word).join(' ');
}

const states = 'alabama al alaska ak arizona az arkansas ar california ca colorado co connecticut ct delaware de florida fl georgia ga hawaii hi idaho id illinois il indiana in iowa ia kansas ks kentucky ky louisiana la maine me maryland md massachusetts ma michigan mi minnesota mn mississippi ms missouri mo montana mt nebraska ne nevada nv newhampshire nh newjersey nj newmexico nm newyork ny northcarolina nc northdakota nd ohio oh oklahoma ok oregon or pennsylvania pa rhodeisland ri southcarolina sc southdakota sd tennessee tn texas tx utah ut vermont vt virginia va washington wa westvirginia wv wisconsin wi wyoming wy districtofcolumbia dc puertorico pr'.split(' ');

function stateOf(raw: string | null | undefined): string | null {
  const text = fold(clip(raw)).replaceAll(' ', '');
  if (!text || placeholders.has(text)) return null;
  const at = text.length > 3 ? states.indexOf(text) : -1;
  return at >= 0 && at % 2 === 0 ? (states[at + 1] ?? text) : text;
}

/** US: the first five figures, a lost leading nought put back. */
function postcode(raw: string): string | null {
  const text = fold(raw.replace(/-\d{4}$/, '').replace(/\.0+$/, '')).replaceAll(' ', '');
  if (!text || placeholders.has(text) || /^0+$/.test(text)) return null;
  return /^\d{9}$/.test(text) ? text.slice(0, 5) : text.slice(0, 10);
}

function phone(raw: string): string | null {
  const figures = raw.replace(/(?:ext?\.?|x)\s*\d+$/i, '').replace(/\D/g, '').slice(-10);
  return figures.length < 7 || /^(\d)\1+$/.test(figures) ? null : figures;
}
