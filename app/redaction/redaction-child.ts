/** Entry of the redaction's child processes: a document's verbs, a page's removal, the assembly, the verification. */
import { serveChild } from '#app/documents/child-server.ts';
import { documentVerbs } from '#app/documents/document-verbs.ts';
import type { AssembledPage, AssembleOptions } from './assemble.ts';
import type { PacketJob } from './check-packet.ts';
import { redactPage } from './page.ts';
import type { PlanTerm } from './plan.ts';
import { compileTerm, countIn } from './search.ts';
import type { CompiledTerm } from './search.ts';
import { acrossSeams } from './seams.ts';
import type { VerifyJob } from './verify-output.ts';

const parts = new Map<number, AssembledPage>();

serveChild({
  ...documentVerbs,
  redactPage,
  acrossSeams,
  /** Those of the texts that say a term. */
  sayingTerms({ texts, terms: given }: { texts: string[]; terms: PlanTerm[] }): string[] {
    const terms = given.map((term) => compileTerm(term) as CompiledTerm);
    return texts.filter((text) => terms.some((term) => countIn(text, term) > 0));
  },
  beginAssembly: (): void => parts.clear(),
  addPage: ({ index, part }: { index: number; part: AssembledPage }): void => void parts.set(index, part),
  async finishAssembly(options: AssembleOptions): Promise<Uint8Array> {
    const ordered = [...parts].sort(([a], [b]) => a - b).map(([, part]) => part);
    parts.clear();
    // pdf-lib is slow to load, and only this child writes
    return (await import('./assemble.ts')).assemble(ordered, options);
  },
  checkPacket: async (argument: PacketJob) => (await import('./check-packet.ts')).checkPacket(argument),
  verifyOutput: async (argument: VerifyJob) => (await import('./verify-output.ts')).verifyOutput(argument),
});
