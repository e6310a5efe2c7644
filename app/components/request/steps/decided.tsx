/** Waiting for the requester, a denial to be decided by another person, and the end. */
import { Link } from '@remix-run/react';
import { Notice } from '#app/components/notice.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import { denialGround, isDenialGround } from '#workflows/rules/denial.ts';
import { ActForm, FoldedAct, InputLine } from '../act-form.tsx';
import { DenialForm, ReturnForm } from '../set-aside-forms.tsx';
import { codeKey } from '../information-codes.ts';
import { Instant } from '../instant.tsx';
import { useRequestPage } from '../page-context.tsx';
import { WhyHere } from '../why.tsx';
import { Dispatched } from './dispatch.tsx';

export function WaitingStep() {
  const { t } = useWords();
  const { data } = useRequestPage();
  const asked = data.history.find((row) => row.eventType === 'INFORMATION_ASKED');
  const codes = (asked?.event as { codes?: string[] } | undefined)?.codes ?? [];
  return (
    <>
      {asked ? (
        <p>
          {t('office.waiting.asked', { name: asked.actorName })} <Instant at={asked.at} />
        </p>
      ) : null}
      {codes.length > 0 ? (
        <ul className="list-disc pl-5">
          {codes.map((code) => (
            <li key={code}>{t(codeKey(code))}</li>
          ))}
        </ul>
      ) : null}
      <ActForm intent="information_received" label={t('office.act.information_received')}>
        <InputLine name="body" label={t('office.waiting.how')} hint={t('office.waiting.howHint')} wide />
      </ActForm>
      <div>
        <FoldedAct title={t('office.act.return')} offer={data.offers.return} intents={['return']}>
          <ReturnForm />
        </FoldedAct>
        <FoldedAct title={t('office.act.propose_denial')} offer={data.offers.propose_denial} intents={['propose_denial']}>
          <DenialForm />
        </FoldedAct>
      </div>
    </>
  );
}

export function DenialStep() {
  const { t, say } = useWords();
  const { data } = useRequestPage();
  const { machine, offers, confirms } = data;
  const ground = machine.denialGround && isDenialGround(machine.denialGround) ? denialGround(machine.denialGround) : null;
  const proposed = data.history.find((row) => row.eventType === 'DENIAL_PROPOSED');
  const code = confirms ? <InputLine name="code" label={t('office.denial.code')} inputMode="numeric" autoComplete="one-time-code" className="w-40" /> : null;
  return (
    <>
      {ground ? (
        <p>
          <span className="font-semibold">{say(ground.label)}</span> ({ground.citation}). {t(ground.reviewable ? 'office.denial.byPhysician' : 'office.denial.bySupervisor')}
        </p>
      ) : null}
      {proposed ? (
        <p className="text-muted">
          {t('office.denial.proposedBy', { name: proposed.actorName })} <Instant at={proposed.at} />
        </p>
      ) : null}
      <WhyHere of={['denial']} />
      <ActForm intent="confirm_denial" label={t('office.act.confirm_denial')} offer={offers.confirm_denial} look="danger">
        {code}
      </ActForm>
      <ActForm intent="reject_denial" label={t('office.act.reject_denial')} offer={offers.reject_denial} look="secondary">
        {code}
      </ActForm>
    </>
  );
}

/** The decisions behind an end. */
const whyItEnded: Partial<Record<string, readonly string[]>> = { released: ['holds', 'withholding', 'accounted'], returned_deficient: ['reject'], denied: ['denial'] };

export function ClosedStep() {
  const { t } = useWords();
  const { data } = useRequestPage();
  const { request, linked, letters } = data;
  return (
    <>
      <Notice kind="done" title={t(`states.staff.closed_${request.outcome ?? 'released'}.label`)}>
        {request.closedAt ? <Instant at={request.closedAt} /> : null}
      </Notice>
      <Dispatched />
      <WhyHere of={whyItEnded[request.outcome ?? 'released'] ?? []} />
      {linked.map((other) => (
        <p key={other.id}>
          {t(other.from ? 'office.closed.linkedFrom' : 'office.closed.linkedTo')}{' '}
          <Link className="link" to={`/requests/${other.id}`}>
            {other.number}
          </Link>
        </p>
      ))}
      {letters.length > 0 ? <p>{t('office.closed.letters', { count: letters.length })}</p> : null}
    </>
  );
}
