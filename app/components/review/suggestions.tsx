/** What the machine noticed: on this page one by one, and in the whole request by kind; each with what will happen, before it does. */
import { Check, Scissors, X } from 'lucide-react';
import { Button } from '#app/components/button.tsx';
import { Kbd } from '#app/components/keys.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import type { Finding, KindOpen, PageDetail } from './types.ts';

export type SuggestionActs = {
  /** `takeOut`: its words go too; the ground is asked for where there are several. */
  accept: (finding: Finding, takeOut: boolean) => void;
  dismiss: (finding: Finding) => void;
  acceptKind: (kind: KindOpen, takeOut: boolean) => void;
  dismissKind: (kind: KindOpen) => void;
  goTo: (pageId: string) => void;
};

type Props = SuggestionActs & { detail: PageDetail | null; kinds: readonly KindOpen[]; editable: boolean };

export function Suggestions({ detail, kinds, editable, ...acts }: Props) {
  const { t } = useWords();
  const findings = detail?.findings ?? [];
  const firstOpen = findings.find((finding) => finding.status === 'open');
  return (
    <>
      <section className="flex flex-col gap-2 border-t border-line pt-3">
        <h2 className="font-semibold">{t('review.findings')}</h2>
        {detail && findings.length === 0 ? <p className="text-muted">{t('review.noFindings')}</p> : null}
        <ul className="flex flex-col gap-3" aria-label={t('review.findings')}>
          {findings.map((finding) => (
            <FindingLine key={finding.id} finding={finding} first={finding === firstOpen} editable={editable} {...acts} />
          ))}
        </ul>
      </section>
      {editable && kinds.length > 0 ? (
        <section className="flex flex-col gap-2 border-t border-line pt-3">
          <h2 className="font-semibold">{t('review.byKind')}</h2>
          <ul className="flex flex-col gap-3" aria-label={t('review.byKind')}>
            {kinds.map((kind) => (
              <KindLine key={kind.kind} kind={kind} {...acts} />
            ))}
          </ul>
        </section>
      ) : null}
    </>
  );
}

function KindLine({ kind, acceptKind, dismissKind, goTo }: { kind: KindOpen } & SuggestionActs) {
  const { t } = useWords();
  const name = t(`review.kind.${kind.kind}`);
  const takes = !kind.mayLeave && kind.wordings > 0;
  return (
    <li className="flex flex-col gap-1">
      <p className="flex flex-wrap items-baseline justify-between gap-x-2">
        <span className="font-semibold">{name}</span>
        {kind.firstPageId ? (
          <button type="button" className="link text-xs" onClick={() => kind.firstPageId && goTo(kind.firstPageId)}>
            {t('review.openOn', { count: kind.open, pages: kind.pages })}
          </button>
        ) : null}
      </p>
      <p className="text-muted">{kind.mayLeave ? t('review.kindStays', { count: kind.open }) : takes ? t('review.kindGoes', { count: kind.wordings }) : t('review.kindMarked')}</p>
      <div className="flex flex-wrap gap-2">
        {takes ? (
          <Button type="button" size="small" look="secondary" icon={<Scissors aria-hidden className="h-4 w-4" />} onClick={() => acceptKind(kind, true)}>
            {t('review.takeOutKind', { kind: name })}
          </Button>
        ) : (
          <Button type="button" size="small" look="secondary" icon={<Check aria-hidden className="h-4 w-4" />} onClick={() => acceptKind(kind, false)}>
            {t('review.acceptKind', { kind: name })}
          </Button>
        )}
        <Button type="button" size="small" look="quiet" icon={<X aria-hidden className="h-4 w-4" />} onClick={() => dismissKind(kind)}>
          {t('review.dismissKind', { kind: name })}
        </Button>
      </div>
    </li>
  );
}

function FindingLine({ finding, first, editable, accept, dismiss }: { finding: Finding; first: boolean; editable: boolean } & SuggestionActs) {
  const { t } = useWords();
  const { kind, quote, context, status, ruleId, mayLeave } = finding;
  const at = context.indexOf(quote);
  const name = `${t(`review.kind.${kind}`)}${quote ? ` “${quote}”` : ''}`;
  const takes = !mayLeave && quote !== '';
  return (
    <li className="flex flex-col gap-1" data-finding={status}>
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
        <>
          <p className="text-muted">{mayLeave ? t('review.findingStays') : takes ? t('review.findingGoes', { quote }) : t('review.kindMarked')}</p>
          <div className="flex flex-wrap gap-2">
            {takes ? (
              <Button type="button" size="small" look="secondary" aria-label={t('review.takeOutOne', { name })} icon={<Scissors aria-hidden className="h-4 w-4" />} onClick={() => accept(finding, true)}>
                {t('review.takeOut')} {first ? <Kbd>a</Kbd> : null}
              </Button>
            ) : null}
            <Button type="button" size="small" look={takes ? 'quiet' : 'secondary'} aria-label={t('review.acceptOne', { name })} icon={<Check aria-hidden className="h-4 w-4" />} onClick={() => accept(finding, false)}>
              {t('review.accept')} {first && !takes ? <Kbd>a</Kbd> : null}
            </Button>
            <Button type="button" size="small" look={takes ? 'quiet' : 'secondary'} aria-label={t('review.dismissOne', { name })} icon={<X aria-hidden className="h-4 w-4" />} onClick={() => dismiss(finding)}>
              {t('review.dismiss')} {first ? <Kbd>x</Kbd> : null}
            </Button>
          </div>
        </>
      ) : null}
    </li>
  );
}
