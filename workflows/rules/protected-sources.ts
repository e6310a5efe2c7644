/** What makes a record specially protected is where it comes from and how it is kept, not the words in it; and what may be said of it. */
import { isIndividual, type Basis, type RequesterKind } from './bases.ts';
import { decide, type Decision, type LegalDate } from './rule.ts';

/** A Part 2 record comes from a Part 2 program, or came with its notice; an emergency department's diagnosis is not one (42 CFR 2.11, 2.12). */
export function isPart2Record(source: { part2Program: boolean; cameWithNotice: boolean }, today: LegalDate): Decision<{ part2: boolean }> {
  const part2 = source.part2Program || source.cameWithNotice;
  return decide('P2-WHAT', today, { inputs: { ...source }, result: { part2 }, say: part2 ? 'source.part2' : 'source.not_part2' });
}

/** Psychotherapy notes are those kept separate from the chart; a psychiatric note in the chart is not one (164.501). */
export function isPsychotherapyNote(note: { byMentalHealthProfessional: boolean; analyzesSession: boolean; keptSeparate: boolean }, today: LegalDate): Decision<{ psychotherapy: boolean }> {
  const psychotherapy = note.byMentalHealthProfessional && note.analyzesSession && note.keptSeparate;
  return decide('PSY-WHAT', today, { inputs: { ...note }, result: { psychotherapy }, say: psychotherapy ? 'source.psychotherapy' : 'source.chart_note' });
}

/** The patient is told the ground; anybody else only that it may not be the complete record (42 CFR 2.13(c)(2)). */
export function mayNameGround({ basis, requesterKind }: { basis: Basis; requesterKind: RequesterKind }, today: LegalDate): Decision<{ named: boolean }> {
  const named = basis === 'patient_access' && isIndividual(requesterKind);
  return decide('P2-UNNAMED', today, { inputs: { basis, requesterKind }, result: { named }, say: named ? 'withheld.named_to_patient' : 'withheld.may_not_be_complete' });
}
