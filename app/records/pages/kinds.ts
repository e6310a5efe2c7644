/** Kinds of specially protected content as a reader of pages tells them apart, and the category whose release rule holds for each. Pure. */
import type { ProtectedCategory } from '#workflows/rules/sensitivity.ts';

export const protectedKinds = ['SUD', 'HIV', 'HIV_TEST', 'HIV_NEG_STATUS', 'STI', 'MH', 'MH_SCREEN', 'PSYCHOTHERAPY', 'GENETIC', 'REPRO', 'ABUSE', 'SEXORIENT', 'MINOR'] as const;
export type ProtectedKind = (typeof protectedKinds)[number];

/** A test that was negative is protected as the rest (the state's pack decides). */
export const categoryOf = {
  SUD: 'sud',
  HIV: 'hiv',
  HIV_TEST: 'hiv',
  HIV_NEG_STATUS: 'hiv',
  STI: 'sti',
  MH: 'mental_health',
  MH_SCREEN: 'mental_health',
  PSYCHOTHERAPY: 'psychotherapy',
  GENETIC: 'genetic',
  REPRO: 'reproductive',
  ABUSE: 'abuse',
  SEXORIENT: 'sexual_orientation',
  MINOR: 'minor_confidential',
} as const satisfies Record<ProtectedKind, ProtectedCategory>;
