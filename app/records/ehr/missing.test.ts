import { describe, expect, it } from 'vitest';
import type { Chart, ChartDocument, ChartEncounter } from './chart.ts';
import { missingFrom } from './missing.ts';

const visit = (id: string, over: Partial<ChartEncounter> = {}): ChartEncounter => ({ id, title: 'Admission for pneumonia', class: 'IMP', from: '2023-02-08', to: '2023-02-11', department: 'Hospital Medicine', ...over });
const document = (over: Partial<ChartDocument>): ChartDocument => ({ kind: 'discharge_summary', encounterId: 'a', date: '2023-02-11', ...over }) as ChartDocument;
const missing = (chart: Pick<Chart, 'encounters' | 'documents'>, scope = {}) => missingFrom(chart, scope).map(({ kind, encounter }) => `${encounter.id} ${kind}`);

describe('documents that a visit should have', () => {
  it('are a discharge summary after a stay, and an emergency record', () => {
    const encounters = [visit('a'), visit('b', { class: 'EMER' }), visit('c', { class: 'AMB' }), visit('d', { to: null })];
    expect(missing({ encounters, documents: [] })).toEqual(['a discharge_summary', 'b emergency']);
    expect(missing({ encounters, documents: [document({}), document({ kind: 'emergency', encounterId: 'b' })] })).toEqual([]);
  });

  it('count by their visit, or by their day where they name none', () => {
    const encounters = [visit('a')];
    expect(missing({ encounters, documents: [document({ encounterId: 'other' })] })).toEqual(['a discharge_summary']);
    expect(missing({ encounters, documents: [document({ encounterId: null, date: '2023-03-01' })] })).toEqual([]);
    expect(missing({ encounters, documents: [document({ encounterId: null, date: '2023-04-01' })] })).toEqual(['a discharge_summary']);
    expect(missing({ encounters, documents: [document({ kind: 'progress' })] })).toEqual(['a discharge_summary']);
  });

  it('are looked for only where they were asked for', () => {
    const encounters = [visit('a')];
    for (const scope of [{ from: '2023-03-01' }, { to: '2023-01-31' }, { kinds: ['laboratory' as const] }, { encounters: ['knee'] }]) expect(missing({ encounters, documents: [] }, scope), JSON.stringify(scope)).toEqual([]);
    for (const scope of [{ from: '2023-02-11', to: '2023-12-31' }, { kinds: ['discharge_summary' as const] }, { encounters: ['pneumonia'] }]) expect(missing({ encounters, documents: [] }, scope), JSON.stringify(scope)).toHaveLength(1);
  });
});
