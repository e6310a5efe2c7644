/**
 * The figures of the statistics, out of one row a request. Pure. Every figure carries the requests it counts, so a number on the page,
 * in the file and in the report opens to exactly what it was made of.
 */
import type { RequestFigures, Statistics } from '#db/queries/statistics.ts';
import { daysBetween } from '#workflows/rules/dates.ts';

export const chartIds = ['received', 'requester', 'basis', 'pages', 'state', 'turnaround', 'turnaround_basis', 'pending', 'clock', 'authorization', 'returns', 'reasons', 'fees', 'errors', 'checked', 'reviewed', 'pages_decided', 'approved', 'returned'] as const;
export type ChartId = (typeof chartIds)[number];
export type Unit = 'requests' | 'pages' | 'days' | 'cents' | 'marks' | 'acts';

/** `key` names what is counted (a basis, a month, a person); `of`: out of how many, where a share is meant. */
export type Figure = { key: string; label?: string; value: number; of?: number; requests: string[] };
export type Chart = { id: ChartId; unit: Unit; figures: Figure[] };

export function charts({ requests, reasons, work }: Statistics, today: string): Chart[] {
  const open = requests.filter(({ closedOn }) => closedOn === null);
  const answered = requests.filter(({ answeredOn }) => answeredOn !== null);
  const checked = requests.filter(({ firstPass }) => firstPass !== null);
  const decided = requests.filter((each) => each.decided > 0);
  const clockOf = (found: readonly RequestFigures[]) => found.map(({ id }) => id);
  const share = (key: string, some: readonly RequestFigures[], all: readonly RequestFigures[]): Figure => ({ key, value: some.length, of: all.length, requests: clockOf(some) });
  const cents = (key: string, of: (each: RequestFigures) => number): Figure => summed(key, requests, of);
  return [
    { id: 'received', unit: 'requests', figures: grouped(requests, ({ receivedOn }) => receivedOn.slice(0, 7), 'key') },
    { id: 'requester', unit: 'requests', figures: grouped(requests, ({ requesterKind }) => requesterKind) },
    { id: 'basis', unit: 'requests', figures: grouped(requests, ({ basis }) => basis) },
    { id: 'pages', unit: 'pages', figures: grouped(requests.filter(({ pages }) => pages > 0), ({ requesterKind }) => requesterKind, 'value', ({ pages }) => pages) },
    { id: 'state', unit: 'requests', figures: grouped(requests, stateOf) },
    { id: 'turnaround', unit: 'days', figures: days('all', answered) },
    { id: 'turnaround_basis', unit: 'days', figures: grouped(answered, ({ basis }) => basis, 'key').flatMap(({ key }) => days(key, answered.filter(({ basis }) => basis === key)).slice(0, 1).map((figure) => ({ ...figure, key }))) },
    { id: 'pending', unit: 'requests', figures: ages.map(([key, least, most]) => ({ key, ...listed(open.filter(({ receivedOn }) => within(daysBetween(receivedOn, today), least, most))) })) },
    { id: 'clock', unit: 'requests', figures: [share('late', requests.filter(({ late }) => late), requests), share('late_open', open.filter(({ late }) => late), requests), share('extended', requests.filter(({ extended }) => extended), requests)] },
    { id: 'authorization', unit: 'requests', figures: [share('valid', checked.filter(({ firstPass }) => firstPass), checked), share('mended', checked.filter(({ firstPass }) => !firstPass), checked)] },
    { id: 'returns', unit: 'requests', figures: [share('returned', decided.filter(({ returned }) => returned > 0), decided), share('first_time', decided.filter(({ returned }) => returned === 0), decided)] },
    { id: 'reasons', unit: 'marks', figures: byValue([...new Set(reasons.map(({ reason }) => reason))].map((key) => ({ key, value: sum(reasons.filter(({ reason }) => reason === key), ({ count }) => count), requests: reasons.filter(({ reason }) => reason === key).map(({ requestId }) => requestId) }))) },
    { id: 'fees', unit: 'cents', figures: [cents('quoted', ({ quotedCents }) => quotedCents), cents('paid', ({ paidCents }) => paidCents), cents('waived', ({ waivedCents }) => waivedCents), cents('written_off', ({ writtenOffCents }) => writtenOffCents)] },
    { id: 'errors', unit: 'requests', figures: (['open', 'breach', 'no_breach'] as const).map((key) => share(key, requests.filter(({ error }) => error === key), answered)) },
    ...(['checked', 'reviewed', 'pages', 'approved', 'returned'] as const).map((kind): Chart => ({
      id: kind === 'pages' ? 'pages_decided' : kind,
      unit: kind === 'pages' ? 'pages' : 'acts',
      figures: byValue(work.filter((each) => each.kind === kind).map(({ personId, person, count, requestIds }) => ({ key: personId, label: person, value: count, requests: requestIds }))),
    })),
  ];
}

const ages = [['to_7', 0, 7], ['to_15', 8, 15], ['to_30', 16, 30], ['to_60', 31, 60], ['over_60', 61, Infinity]] as const;
const within = (value: number, least: number, most: number) => Math.max(0, value) >= least && value <= most;
const listed = (found: readonly { id: string }[]) => ({ value: found.length, requests: found.map(({ id }) => id) });
const sum = <T>(list: readonly T[], of: (each: T) => number) => list.reduce((total, each) => total + of(each), 0);
const byValue = (figures: Figure[]) => figures.sort((a, b) => b.value - a.value || (a.key < b.key ? -1 : 1));
const stateOf = ({ state, outcome }: RequestFigures) => (state === 'closed' && outcome ? `closed_${outcome}` : state);

function summed(key: string, requests: readonly RequestFigures[], of: (each: RequestFigures) => number): Figure {
  const some = requests.filter((each) => of(each) > 0);
  return { key, value: sum(some, of), requests: some.map(({ id }) => id) };
}

function grouped(requests: readonly RequestFigures[], keyOf: (each: RequestFigures) => string, order: 'key' | 'value' = 'value', of: (each: RequestFigures) => number = () => 1): Figure[] {
  const groups = new Map<string, RequestFigures[]>();
  for (const each of requests) {
    const group = groups.get(keyOf(each));
    if (group) group.push(each);
    else groups.set(keyOf(each), [each]);
  }
  const figures = [...groups].map(([key, found]) => ({ key, value: sum(found, of), requests: found.map(({ id }) => id) }));
  return order === 'key' ? figures.sort((a, b) => (a.key < b.key ? -1 : 1)) : byValue(figures);
}

/** Median and 90th percentile (nearest rank) of the days from receipt to the answer. */
function days(key: string, answered: readonly RequestFigures[]): Figure[] {
  const waits = answered.map(({ id, receivedOn, answeredOn }) => ({ id, days: Math.max(0, daysBetween(receivedOn, answeredOn ?? receivedOn)) })).sort((a, b) => a.days - b.days);
  if (waits.length === 0) return [];
  const at = (share: number) => waits[Math.ceil(share * waits.length) - 1]?.days ?? 0;
  const ids = (from: number) => waits.filter((wait) => wait.days >= from).map(({ id }) => id);
  return [
    { key: key === 'all' ? 'median' : key, value: at(0.5), of: waits.length, requests: waits.map(({ id }) => id) },
    // What opens here are those that took at least so long.
    { key: 'p90', value: at(0.9), of: waits.length, requests: ids(at(0.9)) },
  ];
}

/** The figure that an address names, or null. */
export function figureOf(all: readonly Chart[], chart: string, key: string): { chart: Chart; figure: Figure } | null {
  const found = all.find(({ id }) => id === chart);
  const figure = found?.figures.find((each) => each.key === key);
  return found && figure ? { chart: found, figure } : null;
}
