/** What the approver weighs: contents, what was kept back and why, what changed, what was checked, fee and hold. */
import { Check, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '#app/i18n/use-words.ts';

type View = {
  request: { recipient: string; toPatient: boolean; zone: string };
  checks: { name: string; ok: boolean }[];
  recordChecks: { title: string; passed: number; total: number; words: number; engines: string[] }[];
  withheld: { title: string; disposition: string; reason: string | null; pages: number[] }[];
  differences: { against: number; added: string[]; dropped: string[]; changed: string[] } | null;
  protectedReleased: { category: string; path: string }[];
  overrides: string[];
  readByPeople: { page: string; by: string }[];
  standing: { fee: string; hold: string };
};
type Packet = { status: string; sha256: string | null; planned: { title: string; date: string | null; pages: number }[]; preparedByName: string; preparedAt: string; decidedByName: string | null; decidedAt: string | null };

export function PacketFacts({ view, packet }: { view: View; packet: Packet }) {
  const { t, locale } = useWords();
  const day = (iso: string) => new Intl.DateTimeFormat(locale === 'es' ? 'es-US' : 'en-US', { dateStyle: 'medium', timeZone: view.request.zone }).format(new Date(iso));
  const { withheld, differences, standing, request } = view;
  return (
    <div className="flex flex-col gap-4">
      <Part title={t('review.approve.goesTo')}>
        <p>{request.recipient}</p>
        <p className="text-muted">{t('review.approve.preparedBy', { name: packet.preparedByName, date: day(packet.preparedAt) })}</p>
        {packet.decidedByName && packet.decidedAt ? <p className="text-muted">{t(packet.status === 'returned' ? 'review.approve.returned' : 'review.approve.approved', { name: packet.decidedByName, date: day(packet.decidedAt) })}</p> : null}
        <p>
          {t(`review.approve.fee.${standing.fee}`)} · {t(`review.approve.hold.${standing.hold}`)}
        </p>
      </Part>
      <Part title={t('review.approve.withheld')}>
        {withheld.length === 0 ? <p className="text-muted">{t('review.approve.nothingWithheld')}</p> : null}
        <ul className="flex flex-col gap-2">
          {withheld.map((group, i) => (
            <li key={i}>
              <span className="font-semibold">{group.title}</span>: {group.pages.join(', ')} ({t('review.approve.withheldPages', { count: group.pages.length })}, {t(group.disposition === 'redact' ? 'review.approve.parts' : 'review.approve.whole')})
              <span className="block text-muted">{group.reason ? t(`rules.ground.${group.reason}`) : t(`review.disposition.${group.disposition}`)}</span>
            </li>
          ))}
        </ul>
        <p className="text-muted">{t(request.toPatient ? 'review.approve.toldPatient' : 'review.approve.toldNobody')}</p>
      </Part>
      {view.protectedReleased.length > 0 ? (
        <Part title={t('review.approve.protected')}>
          <ul>
            {view.protectedReleased.map(({ category, path }) => (
              <li key={`${category}:${path}`}>
                {t(`review.kind.${category}`)}, {t(`review.approve.path.${path}`)}
              </li>
            ))}
          </ul>
        </Part>
      ) : null}
      {view.overrides.length > 0 ? (
        <Part title={t('review.approve.overrides')}>
          <ul>
            {view.overrides.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        </Part>
      ) : null}
      {view.readByPeople.length > 0 ? (
        <Part title={t('review.approve.readByPeople')}>
          <ul>
            {view.readByPeople.map(({ page, by }) => (
              <li key={page}>
                {page} <span className="text-muted">{t('review.by', { name: by })}</span>
              </li>
            ))}
          </ul>
        </Part>
      ) : null}
      {differences ? (
        <Part title={t('review.approve.differences', { version: differences.against })}>
          {differences.added.length + differences.dropped.length + differences.changed.length === 0 ? <p className="text-muted">{t('review.approve.noDifferences')}</p> : null}
          <dl className="flex flex-col gap-1">
            {(['added', 'dropped', 'changed'] as const).map((what) =>
              differences[what].length > 0 ? (
                <div key={what}>
                  <dt className="font-semibold">{t(`review.approve.${what}`)}</dt>
                  <dd>{differences[what].join('; ')}</dd>
                </div>
              ) : null,
            )}
          </dl>
        </Part>
      ) : (
        <p className="border-t border-line pt-3 text-muted">{t('review.approve.firstVersion')}</p>
      )}
      <Part title={t('review.approve.contents')}>
        <ul className="flex flex-col gap-1">
          {packet.planned.map((document, i) => (
            <li key={i} className="flex justify-between gap-2">
              <span>{document.title}</span>
              <span className="tabular-nums text-muted">
                {document.date ?? ''} · {t('review.approve.withheldPages', { count: document.pages })}
              </span>
            </li>
          ))}
        </ul>
      </Part>
      <Part title={t('review.approve.checks')}>
        <ul className="flex flex-col gap-1">
          {[...new Map(view.checks.map((check) => [check.name, check])).values()].map(({ name, ok }) => (
            <li key={name} className="flex items-start gap-2">
              {ok ? <Check aria-hidden className="h-4 w-4 shrink-0 text-done" /> : <X aria-hidden className="h-4 w-4 shrink-0 text-late" />}
              <span>
                {t(`review.approve.check.${name}`)}
                <span className="sr-only">: {t(ok ? 'review.approve.passed' : 'review.approve.failed')}</span>
              </span>
            </li>
          ))}
        </ul>
        <ul className="flex flex-col gap-1">
          {view.recordChecks.map((record, i) => (
            <li key={i}>
              {t('review.approve.recordChecks', { title: record.title, passed: record.passed, total: record.total, words: record.words })}
              <span className="block text-xs text-muted">{record.engines.join(', ')}</span>
            </li>
          ))}
        </ul>
        <p className="text-muted">{t('review.approve.hash')}</p>
        <p className="break-all font-mono text-xs">{packet.sha256}</p>
      </Part>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-1 border-t border-line pt-3">
      <h2 className="font-semibold">{title}</h2>
      {children}
    </section>
  );
}
