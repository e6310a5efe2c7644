/** Which papers lie in the part, on which pages, and what stands on each: the elements that the rules ask for. */
import { useContext } from 'react';
import { useWords } from '#app/i18n/use-words.ts';
import { papers, type Paper } from './answers.ts';
import { FormContext, Line, Pick, Tick, TypedDay } from './inputs.tsx';
import { pageText } from './parts-list.tsx';

/** Written out, so that the style's builder finds them. */
const opened = {
  authorization: 'group-has-[#paper-authorization:checked]/form:grid',
  subpoena: 'group-has-[#paper-subpoena:checked]/form:grid',
  assurance: 'group-has-[#paper-assurance:checked]/form:grid',
  court_order: 'group-has-[#paper-court-order:checked]/form:grid',
  authority: 'group-has-[#paper-authority:checked]/form:grid',
} as const satisfies Record<Paper, string>;

export function PaperFields({ pages }: { pages: readonly number[] }) {
  const { t } = useWords();
  const { errors } = useContext(FormContext);
  return (
    <>
      {papers.map((paper) => (
        <div key={paper} className="col-span-2 flex flex-col gap-2 sm:col-span-6">
          <Tick name="papers" id={`paper-${paper.replace('_', '-')}`} value={paper} span={6} label={t(`intake.paper.${paper}`)} />
          <div className={`hidden grid-cols-2 gap-x-3 gap-y-2 border-l-4 border-line pl-3 sm:grid-cols-6 ${opened[paper]}`}>
            <Line name={`pages.${paper}`} span={3} label={t('intake.field.pagesOf')} hint={errors[`pages.${paper}`] ? '' : t('intake.field.pagesHint')} placeholder={pageText(pages)} />
            <Elements paper={paper} />
          </div>
        </div>
      ))}
    </>
  );
}

function Elements({ paper }: { paper: Paper }) {
  const { t } = useWords();
  switch (paper) {
    case 'authorization':
      return (
        <>
          <Line name="auth.discloser" span={3} label={t('intake.auth.discloser')} />
          <Line name="auth.description" span={6} label={t('intake.auth.description')} />
          <Line name="auth.recipient" span={3} label={t('intake.auth.recipient')} />
          <Line name="auth.purpose" span={3} label={t('intake.auth.purpose')} />
          <Line name="auth.expiry" span={3} label={t('intake.auth.expiry')} />
          <TypedDay name="auth.signedOn" span={3} label={t('intake.auth.signedOn')} />
          <Tick name="auth.signed" span={3} label={t('intake.auth.signed')} />
          <Tick name="auth.byRepresentative" span={3} label={t('intake.auth.byRepresentative')} />
          <Line name="auth.authority" span={6} label={t('intake.auth.authority')} optional />
          <p className="col-span-2 text-xs font-semibold sm:col-span-6">{t('intake.auth.states')}</p>
          <Tick name="auth.states" id="auth.revocation" value="revocation" span={6} label={t('intake.auth.revocation')} />
          <Tick name="auth.states" id="auth.conditioning" value="conditioning" span={6} label={t('intake.auth.conditioning')} />
          <Tick name="auth.states" id="auth.redisclosure" value="redisclosure" span={6} label={t('intake.auth.redisclosure')} />
        </>
      );
    case 'subpoena':
      return (
        <>
          <TypedDay name="subpoena.returnDate" span={3} label={t('intake.subpoena.returnDate')} />
          <Tick name="subpoena.describes" span={3} label={t('intake.subpoena.describes')} />
          <Pick name="subpoena.assurance" span={3} label={t('intake.subpoena.assurance')} empty={t('intake.subpoena.none')} options={(['notice', 'protective_order'] as const).map((value) => ({ value, label: t(`intake.subpoena.${value}`) }))} />
          <TypedDay name="subpoena.sentOn" span={3} label={t('intake.subpoena.sentOn')} />
          <TypedDay name="subpoena.objectionsUntil" span={3} label={t('intake.subpoena.objectionsUntil')} />
        </>
      );
    case 'court_order':
      return (
        <>
          <TypedDay name="order.date" span={3} label={t('intake.order.date')} />
          <Line name="order.authorizes" span={6} label={t('intake.order.authorizes')} />
          <Tick name="order.signed" span={6} label={t('intake.order.signed')} />
        </>
      );
    default:
      return null;
  }
}
