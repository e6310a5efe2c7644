/** Candidates for what was typed or asked, by the one scorer (`matching/`) with its stored rates: the likeliest first, each with the reasons field by field. */
import type { Db } from '#db/open.ts';
import { patientBlocks, type Candidate, type FieldMatch, type PatientQuery, type PatientRow } from '#db/queries/patient-search.ts';
import { judge } from './matching/bands.ts';
import { at, compare, levels, type Comparison, type Field } from './matching/compare.ts';
import { plainRates, weigh, type FieldWeight, type IndexRates } from './matching/model.ts';
import { nicknamesOf } from './matching/nicknames.ts';
import { person, type Person } from './matching/person.ts';

const most = 12;

/** Of one facility (null: all of the actor's). Nothing for a query too short to mean anybody. */
export async function findPatients(tx: Db, facilityId: string | null, query: PatientQuery): Promise<Candidate[]> {
  const { street, postcode } = addressOf(query.address ?? '');
  const asked = person({ first_name: query.given, last_name: query.family, birth_date: query.birthDate, phone: query.phone, street, postcode });
  const mrn = (query.mrn ?? '').trim();
  const phone = (query.phone ?? '').replace(/\D/g, '');
  const [family, given] = [asked.family ?? '', asked.given ?? ''];
  if (family.length + given.length < 2 && phone.length < 4 && mrn.length < 3 && !asked.born) return [];
  const { rows, size } = await patientBlocks(tx, facilityId, { family, given, nicknames: given.split(' ').flatMap(nicknamesOf), born: asked.born, phone, mrn, postcode: postcode ?? '' });
  const rates = plainRates(size);
  return rows
    .map((row) => candidate(row, asked, query, rates))
    .filter(({ matches }) => matches.some(({ verdict }) => verdict === 'same' || verdict === 'like'))
    .sort((a, b) => b.bits - a.bits || a.mrn.localeCompare(b.mrn))
    .slice(0, most)
    .map(({ bits: _bits, ...kept }) => kept);
}

/** A record number is a facility's own: the same one is as good as certain, another one says little. */
const mrnBits = { same: 20, like: 4, differs: -2 } as const;

function candidate(row: PatientRow, asked: Person, query: PatientQuery, rates: IndexRates): Candidate & { bits: number } {
  const known = person({ first_name: row.givenNames, last_name: row.familyName, birth_date: row.birthDate, sex: row.sex, phone: row.phone, street: row.address?.lines[0], postcode: row.address?.postcode, previousNames: row.previousNames });
  const typed = compare(asked, known);
  const whole = nameMatch(typed).verdict === 'differs' ? wholeOf(asked, known) : null;
  // As far as it is typed it agrees: worth what the whole name is, less what is not there yet. Half a name is no match.
  const pair = whole ? compare(whole.person, known) : typed;
  const weights = weigh(pair, known, rates).map((weight) => (whole && (weight.field === 'family' || weight.field === 'given') ? { ...weight, bits: Math.max(0.5, weight.bits - whole.missing) } : weight));
  const mrn = mrnVerdict(row.mrn, query.mrn);
  const bits = weights.reduce((sum, { bits: own }) => sum + own, 0) + (mrn ? mrnBits[mrn] : 0);
  const matches: FieldMatch[] = [];
  if (query.family || query.given) matches.push(whole ? { field: 'name', verdict: 'like' } : nameMatch(pair));
  if (query.birthDate) matches.push(birthMatch(pair));
  if (mrn) matches.push({ field: 'mrn', verdict: mrn });
  if (query.phone) matches.push({ field: 'phone', verdict: (['same', 'like', 'differs'] as const)[pair.phone] ?? 'unknown' });
  if (query.address) matches.push({ field: 'address', verdict: addressVerdict(pair) });
  const { band } = judge(asked, known, pair, mrn ? [...weights, { field: 'ssn', level: mrn, bits: mrnBits[mrn] }] : weights, rates.size);
  return { ...row, score: alike(pair, weights, known, rates, mrn), band: whole && band === 'match' ? 'possible' : band, matches, bits };
}

/** Who is meant when somebody is still typing: what was typed begins the name known, a former one, or a word of them. Null where it begins none. */
function wholeOf(asked: Person, known: Person): { person: Person; missing: number } | null {
  const squeezed = (name: string | null) => (name ?? '').replaceAll(' ', '');
  const lacking = (typed: string | null, names: readonly (string | null)[]): number | null => {
    if (typed === null) return 0;
    const begins = names.flatMap((name) => [squeezed(name), ...(name ?? '').split(' ')]).filter((form) => form.startsWith(squeezed(typed)));
    return begins.length === 0 ? null : Math.min(...begins.map((form) => form.length - squeezed(typed).length));
  };
  const family = lacking(asked.family, [known.family]) ?? lacking(asked.family, known.previous);
  const given = lacking(asked.given, [known.given]);
  if (family === null || given === null) return null;
  return { person: { ...asked, family: asked.family === null ? null : known.family, given: asked.given === null ? null : known.given }, missing: Math.max(1, family + given) };
}

/** What agrees, of all that could have. */
function alike(pair: Comparison, weights: readonly FieldWeight[], known: Person, rates: IndexRates, mrn: keyof typeof mrnBits | null): number {
  const atLevel = (pick: (field: Field) => number) => weigh({ ...pair, ...Object.fromEntries(weights.map(({ field }) => [field, pick(field)])), crossed: false, previous: false } as Comparison, known, rates).reduce((sum, { bits }) => sum + bits, 0);
  const [best, worst] = [atLevel(() => 0) + (mrn ? mrnBits.same : 0), atLevel((field) => levels[field].length - 1) + (mrn ? mrnBits.differs : 0)];
  const own = weights.reduce((sum, { bits }) => sum + bits, 0) + (mrn ? mrnBits[mrn] : 0);
  return best <= worst ? 0 : Math.round(100 * Math.min(1, Math.max(0, (own - worst) / (best - worst))));
}

function mrnVerdict(own: string, typed: string | undefined): keyof typeof mrnBits | null {
  const [a, b] = [own, typed ?? ''].map((text) => text.toUpperCase().replace(/[^0-9A-Z]/g, '')) as [string, string];
  if (b === '') return null;
  return a === b || a.replace(/^[A-Z]+/, '') === b ? 'same' : b.length >= 3 && a.includes(b) ? 'like' : 'differs';
}

function nameMatch(pair: Comparison): FieldMatch {
  if (pair.given < 0 && pair.family < 0) return { field: 'name', verdict: 'unknown' };
  if (pair.given === at('given', 'differs') || pair.family === at('family', 'differs')) return { field: 'name', verdict: 'differs' };
  if (pair.previous) return { field: 'name', verdict: 'like', note: 'previous_name' };
  return { field: 'name', verdict: pair.given <= 0 && pair.family <= 0 && !pair.crossed ? 'same' : 'like' };
}

function birthMatch(pair: Comparison): FieldMatch {
  if (pair.birth < 0) return { field: 'birthDate', verdict: 'unknown' };
  const level = levels.birth[pair.birth];
  if (level === 'same') return { field: 'birthDate', verdict: 'same' };
  if (level === 'swapped') return { field: 'birthDate', verdict: 'like', note: 'swapped_day' };
  if (level === 'one_edit') return { field: 'birthDate', verdict: 'like', note: 'one_digit' };
  return { field: 'birthDate', verdict: level === 'differs' || level === 'two_parts' ? 'differs' : 'like' };
}

function addressVerdict({ street, postcode }: Comparison): FieldMatch['verdict'] {
  if (street < 0 && postcode < 0) return 'unknown';
  if (street === 0 && postcode <= 0) return 'same';
  const close = (street >= 0 && street <= at('street', 'part')) || (street < 0 && postcode <= at('postcode', 'near'));
  return close ? 'like' : 'differs';
}

/** One line as typed: the street, and a postcode at its end. */
function addressOf(text: string): { street: string; postcode: string | null } {
  const code = /(?:^|[\s,])(\d{5})(?:-\d{4})?\s*$/.exec(text);
  return { street: code ? text.slice(0, code.index) : text, postcode: code?.[1] ?? null };
}
