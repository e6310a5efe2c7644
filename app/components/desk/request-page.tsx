/** A request as its organization follows it. */
import { Form } from '@remix-run/react';
import type { ReactNode } from 'react';
import { useWords } from '#app/i18n/use-words.ts';
import type { DeskRequestPage } from '#app/http/desk-request.ts';
import { formatCents, formatLegalDate, formatShortDate } from '#templates/locales/format.ts';
import type { Message } from '#workflows/message.ts';
import { Button } from '../button.tsx';
import { Card } from '../card.tsx';
import { Checkbox } from '../choices.tsx';
import { Deadline } from '../deadline.tsx';
import { DescriptionList } from '../description-list.tsx';
import { ErrorSummary } from '../error-summary.tsx';
import { FileInput, Select, TextArea } from '../field.tsx';
import { Notice } from '../notice.tsx';
import { Timeline, type TimelineStep } from '../timeline.tsx';
import type { Problems } from './answers.ts';
import { Evidence, useRuleWords } from './evidence.tsx';
import { RequestState, requesterStateKey } from './request-state.tsx';

type Page = DeskRequestPage & { sent: boolean; did: string | null };
type Failed = { problems: Problems; body: string } | null;
const acts = ['message', 'paper', 'link_sent', 'link_later', 'link_asked', 'certification', 'revoke', 'withdraw'];

export function DeskRequest({ page, failed }: { page: Page; failed: Failed }) {
  const { t, locale } = useWords();
  const errors = Object.fromEntries(Object.entries(failed?.problems ?? {}).map(([name, problem]) => [name, t(problem.key, problem.params)]));
  // What we wait for comes first.
  const asked = page.state === 'awaiting_information';
  const stateWords = `states.requester.${requesterStateKey(page.state, page.outcome)}`;
  return (
    <div className="flex flex-col gap-5">
      <ErrorSummary errors={errors} />
      {page.sent ? (
        <Notice kind="done" live title={t('desk.request.sent', { number: page.number })}>
          {t('desk.request.sentText', { facility: page.facility.name, date: formatLegalDate(page.receivedOn, locale) })}
        </Notice>
      ) : null}
      {page.did && acts.includes(page.did) ? <Notice kind={page.did === 'link_later' || page.did === 'link_asked' ? 'soon' : 'done'} live title={t(`desk.request.did.${page.did}`)} /> : null}
      <header className="flex flex-wrap items-start justify-between gap-4">
        <div className="flex flex-col gap-1">
          <h1 className="text-xl font-semibold">{page.matterNumber || page.number}</h1>
          <p className="text-muted">
            {page.patient.name} · {page.number}
          </p>
        </div>
        <div className="flex flex-col items-start gap-2 sm:items-end">
          <RequestState state={page.state} outcome={page.outcome} />
          {page.due ? (
            <Deadline due={page.due.on} daysLeft={page.due.daysLeft} zone={page.facility.zone}>
              <Steps steps={page.due.steps} />
              <p className="mt-1 text-xs text-muted">{page.due.citation}</p>
            </Deadline>
          ) : null}
        </div>
      </header>
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex flex-col gap-5">
          <Card title={t('desk.request.status')}>
            <p className="max-w-prose text-base">{t(`${stateWords}.what`)}</p>
            <p className="mt-1 max-w-prose text-muted">{t(`${stateWords}.next`)}</p>
          </Card>
          {asked ? (
            <>
              <Messages page={page} errors={errors} body={failed?.body ?? ''} />
              <SupplyForm page={page} errors={errors} />
            </>
          ) : null}
          {page.closed ? null : (
            <Card title={t('desk.request.needs')}>
              <Evidence lines={page.lines} />
            </Card>
          )}
          {page.closed || asked ? null : <SupplyForm page={page} errors={errors} />}
          {asked ? null : <Messages page={page} errors={errors} body={failed?.body ?? ''} />}
          <Invoice page={page} />
        </div>
        <div className="flex flex-col gap-5">
          <Packet page={page} />
          <Facts page={page} />
          <Files page={page} />
          <Card title={t('desk.request.history')}>
            <Timeline compact steps={historyOf(page, (key) => t(key), (day) => formatShortDate(day, locale))} />
          </Card>
          {page.authorization && !page.authorization.revokedOn ? (
            <Card title={t('desk.request.revoke')}>
              <Act page={page} intent="revoke">
                <input type="hidden" name="authorization" value={page.authorization.id} />
                <p className="text-muted">{t('desk.request.revokeText')}</p>
                <Checkbox name="revoked" compact label={t('desk.request.revokeSure')} error={errors['revoked']} />
                <Button look="danger">{t('desk.request.revokeTell')}</Button>
              </Act>
            </Card>
          ) : null}
          {page.mayWithdraw ? (
            <Card title={t('desk.request.withdraw')}>
              <Act page={page} intent="withdraw">
                <p className="text-muted">{t('desk.request.withdrawText')}</p>
                <Checkbox name="sure" compact label={t('desk.request.sure')} error={errors['sure']} />
                <Button look="danger">{t('desk.request.withdraw')}</Button>
              </Act>
            </Card>
          ) : null}
        </div>
      </div>
    </div>
  );
}

function Act({ page, intent, children }: { page: Page; intent: string; children: ReactNode }) {
  return (
    <Form method="post" encType="multipart/form-data" noValidate className="flex flex-col items-start gap-3" key={page.key}>
      <input type="hidden" name="intent" value={intent} />
      <input type="hidden" name="key" value={page.key} />
      {children}
    </Form>
  );
}

function Steps({ steps }: { steps: readonly Message[] }) {
  const say = useRuleWords();
  return (
    <ul className="list-disc pl-5">
      {steps.map((step, i) => (
        <li key={i}>{say(step)}</li>
      ))}
    </ul>
  );
}

function SupplyForm({ page, errors }: { page: Page; errors: Record<string, string> }) {
  const { t } = useWords();
  const byBasis: Record<string, string[]> = { subpoena: ['subpoena', 'assurance'], court_order: ['court_order'], authorization: ['authorization'] };
  const kinds = [...(byBasis[page.basis] ?? []), 'letter', 'other'];
  return (
    <Card title={t('desk.request.supply')}>
      <Act page={page} intent="paper">
        <Select name="kind" label={t('desk.request.kind')} error={errors['kind']} width="long" options={kinds.map((kind) => ({ value: kind, label: t(`desk.files.${kind}`) }))} />
        <FileInput name="file" label={t('desk.request.file')} hint={t('desk.hints.file')} error={errors['file']} accept="application/pdf,image/jpeg,image/png,image/tiff" />
        <Button look="secondary">{t('desk.request.upload')}</Button>
      </Act>
    </Card>
  );
}

function Messages({ page, errors, body }: { page: Page; errors: Record<string, string>; body: string }) {
  const { t, locale } = useWords();
  return (
    <Card title={t('desk.request.messages')}>
      <div className="flex flex-col gap-4">
        {page.messages.length === 0 ? <p className="text-muted">{t('desk.request.noMessages')}</p> : null}
        <ol className="flex flex-col gap-3">
          {page.messages.map((message) => (
            <li key={message.id} className={`max-w-prose rounded border-l-4 p-3 ${message.direction === 'from_requester' ? 'border-line bg-bg' : 'border-brand bg-brand-soft'}`}>
              <p className="text-xs text-muted">
                {message.direction === 'from_requester' ? message.authorName : page.facility.name}, {formatShortDate(message.on, locale)}
              </p>
              <p className="whitespace-pre-line">{message.body ?? t(messageKey(message.code), message.params ?? {})}</p>
            </li>
          ))}
        </ol>
        {page.closed ? null : (
          <Act page={page} intent="message">
            <div className="w-full max-w-prose">
              <TextArea name="body" label={t('desk.request.write')} error={errors['body']} defaultValue={body} rows={3} />
            </div>
            <Button look="secondary">{t('desk.request.send')}</Button>
          </Act>
        )}
      </div>
    </Card>
  );
}

/** `missing.<line>` is the sentence that says how the line is met; other codes are words of the requester's catalogue. */
function messageKey(code: string | null): string {
  if (!code) return 'desk.request.coded';
  if (!code.startsWith('missing.')) return `requester.${code}`;
  const line = code.slice('missing.'.length);
  return line.startsWith('authorization.') ? `rules.cure.${line.slice('authorization.'.length)}` : `rules.evidence_missing.${line}`;
}

function Invoice({ page }: { page: Page }) {
  const { t, locale } = useWords();
  const { fee } = page;
  if (!fee) return (
    <Card title={t('desk.request.fees')}>
      <p className="text-muted">{t('desk.request.noFee')}</p>
    </Card>
  );
  return (
    <Card title={t('desk.request.invoice', { number: page.number })} action={<span className="text-muted">{formatShortDate(fee.on, locale)}</span>}>
      <div className="flex flex-col gap-3">
        <DescriptionList
          facts={[
            { name: t(page.insurer ? 'desk.fields.claimNumber' : 'desk.fields.matterNumber'), value: page.matterNumber ?? '' },
            { name: t('desk.request.billTo'), value: [page.organization.name, ...page.organization.address.lines, `${page.organization.address.city}, ${page.organization.address.state} ${page.organization.address.postcode}`].join(', ') },
          ]}
        />
        <table className="w-full max-w-prose text-left tabular-nums">
          <caption className="sr-only">{t('desk.request.fees')}</caption>
          <thead>
            <tr className="border-b border-line-strong text-xs text-muted">
              <th scope="col" className="py-1 font-semibold">{t('desk.request.item')}</th>
              <th scope="col" className="py-1 text-right font-semibold">{t('desk.request.quantity')}</th>
              <th scope="col" className="py-1 text-right font-semibold">{t('desk.request.unit')}</th>
              <th scope="col" className="py-1 text-right font-semibold">{t('desk.request.amount')}</th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {fee.lines.map((line, i) => (
              <tr key={i}>
                <th scope="row" className="py-1 font-normal">{line.percent === undefined ? t(`rules.fee.line.${line.code}`) : t('rules.fee.line.pages_percent', { percent: line.percent })}</th>
                <td className="py-1 text-right">{line.quantity}</td>
                <td className="py-1 text-right">{formatCents(line.unitCents, locale)}</td>
                <td className="py-1 text-right">{formatCents(line.amountCents, locale)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr className="border-t border-line-strong font-semibold">
              <th scope="row" colSpan={3} className="py-1">{t('desk.request.total')}</th>
              <td className="py-1 text-right">{formatCents(fee.totalCents, locale)}</td>
            </tr>
          </tfoot>
        </table>
        <p className={fee.status === 'settled' ? 'text-done' : 'font-semibold'}>{t(fee.status === 'settled' ? 'desk.request.settled' : 'desk.request.owed', { facility: page.facility.name, number: page.number })}</p>
        {page.payments.map((payment) => (
          <p key={payment.id} className="text-muted">
            {t(`desk.request.payments.${payment.kind}`, { amount: formatCents(payment.amountCents, locale), date: formatShortDate(payment.receivedOn, locale), reference: payment.reference ?? '' })}
          </p>
        ))}
      </div>
    </Card>
  );
}

function Packet({ page }: { page: Page }) {
  const { t, locale } = useWords();
  const ready = page.state === 'released' || (page.closed && page.outcome === 'released');
  return (
    <Card title={t('desk.request.packet')}>
      <div className="flex flex-col items-start gap-3">
        <p>{t(ready ? (page.delivery.channel === 'link' ? 'desk.request.packetLink' : 'desk.request.packetPost') : 'desk.request.packetNotYet', { email: page.delivery.email ?? '' })}</p>
        {page.link && !page.link.revoked ? <p className="text-muted">{t('desk.request.packetUse', { downloads: page.link.downloads, max: page.link.maxDownloads, date: formatShortDate(page.link.expiresOn, locale) })}</p> : null}
        {page.certification ? <p className="text-muted">{t('desk.request.certified')}</p> : null}
        {page.mayCertify ? (
          <Act page={page} intent="certification">
            <p className="text-muted">{t('desk.request.certifyText')}</p>
            <Button look="secondary">{t('desk.request.certify')}</Button>
          </Act>
        ) : null}
        {page.mayAskLink ? (
          <Act page={page} intent="link">
            <Button look="secondary">{t('desk.request.newLink')}</Button>
          </Act>
        ) : null}
      </div>
    </Card>
  );
}

function Facts({ page }: { page: Page }) {
  const { t, say, locale } = useWords();
  const { scope } = page;
  const date = (value: string | undefined) => (value ? formatShortDate(value, locale) : t('desk.check.open'));
  return (
    <Card title={t('desk.request.asked')}>
      <DescriptionList
        facts={[
          { name: t('desk.check.patient'), value: `${page.patient.name}, ${formatShortDate(page.patient.birthDate, locale)}` },
          { name: t('desk.fields.facilityId'), value: page.facility.name },
          { name: t('desk.check.basis'), value: t(`rules.basis.${page.basis}`) },
          { name: t('desk.fields.dates'), value: scope.from || scope.to ? t('desk.check.range', { from: date(scope.from), to: date(scope.to) }) : t('desk.check.allDates') },
          { name: t('desk.fields.kinds'), value: scope.kinds.length > 0 ? scope.kinds.map((kind) => t(`desk.kinds.${kind}`)).join(', ') : t('desk.check.allKinds') },
          ...(scope.visits.length > 0 ? [{ name: t('desk.fields.visits'), value: scope.visits.join('; ') }] : []),
          ...(page.authorization?.revokedOn ? [{ name: t('desk.request.revokedOn'), value: date(page.authorization.revokedOn) }] : []),
          { name: t('desk.check.delivery'), value: t(`desk.channels.${page.delivery.channel}`) },
          { name: t('desk.list.received'), value: formatShortDate(page.receivedOn, locale) },
          { name: t('desk.list.filedBy'), value: page.filedBy ?? '' },
          { name: t('desk.check.accounting'), value: say(page.accounting) },
        ]}
      />
    </Card>
  );
}

function Files({ page }: { page: Page }) {
  const { t, locale } = useWords();
  const files = [
    ...page.papers.map((paper) => ({ id: paper.id, name: t(`desk.files.${paper.kind}`), more: `${paper.name}, ${formatShortDate(paper.on, locale)}`, open: true })),
    ...page.letters.map((letter) => ({ id: letter.id, name: t(`requester.follow.letterKinds.${letter.kind}`), more: formatShortDate(letter.on, locale), open: letter.hasFile })),
  ];
  return (
    <Card title={t('desk.request.files')}>
      {files.length === 0 ? <p className="text-muted">{t('desk.request.noFiles')}</p> : null}
      <ul className="flex flex-col gap-2">
        {files.map((file) => (
          <li key={file.id}>
            {file.open ? (
              <a className="link inline-flex min-h-6 items-center" href={`/desk/requests/${page.id}/files/${file.id}`} download>
                {file.name}
              </a>
            ) : (
              file.name
            )}
            <p className="break-all text-xs text-muted">{file.more}</p>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function historyOf(page: Page, t: (key: string) => string, date: (day: string) => string): TimelineStep[] {
  // What goes on inside before it concerns the requester is told by the state, not by its steps.
  const told = page.history.filter((event) => !['DEADLINE_PASSED', 'REVIEW_REOPENED', 'PACKET_REFUSED', 'RETRIEVAL_RETRIED', 'RELEASE_BLOCKED', 'DENIAL_PROPOSED', 'DENIAL_REJECTED', 'RECORD_ADDED', 'HOLD_PLACED', 'HOLD_LIFTED'].includes(event.eventType));
  return [
    ...told.map((event): TimelineStep => ({ key: event.id, when: 'past', title: t(`states.events.${event.eventType}`), date: date(event.on) })),
    { key: 'now', when: page.closed ? 'past' : 'now', title: t(`states.requester.${requesterStateKey(page.state, page.outcome)}.label`) },
  ];
}
