/** Pages of others: whose they are, and what on them is protected, against their truth. What is listed here stands in docs/pages.md too. */
import { describe, expect, it } from 'vitest';
import { checkPage } from '#app/records/pages/check-page.ts';
import { findProtected } from '#app/records/pages/protected-content.ts';
import { patientIndex } from '#app/records/pages/patient-index.ts';
import { sharedPatients, sharedPresent, sharedText } from './shared.ts';

const reading = (text: string) => ({ text, textSource: 'pdf' as const, confidence: 1 });

describe.skipIf(!sharedPresent)('misfiled pages of ../shared/data/patients (skipped where it is absent)', () => {
  it('calls no wrong page right and no right page wrong, with and without the index', () => {
    const truth = JSON.parse(sharedText('patients/misfiled-truth.json')) as { packet: string; patient: string; wrong_pages: number[] }[];
    const patients = sharedPatients();
    for (const index of [undefined, patientIndex(patients.values())]) {
      const counts: Record<string, number> = {};
      for (const { packet, patient, wrong_pages } of truth) {
        const asked = patients.get(patient);
        if (!asked) throw new Error('no patient');
        for (const [at, text] of sharedText(`patients/misfiled/${packet}`).split('\f').entries()) {
          const key = `${wrong_pages.includes(at + 1) ? 'wrong' : 'right'} called ${checkPage(reading(text), asked, index).verdict}`;
          counts[key] = (counts[key] ?? 0) + 1;
        }
      }
      expect(counts).toEqual({ 'right called right': 180, 'wrong called wrong': 30 });
    }
  });

  it('stays careful where identifiers are missing', () => {
    const truth = JSON.parse(sharedText('patients/misfiled-truth.json')) as { packet: string; patient: string; wrong_pages: number[] }[];
    const patients = sharedPatients();
    const blanked: ((text: string) => string)[] = [
      (text) => text.replace(/PATIENT: .*?(?= {4}DOB)/, 'PATIENT: [illegible]'),
      (text) => text.replace(/DOB: \S+/, 'DOB:'),
      (text) => text.replace(/MRN:.*/, 'MRN:'),
      (text) => text.split('\n').slice(3).join('\n'),
      (text) => text.split('\n').slice(3).join('\n').replace(/.* year-old.*/g, ''),
    ];
    for (const { packet, patient, wrong_pages } of truth) {
      const asked = patients.get(patient);
      if (!asked) throw new Error('no patient');
      for (const [at, text] of sharedText(`patients/misfiled/${packet}`).split('\f').entries()) {
        const never = wrong_pages.includes(at + 1) ? 'right' : 'wrong';
        for (const blank of blanked) expect(checkPage(reading(blank(text)), asked).verdict).not.toBe(never);
      }
    }
  });
});

/** Every disagreement with the labels, as [note, kind, what was found]. The encounter's title is not labelled and not counted. */
const disagreements: [string, string, string][] = [['d92a3a52-bde9f39e', 'MH', 'Sertraline']];

describe.skipIf(!sharedPresent)('labelled notes of ../shared/data/patients (skipped where it is absent)', () => {
  it('finds every labelled kind, and beside the labels what is listed', () => {
    const labels = JSON.parse(sharedText('patients/note-labels.json')) as { note: string; categories: Record<string, string[]> }[];
    const beside: [string, string, string][] = [];
    const missed: string[] = [];
    for (const { note, categories } of labels) {
      const text = sharedText(`patients/notes/${note}.txt`);
      const lines = text.split('\n');
      const title = { start: lines.slice(0, 4).join('\n').length + 1, end: lines.slice(0, 5).join('\n').length };
      const found = findProtected(text).filter(({ start, end }) => start < title.start || end > title.end);
      for (const kind of Object.keys(categories)) if (!found.some((one) => one.kind === kind)) missed.push(`${note} ${kind}`);
      for (const { kind, start, end } of found) {
        // why not STI: the labels know no such kind, and seven prenatal notes list its tests.
        if (kind !== 'STI' && !(kind in categories)) beside.push([note, kind, text.slice(start, end)]);
      }
    }
    expect(missed).toEqual([]);
    expect(beside).toEqual(disagreements);
  });
});
