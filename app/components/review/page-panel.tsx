/** Beside the page: what it is, whose it is, what was noticed on it, and what is decided. */
import { Check, X } from 'lucide-react';
import { Button } from '#app/components/button.tsx';
import { Kbd } from '#app/components/keys.tsx';
import { StatusTag, type Status } from '#app/components/status-tag.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import { DispositionMark } from './disposition.tsx';
import type { Finding, PageDetail, ReviewPage, ReviewRecord } from './types.ts';
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
};

export function PagePanel({ page, record, detail, acts, editable, mayScope, onWithhold, onOverride, onDocumentOut }: Props) {
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
                {t('review.documentOut')}
              </Button>
            ) : null}
          </div>
        ) : null}
      </section>
      <Whose page={page} detail={detail} editable={editable} onOverride={onOverride} />
      <Findings detail={detail} acts={acts} editable={editable} />
    </div>
  );
}

const verdicts = { right: 'done', wrong: 'late', unknown: 'none' } as const satisfies Record<ReviewPage['verdict'], Status>;

function Whose({ page, detail, editable, onOverride }: { page: ReviewPage; detail: PageDetail | null; editable: boolean; onOverride: () => void }) {
  const { t } = useWords();
  const waits = page.override === 'proposed';
  return (
    <section className="flex flex-col gap-2 border-t border-line pt-3">
      <h2 className="font-semibold">{t('review.whose')}</h2>
      <p>
        <StatusTag status={verdicts[page.verdict]}>{t(`review.verdict.${page.verdict}`)}</StatusTag>
      </p>
      <ul className="flex flex-col gap-1">
        {(detail?.evidence ?? []).map(({ kind, detail: value }, i) => (
          <li key={i} className="flex justify-between gap-2">
            <span className="text-muted">{t(`review.evidence.${kind}`)}</span>
            <span className="text-right">{value}</span>
          </li>
        ))}
      </ul>
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

function Findings({ detail, acts, editable }: { detail: PageDetail | null; acts: Acts; editable: boolean }) {
  const { t } = useWords();
  const findings = detail?.findings ?? [];
  const openKinds = [...new Set(findings.filter((f) => f.status === 'open').map((f) => f.kind))];
  return (
    <section className="flex flex-col gap-2 border-t border-line pt-3">
      <h2 className="font-semibold">{t('review.findings')}</h2>
      {detail && findings.length === 0 ? <p className="text-muted">{t('review.noFindings')}</p> : null}
      <ul className="flex flex-col gap-3">
        {findings.map((finding) => (
          <FindingLine key={finding.id} finding={finding} acts={acts} editable={editable} />
        ))}
      </ul>
      {editable
        ? openKinds.map((kind) => (
            <div key={kind} className="flex flex-wrap gap-x-2">
              <Button type="button" size="small" look="quiet" onClick={() => acts.kind(kind, 'accepted')}>
                {t('review.acceptKind', { kind: t(`review.kind.${kind}`) })}
              </Button>
              <Button type="button" size="small" look="quiet" onClick={() => acts.kind(kind, 'dismissed')}>
                {t('review.dismissKind', { kind: t(`review.kind.${kind}`) })}
              </Button>
            </div>
          ))
        : null}
    </section>
  );
}

function FindingLine({ finding, acts, editable }: { finding: Finding; acts: Acts; editable: boolean }) {
  const { t } = useWords();
  const { id, kind, quote, context, status, ruleId, mayLeave } = finding;
  const at = context.indexOf(quote);
  const name = `${t(`review.kind.${kind}`)}${quote ? ` “${quote}”` : ''}`;
  return (
    <li className="flex flex-col gap-1">
      <p className="flex flex-wrap items-baseline justify-between gap-x-2">
        <span className="font-semibold">{t(`review.kind.${kind}`)}</span>
        <span className="text-xs text-muted">
          {ruleId} · {t(`review.status.${status}`)}
        </span>
      </p>
      {quote ? (
        <p className="text-muted">
          …{context.slice(0, Math.max(at, 0))}
          <mark className="rounded bg-soon-soft text-soon">{quote}</mark>
          {context.slice(Math.max(at, 0) + quote.length)}…
        </p>
      ) : (
        <p className="text-muted">{t('review.markedBySource')}</p>
      )}
      {status === 'accepted' ? <p className={mayLeave ? 'text-done' : 'font-semibold text-late'}>{t(mayLeave ? 'review.mayLeave' : 'review.mayNotLeave')}</p> : null}
      {editable && status === 'open' ? (
        <div className="flex gap-2">
          <Button type="button" size="small" look="secondary" aria-label={t('review.acceptOne', { name })} icon={<Check aria-hidden className="h-4 w-4" />} onClick={() => acts.findings([id], 'accepted')}>
            {t('review.accept')}
          </Button>
          <Button type="button" size="small" look="secondary" aria-label={t('review.dismissOne', { name })} icon={<X aria-hidden className="h-4 w-4" />} onClick={() => acts.findings([id], 'dismissed')}>
            {t('review.dismiss')}
          </Button>
        </div>
      ) : null}
    </li>
  );
}
