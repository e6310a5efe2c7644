/** Documents that a visit should have and the chart has not: asked of the department, before somebody says that the record is whole. Pure. */
import type { RecordKind } from '#workflows/request/scope.ts';
import type { Chart, ChartEncounter, ChartScope } from './chart.ts';

export type MissingDocument = { kind: RecordKind; encounter: ChartEncounter };

/**
 * HL7 v3 ActEncounterCode. A stay that has ended owes its discharge summary (42 CFR 482.24(c)(4)(vii)), an emergency visit its record.
 * An office visit may be an injection alone: nothing is expected of it.
 */
const owes: Readonly<Record<string, { kind: RecordKind; ended: boolean } | undefined>> = {
  IMP: { kind: 'discharge_summary', ended: true },
  ACUTE: { kind: 'discharge_summary', ended: true },
  NONAC: { kind: 'discharge_summary', ended: true },
  EMER: { kind: 'emergency', ended: false },
};

/** Of the visits that the scope covers. A document that names no visit counts for one within whose days, or thirty after, it was written. */
export function missingFrom({ encounters, documents }: Pick<Chart, 'encounters' | 'documents'>, scope: ChartScope): MissingDocument[] {
  return encounters.flatMap((encounter) => {
    const owed = owes[encounter.class];
    const { from, to } = encounter;
    if (!owed || from === null || (owed.ended && to === null) || !isAsked(encounter, from, owed.kind, scope)) return [];
    const until = dayAfter(to ?? from, 30);
    const there = documents.some(({ kind, encounterId, date }) => kind === owed.kind && (encounterId === encounter.id || (encounterId === null && date !== null && date >= from && date <= until)));
    return there ? [] : [{ kind: owed.kind, encounter }];
  });
}

function isAsked({ id, title, department, to }: ChartEncounter, from: string, kind: RecordKind, scope: ChartScope): boolean {
  if (scope.kinds?.length && !scope.kinds.includes(kind)) return false;
  if ((scope.from && (to ?? from) < scope.from) || (scope.to && from > scope.to)) return false;
  const wanted = (scope.encounters ?? []).map((word) => word.trim().toLowerCase()).filter(Boolean);
  return wanted.length === 0 || wanted.some((word) => id.toLowerCase() === word || `${title} ${from} ${department ?? ''}`.toLowerCase().includes(word));
}

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
