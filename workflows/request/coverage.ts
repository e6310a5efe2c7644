/** The coverage map: what was found in the pages of a request, by which rule it is protected, which consent covers it, and what that comes to. Pure. */
import { mayRelease, consentCovers, protectedCategories, type ProtectedCategory, type ReleasePath } from '../rules/sensitivity.ts';
import { isIndividual } from '../rules/bases.ts';
import type { Message } from '../message.ts';
import { otherPerson, type LedgerContext } from './ledger.ts';

export type Found = { kind: string; /** Pages that hold it; findings by what people said; pages by what happens to them. */ pages: number; open: number; accepted: number; dismissed: number; leaving: number; behind: number };
export type Coverage = Found & {
  /** Null: somebody else's identifiers, which no rule protects as a kind of content. */
  rule: { id: string; version: string; citation: string; message: Message } | null;
  /** The days on which the consents in force that cover it were signed. */
  consents: string[];
  path: ReleasePath | null;
  may: boolean;
};

/** One line a kind, as the ledger will decide it (`readLedger` asks the same rule). */
export function coverageOf(found: readonly Found[], context: LedgerContext): Coverage[] {
  return found.map((line) => {
    if (!isCategory(line.kind)) {
      const may = line.kind === otherPerson && context.basis === 'patient_access' && isIndividual(context.requesterKind);
      return { ...line, rule: null, consents: [], path: may ? 'patient' : null, may };
    }
    const { ruleId, ruleVersion, citation, message, result } = mayRelease(line.kind, context);
    const category = line.kind;
    const consents = context.consents.filter((consent) => consentCovers(consent, category, context.today)).map(({ signedOn }) => signedOn);
    return { ...line, rule: { id: ruleId, version: ruleVersion, citation, message }, consents, path: result.path, may: result.may };
  });
}

const isCategory = (kind: string): kind is ProtectedCategory => (protectedCategories as readonly string[]).includes(kind);
