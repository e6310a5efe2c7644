/** The ways a request leaves the main line: asked, returned, duplicate, denial proposed. */
import { useWords } from '#app/i18n/use-words.ts';
import { checkAuthorization } from '#workflows/rules/authorization.ts';
import { denialGround, denialGrounds } from '#workflows/rules/denial.ts';
import { checkOrder, checkSubpoena } from '#workflows/rules/subpoena.ts';
import { factsOn } from '#workflows/request/filed.ts';
import type { Defect } from '#workflows/rules/defect.ts';
import type { RequestPage } from '#app/http/office/request-page.ts';
import { ActForm, InputLine, AreaLine, SelectLine, TickLines } from './act-form.tsx';
import { codeKey, informationCodes } from './information-codes.ts';
import { useRequestPage } from './page-context.tsx';

export function AskForm() {
  const { t } = useWords();
  const { data } = useRequestPage();
  return (
    <ActForm intent="ask" label={t('office.ask.send')} offer={data.offers.ask}>
      <TickLines name="codes" label={t('office.ask.what')} options={informationCodes(data.lines).map((code) => ({ value: code, label: t(codeKey(code)) }))} />
      <AreaLine name="note" label={t('office.ask.note')} hint={t('office.ask.noteHint', { language: t(`office.language.${data.request.language}`) })} />
    </ActForm>
  );
}

export function ReturnForm() {
  const { t, say } = useWords();
  const { data } = useRequestPage();
  const defects = defectsOf(data);
  if (defects.length === 0) return <p className="text-muted">{t('office.return.none')}</p>;
  return (
    <ActForm intent="return" label={t('office.return.send')} offer={data.offers.return} look="danger">
      <TickLines
        name="defects"
        label={t('office.return.what')}
        options={defects.map((defect) => ({ value: defect.id, label: `${say(defect.message)} (${defect.citation})`, hint: `${t('office.return.cure')} ${say(defect.cure)}`, checked: true }))}
      />
    </ActForm>
  );
}

/** What the rules find wrong with the papers today: each once. */
function defectsOf({ request, facility, today }: RequestPage): Defect[] {
  const facts = factsOn(request.facts, { requesterKind: request.requesterKind, state: facility.state, today });
  const found = [
    ...(request.basis === 'authorization' ? checkAuthorization(facts.authorization?.fields ?? {}, { today, state: facility.state }) : []),
    ...(request.basis === 'subpoena' ? checkSubpoena(facts.subpoena ?? {}, facts) : []),
    ...(request.basis === 'court_order' ? checkOrder(facts.order ?? {}) : []),
  ];
  return [...new Map(found.map((defect) => [defect.id, defect as Defect])).values()];
}

export function DuplicateForm() {
  const { t } = useWords();
  const { data } = useRequestPage();
  const known = [...(data.request.facts.possibleDuplicates ?? []), ...data.twins];
  const twins = [...new Map(known.map((twin) => [twin.id, twin])).values()];
  if (twins.length === 0) return <p className="text-muted">{t('office.duplicate.none')}</p>;
  return (
    <ActForm intent="duplicate" label={t('office.duplicate.send')} offer={data.offers.duplicate} look="danger">
      <SelectLine name="ofRequestId" label={t('office.duplicate.of')} options={twins.map((twin) => ({ value: twin.id, label: twin.number }))} />
    </ActForm>
  );
}

export function DenialForm() {
  const { t, say } = useWords();
  const { data } = useRequestPage();
  return (
    <ActForm intent="propose_denial" label={t('office.denial.propose')} offer={data.offers.propose_denial} look="danger">
      <SelectLine
        name="ground"
        label={t('office.denial.ground')}
        hint={t('office.denial.hint')}
        options={denialGrounds.map((id) => {
          const ground = denialGround(id);
          return { value: id, label: `${say(ground.label)} (${ground.citation}${ground.reviewable ? `, ${t('office.denial.reviewable')}` : ''})` };
        })}
      />
      <InputLine name="elsewhere" label={t('office.denial.elsewhere')} hint={t('office.denial.elsewhereHint')} wide />
    </ActForm>
  );
}
