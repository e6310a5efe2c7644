/** A case: what is known at the left, what may be done now beside it, its clocks, letters and story. */
import { Link } from '@remix-run/react';
import { Card } from '#app/components/card.tsx';
import { Deadline } from '#app/components/deadline.tsx';
import { ErrorSummary } from '#app/components/error-summary.tsx';
import { Notice } from '#app/components/notice.tsx';
import { StatusTag } from '#app/components/status-tag.tsx';
import { Timeline } from '#app/components/timeline.tsx';
import { OfficeLayout } from '#app/components/work/office-layout.tsx';
import type { CasePage as Page, CaseResult } from '#app/http/office/case-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { formatLegalDate, formatShortDate } from '#templates/locales/format.ts';
import { CaseActs } from './case-acts.tsx';
import './words.ts';

/** As it arrives in the browser. */
export type Shown = { [K in keyof Page]: Page[K] };
type Props = { page: unknown; failed: CaseResult; did: boolean };

export function CasePage({ page: given, failed, did }: Props) {
  const page = given as Shown;
  const { t, say, locale } = useWords();
  const { shell, view, daysLeft } = page;
  const over = /^(closed|upheld|overturned|withdrawn|produced|quashed)/.test(view.state);
  return (
    <OfficeLayout shell={shell}>
      <div className="mx-auto flex max-w-page flex-col gap-4">
        <header className="flex flex-col gap-1">
          <p>
            <Link className="link inline-flex min-h-6 items-center" to={`/requests/${view.request.id}`}>
              {t('cases.back', { number: view.request.number })}
            </Link>
          </p>
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <h1 className="text-xl font-semibold">{t(`cases.title.${view.machine}`)}</h1>
            <StatusTag status={over ? 'done' : view.value['clock'] === 'overdue' ? 'late' : 'waiting'}>{t(`lives.${view.machine}.${view.state}.label`)}</StatusTag>
          </div>
          <p className="max-w-prose text-muted">{t(`lives.${view.machine}.${view.state}.staff`)}</p>
        </header>
        {view.quarantined ? <Notice kind="late" title={t('cases.quarantined')} /> : null}
        {failed ? <ErrorSummary errors={Object.fromEntries(Object.entries(failed.errors).map(([name, message]) => [name === '_form' ? name : `${failed.intent}-${name}`, say(message)]))} /> : null}
        {did && !failed ? <Notice kind="done" live title={t('cases.did')} /> : null}
        <div className="grid gap-4 lg:grid-cols-[1fr_20rem]">
          <div className="flex min-w-0 flex-col gap-4">
            {view.quarantined ? null : <Card title={t('cases.next')}>{page.acts.length === 0 ? <p>{t('cases.over')}</p> : <CaseActs page={page} failed={failed} />}</Card>}
            <Known page={page} />
          </div>
          <div className="flex min-w-0 flex-col gap-4">
            {view.deadlines.length > 0 ? (
              <Card title={t('cases.clock')}>
                <div className="flex flex-col gap-3">
                  {view.deadlines.map((deadline) => (
                    <Deadline key={deadline.id} due={deadline.dueOn} daysLeft={daysLeft[deadline.id] ?? 0} zone={view.facility.zone} met={over}>
                      <p>
                        {deadline.citation} ({deadline.ruleId}, {deadline.ruleVersion})
                      </p>
                      <ul className="list-disc pl-5">
                        {deadline.computation.map((step, i) => (
                          <li key={i}>
                            <span className="tabular-nums text-muted">{formatShortDate(step.date, locale)}:</span> {say(step.message)}
                          </li>
                        ))}
                      </ul>
                    </Deadline>
                  ))}
                </div>
              </Card>
            ) : null}
            <Card title={t('cases.letters')}>
              {view.letters.length === 0 ? <p className="text-muted">{t('cases.noLetters')}</p> : null}
              <ul className="flex flex-col gap-2">
                {view.letters.map((letter) => (
                  <li key={letter.id}>
                    <Link className="link" to={`/requests/${view.request.id}/letters/${letter.id}`}>
                      {t(`office.letters.kind.${letter.kind}`)}
                    </Link>
                    <span className="block text-xs text-muted">
                      <Moment at={letter.createdAt} zone={view.facility.zone} /> · {t(letter.readAt ? 'office.letters.read' : letter.postedAt ? 'office.letters.posted' : 'office.letters.written')}
                    </span>
                  </li>
                ))}
              </ul>
            </Card>
            <Card title={t('cases.story')}>
              <Timeline
                compact
                steps={view.history.map((row) => ({
                  key: row.id,
                  when: 'past' as const,
                  title: t(`lives.events.${row.type}`),
                  date: <Moment at={row.at} zone={view.facility.zone} />,
                  text: `${row.actorKind === 'system' ? t('office.history.system') : row.actorName} (${t(`office.role.${row.actorRole}`)})`,
                }))}
              />
            </Card>
          </div>
        </div>
      </div>
    </OfficeLayout>
  );
}

/** The facts of the case, each in a line. */
function Known({ page }: { page: Shown }) {
  const { t, say, locale } = useWords();
  const { view, defects } = page;
  const { facts, context } = view;
  const reviewer = view.physicians.find(({ id }) => id === context['reviewerId'])?.name;
  const lines: [string, string | undefined][] = [[t('cases.opened'), formatLegalDate(view.openedOn, locale)]];
  if (view.patient) lines.push([t('cases.patient'), `${view.patient.name}, ${view.patient.mrn}`]);
  if (facts.machine === 'denial_review') lines.push([t('cases.ground'), t(`rules.ground.${facts.ground}`)], [t('cases.reviewer'), reviewer]);
  if (facts.machine === 'accounting') lines.push([t('cases.period'), `${formatShortDate(facts.from, locale)} – ${formatShortDate(facts.to, locale)}`]);
  if (facts.machine === 'breach') {
    for (const [factor, risk] of Object.entries(facts.factors ?? {})) lines.push([t(`cases.factor.${factor}`), t(`cases.risk.${risk}`)]);
    lines.push([t('cases.field.reason'), facts.reason], [t('cases.field.cause'), facts.cause ? t(`cases.cause.${facts.cause}`) : undefined], [t('cases.field.kinds'), facts.kinds?.map((kind) => t(`cases.kind.${kind}`)).join(', ')]);
    if (Number(context['people']) > 0) lines.push([t('cases.people'), String(context['people'])]);
    for (const whom of ['secretary', 'media'] as const) {
      const told = facts.told?.[whom];
      if (told) lines.push([t(`cases.told.${whom}`), t('cases.told.how', { on: formatLegalDate(told.on, locale), how: t(`cases.way.${told.how}`), by: told.by, reference: told.reference })]);
    }
  }
  if (facts.machine === 'subpoena') {
    if (view.request.returnDate) lines.push([t('cases.returnDate'), formatLegalDate(view.request.returnDate, locale)]);
    if (view.request.electedOn) lines.push([t('cases.elected'), formatLegalDate(view.request.electedOn, locale)]);
  }
  const compiled = facts.machine === 'accounting' ? facts.compiled : undefined;
  return (
    <Card title={t('cases.facts')}>
      <div className="flex flex-col gap-4">
        <dl className="grid gap-x-6 gap-y-1 sm:grid-cols-[auto_1fr]">
          {lines.flatMap(([label, value]) =>
            value ? [
              <div key={label} className="contents">
                <dt className="max-w-64 text-muted">{label}</dt>
                <dd className="min-w-0 break-words">{value}</dd>
              </div>,
            ] : [],
          )}
        </dl>
        {facts.machine === 'subpoena' ? (
          <section aria-labelledby="lacks">
            <h3 id="lacks" className="font-semibold">
              {t('cases.lacks')}
            </h3>
            {defects.length === 0 ? <p>{t('cases.lacksNothing')}</p> : null}
            <ul className="list-disc pl-5">
              {defects.map((defect) => (
                <li key={defect.key}>{say(defect)}</li>
              ))}
            </ul>
          </section>
        ) : null}
        {compiled ? (
          <section aria-labelledby="compiled">
            <h3 id="compiled" className="font-semibold">
              {t('cases.list')}: {t('cases.entries', { count: compiled.lines.length })}
            </h3>
            <ul className="list-disc pl-5">
              {compiled.lines.map((line) => (
                <li key={`${line.date}${line.recipient}${line.purpose}`}>
                  <span className="tabular-nums text-muted">{formatShortDate(line.date, locale)}:</span> {line.recipient}. {line.what}. {line.purpose}
                </li>
              ))}
            </ul>
            {compiled.suspended > 0 ? <p>{t('cases.suspended', { count: compiled.suspended })}</p> : null}
            <p className="break-all text-xs text-muted">
              {t('cases.digest')}: {compiled.sha256}
            </p>
          </section>
        ) : null}
      </div>
    </Card>
  );
}

function Moment({ at, zone }: { at: Date; zone: string }) {
  const { locale } = useWords();
  const text = new Intl.DateTimeFormat(locale === 'es' ? 'es-US' : 'en-US', { dateStyle: 'medium', timeStyle: 'short', timeZone: zone }).format(at);
  return (
    <time dateTime={at.toISOString()} title={`${text}, ${zone}`}>
      {text}
    </time>
  );
}
