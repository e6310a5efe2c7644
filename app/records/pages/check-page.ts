/** One page checked: whose it is, and what on it is protected. Pure. */
import type { PageReading } from '../read-page.ts';
import type { PatientIndex } from './patient-index.ts';
import { findProtected, type ProtectedFinding } from './protected-content.ts';
import { whosePage, type PatientIdentifiers, type WhosePage } from './whose-page.ts';

export type CheckedPage = WhosePage & { text: string; findings: ProtectedFinding[] };

/** A badly read page is never surer than its reading. */
export function asRead(verdict: number, reading: number): number {
  return Number((0.5 + (verdict - 0.5) * Math.min(1, reading + 0.1)).toFixed(3));
}

/** Offsets of findings and evidence are UTF-16 units of `text`. */
export function checkPage({ text, textSource, confidence }: PageReading, patient: PatientIdentifiers, index?: PatientIndex): CheckedPage {
  const whose = whosePage(text, patient, index, textSource === 'ocr');
  return { verdict: whose.verdict, confidence: asRead(whose.confidence, confidence), text, evidence: whose.evidence, findings: findProtected(text) };
}
