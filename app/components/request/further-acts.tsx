/** What can be done at any point: assign, hold, extend, withdraw, revoke; each greyed with its reason where it cannot. */
import { useWords } from '#app/i18n/use-words.ts';
import { addDays } from '#workflows/rules/dates.ts';
import { formatLegalDate } from '#templates/locales/format.ts';
import { ActForm, FoldedAct, InputLine, SelectLine } from './act-form.tsx';
import { useRequestPage } from './page-context.tsx';

export function FurtherActs() {
  const { t, locale } = useWords();
  const { data } = useRequestPage();
  const { offers, held, request, colleagues, shell, machine, authorization } = data;
  const access = data.deadlines.find((deadline) => deadline.kind === 'access');
  const roles = shell.user.roles;
  const authorizationId = machine.authorizationId ?? authorization?.id;
  return (
    <section className="rounded border border-line bg-surface px-4 py-3" aria-labelledby="further-title">
      <h2 id="further-title" className="mb-2 font-semibold">
        {t('office.further.title')}
      </h2>
      {roles.includes('technician') || roles.includes('supervisor') ? (
        <FoldedAct title={t('office.further.assign')} intents={['claim']}>
          <div className="flex flex-wrap items-end gap-3">
            {request.assignedTo === shell.user.id ? null : <ActForm intent="claim" label={t('office.work.claim')} look="secondary" of={{ name: 'assignee', value: shell.user.id }} />}
            {request.assignedTo === shell.user.id ? <ActForm intent="claim" label={t('office.work.putBack')} look="quiet" of={{ name: 'assignee', value: 'nobody' }} /> : null}
            {roles.includes('supervisor') ? (
              <ActForm intent="claim" label={t('office.work.assign')} look="secondary" inline>
                <SelectLine name="assignee" label={t('office.work.assignTo')} options={colleagues.map(({ id, name }) => ({ value: id, label: name }))} defaultValue={request.assignedTo ?? undefined} />
              </ActForm>
            ) : null}
          </div>
        </FoldedAct>
      ) : null}
      {held ? (
        <FoldedAct title={t('office.act.lift_hold')} offer={offers.lift_hold} intents={['lift_hold']}>
          <ActForm intent="lift_hold" label={t('office.act.lift_hold')} offer={offers.lift_hold} look="secondary" />
        </FoldedAct>
      ) : (
        <FoldedAct title={t('office.act.hold')} offer={offers.hold} intents={['hold']}>
          <ActForm intent="hold" label={t('office.act.hold')} offer={offers.hold} look="secondary">
            <SelectLine name="holdReason" label={t('office.further.holdReason')} options={(['stay', 'objection', 'legal_hold', 'other'] as const).map((value) => ({ value, label: t(`office.hold.${value}`) }))} />
          </ActForm>
        </FoldedAct>
      )}
      <FoldedAct title={t('office.act.extend')} offer={offers.extend} intents={['extend']}>
        {access ? <p className="max-w-prose text-muted">{t('office.further.extendText', { due: formatLegalDate(access.dueOn, locale), latest: formatLegalDate(addDays(access.dueOn, 30), locale) })}</p> : null}
        <ActForm intent="extend" label={t('office.act.extend')} offer={offers.extend} look="secondary">
          <InputLine name="days" label={t('office.further.days')} inputMode="numeric" defaultValue="30" className="w-20" />
          <InputLine name="reason" label={t('office.further.extendReason')} hint={t('office.further.extendHint')} wide />
        </ActForm>
      </FoldedAct>
      <FoldedAct title={t('office.act.withdraw')} offer={offers.withdraw} intents={['withdraw']}>
        <p className="max-w-prose text-muted">{t('office.further.withdrawText')}</p>
        <ActForm intent="withdraw" label={t('office.act.withdraw')} offer={offers.withdraw} look="danger" />
      </FoldedAct>
      <FoldedAct title={t('office.act.revoke_authorization')} offer={offers.revoke_authorization} intents={['revoke_authorization']}>
        <p className="max-w-prose text-muted">{t('office.further.revokeText')}</p>
        <ActForm intent="revoke_authorization" label={t('office.act.revoke_authorization')} offer={offers.revoke_authorization} look="danger" of={{ name: 'authorizationId', value: authorizationId ?? '' }} />
      </FoldedAct>
    </section>
  );
}
