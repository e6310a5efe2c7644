/** What the authorization expressly covers of specially protected content: read in the paper and confirmed by a person. */
import { useWords } from '#app/i18n/use-words.ts';
import { protectedCategories as coverageKinds } from '#workflows/rules/sensitivity.ts';
import { ActForm, FoldedAct, InputLine, SelectLine, TickLines } from './act-form.tsx';
import { useRequestPage } from './page-context.tsx';
import { WhyHere } from './why.tsx';

export function Coverage() {
  const { t } = useWords();
  const { data, paper } = useRequestPage();
  const { authorization } = data;
  if (!authorization) return null;
  const covered = coverageKinds.filter((kind) => authorization.covers.includes(kind));
  const legal = authorization.fields['legalProceedings'] === true;
  const mayCheck = data.coverable && data.shell.user.roles.some((role) => role === 'technician' || role === 'supervisor');
  const papers = data.attachments.filter((attachment) => !attachment.destroyedAt).map((attachment) => ({ value: attachment.id, label: attachment.name }));
  return (
    <div className="mt-3 flex flex-col gap-1 border-t border-line pt-3">
      <p>
        <span className="font-semibold">{t('office.coverage.title')}:</span> {covered.length === 0 ? t('office.coverage.nothing') : covered.map((kind) => t(`office.coverage.kinds.${kind}`)).join('; ')}
        {legal ? ` (${t('office.coverage.legal')})` : ''}
      </p>
      <WhyHere of={['coverage']} />
      {mayCheck ? (
        <FoldedAct title={t('office.coverage.change')} intents={['coverage']}>
          <p className="text-xs text-muted">{t('office.coverage.hint')}</p>
          <ActForm intent="coverage" label={t('office.coverage.confirm')} size="small">
            <TickLines name="covers" label={t('office.coverage.what')} options={coverageKinds.map((value) => ({ value, label: t(`office.coverage.kinds.${value}`), checked: covered.includes(value) }))} />
            <TickLines name="legalProceedings" label={t('office.coverage.forWhat')} options={[{ value: 'yes', label: t('office.coverage.legalAlone'), checked: legal }]} />
            <TickLines name="onlyExisting" label={t('office.coverage.until')} options={[{ value: 'yes', label: t('office.coverage.onlyExisting'), checked: authorization.fields['onlyExistingRecords'] === true }]} />
            {papers.length > 0 ? (
              <div className="grid w-full grid-cols-[1fr_4rem] gap-2">
                <SelectLine key={paper?.id ?? 'none'} name="attachmentId" label={t('office.evidence.paper')} empty={t('office.evidence.noPaper')} options={papers} defaultValue={paper?.id} wide />
                <InputLine key={`${paper?.id}-${paper?.page}`} name="page" label={t('office.evidence.page')} inputMode="numeric" defaultValue={paper ? String(paper.page) : ''} />
              </div>
            ) : null}
          </ActForm>
        </FoldedAct>
      ) : null}
    </div>
  );
}
