/** Beside the page: what it is, whose it is, what was noticed on it, and what is decided. */
import { Button } from '#app/components/button.tsx';
import { Kbd } from '#app/components/keys.tsx';
import { StatusTag, type Status } from '#app/components/status-tag.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import { DispositionMark } from './disposition.tsx';
import type { PageDetail, ReviewPage, ReviewRecord } from './types.ts';
import type { Acts } from './use-acts.ts';

type Props = {
  page: ReviewPage;
  record: ReviewRecord | undefined;
  detail: PageDetail | null;
  acts: Acts;
  editable: boolean;
  mayScope: boolean;
  onWithhold: () => void;
  onOverride: () => void;
  onDocumentOut: () => void;
  onDocumentWithheld: () => void;
  /** The evidence is framed on the page. */
  pointing: boolean;
  onPoint: () => void;
};

export function PagePanel({ page, record, detail, acts, editable, mayScope, onWithhold, onOverride, onDocumentOut, onDocumentWithheld, pointing, onPoint }: Props) {
  const { t } = useWords();
  const facts = [record?.serviceDate, record?.department, record && t('review.pageOf', { page: page.number, pages: record.pageCount })].filter(Boolean).join(' · ');
  return (
    <div className="flex flex-col gap-4">
      <section className="flex flex-col gap-2">
        <h2 className="text-base font-semibold">{record?.title}</h2>
        <p className="text-muted">{facts}</p>
        {record && !record.inScope ? <p className="font-semibold text-late">{t('review.recordOutOfScope')}</p> : null}
        <p className="flex flex-wrap items-baseline gap-x-2">
          <DispositionMark disposition={page.disposition} />
          {page.reason ? <span>{t(`rules.ground.${page.reason}`)}</span> : null}
          {detail?.decidedByName && page.disposition !== 'undecided' ? <span className="text-muted">{t('review.by', { name: detail.decidedByName })}</span> : null}
        </p>
        {editable ? (
          <div className="flex flex-wrap gap-2">
            <Button type="button" size="small" look="secondary" onClick={() => acts.decide([page.id], 'release', null)}>
              {t('review.release')} <Kbd>r</Kbd>
            </Button>
            <Button type="button" size="small" look="secondary" onClick={onWithhold}>
              {t('review.withhold')} <Kbd>w</Kbd>
            </Button>
            {mayScope ? (
              <Button type="button" size="small" look="quiet" onClick={onDocumentOut}>
                {t('review.documentOut')} <Kbd>O</Kbd>
              </Button>
            ) : null}
            {record && record.pageCount > 1 ? (
              <Button type="button" size="small" look="quiet" onClick={onDocumentWithheld}>
                {t('review.documentWithheld')} <Kbd>W</Kbd>
              </Button>
            ) : null}
          </div>
        ) : null}
      </section>
      <Refused page={page} detail={detail} acts={acts} editable={editable} />
      <Whose page={page} detail={detail} acts={acts} editable={editable} onOverride={onOverride} pointing={pointing} onPoint={onPoint} />
    </div>
  );
}

/** What the engine said when it would not release the page, and what a person can do about it. */
function Refused({ page, detail, acts, editable }: Pick<Props, 'page' | 'detail' | 'acts' | 'editable'>) {
  const { t } = useWords();
  if (page.refusal === null) return detail?.readByName ? <p className="border-t border-line pt-3">{t('review.refused.readBy', { name: detail.readByName })}</p> : null;
  return (
    <section className="flex flex-col gap-2 border-t border-line pt-3">
      <h2 className="font-semibold text-late">{t('review.refused.title')}</h2>
      <p>{t(`review.refused.why.${page.refusal}`, { defaultValue: t('review.refused.why.verification_failed') })}</p>
      {editable && page.refusal === 'low_confidence' ? (
        <div>
          <Button type="button" size="small" look="secondary" onClick={() => acts.read(page.id)}>
            {t('review.refused.read')}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

const verdicts = { right: 'done', wrong: 'late', unknown: 'none' } as const satisfies Record<ReviewPage['verdict'], Status>;

function Whose({ page, detail, acts, editable, onOverride, pointing, onPoint }: { page: ReviewPage; detail: PageDetail | null } & Pick<Props, 'acts' | 'editable' | 'onOverride' | 'pointing' | 'onPoint'>) {
  const { t } = useWords();
  const waits = page.override === 'proposed';
  return (
    <section className="flex flex-col gap-2 border-t border-line pt-3">
      <h2 className="font-semibold">{t('review.whose')}</h2>
      <p>
        <StatusTag status={verdicts[page.verdict]}>{t(`review.verdict.${page.verdict}`)}</StatusTag>
      </p>
      <Second page={page} detail={detail} acts={acts} editable={editable} />
      <ul className="flex flex-col gap-1">
        {(detail?.evidence ?? []).map(({ kind, detail: value }, i) => (
          <li key={i} className="flex justify-between gap-2">
            <span className="text-muted">{t(`review.evidence.${kind}`)}</span>
            <span className="text-right">{value}</span>
          </li>
        ))}
      </ul>
      {page.verdict !== 'wrong' && detail?.evidence.some(({ quote }) => quote) ? (
        <div>
          <Button type="button" size="small" look="quiet" aria-pressed={pointing} onClick={onPoint}>
            {t(pointing ? 'review.evidenceHide' : 'review.evidenceShow')}
          </Button>
        </div>
      ) : null}
      {page.override !== 'none' ? (
        <p>
          {t(waits ? 'review.override.proposed' : 'review.override.confirmed')} {detail?.overrideReason ? <q>{detail.overrideReason}</q> : null}
        </p>
      ) : null}
      {editable && page.verdict === 'wrong' && page.override !== 'confirmed' ? (
        <div>
          <Button type="button" size="small" look="danger" onClick={onOverride} {...(waits && detail && !detail.mayConfirmOverride ? { whyNot: t('review.override.someoneElse') } : {})}>
            {t(waits ? 'review.override.confirm' : 'review.override.propose')}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

/** Nobody is sure whose it is: who decided it, and who else has to before it leaves. */
function Second({ page, detail, acts, editable }: Pick<Props, 'page' | 'detail' | 'acts' | 'editable'>) {
  const { t } = useWords();
  if (page.second === 'none') return null;
  const sure = detail?.confidence == null ? '' : t('review.second.sure', { percent: Math.round(detail.confidence * 100) });
  if (page.second === 'done') return <p>{[sure, t('review.second.done', { name: detail?.secondByName ?? '' })].filter(Boolean).join(' ')}</p>;
  const waiting = page.disposition === 'release' || page.disposition === 'redact';
  const others = acts.secondsIn(page.recordId);
  const whyNot = detail && !detail.maySecond ? { whyNot: t('review.errors.second_is_first') } : {};
  return (
    <>
      <p>{[sure, t('review.second.needed')].filter(Boolean).join(' ')}</p>
      {editable && waiting ? (
        <div className="flex flex-wrap gap-2">
          <Button type="button" size="small" look="secondary" onClick={() => acts.second([page.id])} {...whyNot}>
            {t('review.second.act')}
          </Button>
          {others.length > 1 ? (
            <Button type="button" size="small" look="quiet" onClick={() => acts.second(others)} {...whyNot}>
              {t('review.second.actAll', { count: others.length })}
            </Button>
          ) : null}
        </div>
      ) : null}
    </>
  );
}
