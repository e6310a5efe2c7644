/** The dialogs of the reviewer's desk, of which one at most is open. */
import type { WithholdingGround } from '#workflows/rules/patient-withholding.ts';
import { GroundDialog, OverrideDialog, TermDialog } from './dialogs.tsx';
import type { ReviewPage } from './types.ts';
import type { Acts } from './use-acts.ts';
import type { Questions as Asked } from './use-questions.ts';

export function Questions({ requestId, page, acts, grounds, questions }: { requestId: string; page: ReviewPage; acts: Acts; grounds: readonly WithholdingGround[]; questions: Asked }) {
  const { asking, close, ground, setGround } = questions;
  const ofGround = typeof asking === 'object' ? asking : null;
  return (
    <>
      <GroundDialog title={ofGround?.ground ?? ''} grounds={grounds} open={ofGround !== null} onClose={close} onPick={(picked) => (ofGround?.then(picked), close())} />
      <TermDialog requestId={requestId} grounds={grounds} ground={ground} open={asking === 'term'} onClose={close} onTerm={(term, picked) => (acts.term(term, picked), setGround(picked), close())} />
      <OverrideDialog confirming={page.override === 'proposed'} open={asking === 'override'} onClose={close} onOverride={(reason, code) => (void acts.override(page.id, reason, code), close())} />
    </>
  );
}
