/** One page checked: whose it is, and what on it is protected. Pure. */
import type { PageReading } from '../read-page.ts';
import type { PatientIndex } from './patient-index.ts';
import { findProtected, type ProtectedFinding } from './protected-content.ts';
import { whosePage, type PatientIdentifiers, type WhosePage } from './whose-page.ts';

export type CheckedPage = WhosePage & { text: string; findings: ProtectedFinding[] };

/** Offsets of findings and evidence are UTF-16 units of `text`. A badly read page is never surer than its reading. */
export function checkPage({ text, textSource, confidence }: PageReading, patient: PatientIdentifiers, index?: PatientIndex): CheckedPage {
  const whose = whosePage(text, patient, index, textSource === 'ocr');
  return { verdict: whose.verdict, confidence: Number((0.5 + (whose.confidence - 0.5) * Math.min(1, confidence + 0.1)).toFixed(3)), text, evidence: whose.evidence, findings: findProtected(text) };
}
