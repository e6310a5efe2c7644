/** The fee: what the rules would charge now, what was quoted, and how it was settled. */
import { useWords } from '#app/i18n/use-words.ts';
import { formatCents, formatShortDate } from '#templates/locales/format.ts';
import { ActForm, FoldedAct, InputLine } from './act-form.tsx';
import { useRequestPage } from './page-context.tsx';
import { WhyHere } from './why.tsx';

export function FeeBox() {
  const { t, say, locale } = useWords();
  const { fee, payments, priced, offers, feeState } = useRequestPage().data;
  return (
    <section className="flex flex-col gap-3 rounded border border-line bg-surface p-4" aria-labelledby="fee-title">
      <h2 id="fee-title" className="font-semibold">
        {t('office.fee.title')}: {t(`office.fee.state.${feeState}`)}
      </h2>
      {fee ? (
        <FeeTable lines={fee.lines.map((line) => ({ ...line, words: line.percent === undefined ? t(`rules.fee.line.${line.code}`) : t('rules.fee.line.pages_percent', { percent: line.percent }) }))} total={fee.totalCents} />
      ) : (
        <p className="text-muted">{say(priced.message)}</p>
      )}
      {fee ? <WhyHere of={['fee', 'prepay']} /> : null}
      {payments.map((payment) => (
        <p key={payment.id}>
          {t(`office.fee.kind.${payment.kind}`)}: {payment.kind === 'cheque' ? `${formatCents(payment.amountCents, locale)}, ${payment.reference ?? ''}` : payment.reason} ({payment.recordedByName}, {formatShortDate(payment.receivedOn, locale)})
        </p>
      ))}
      <div>
        <FoldedAct title={t('office.fee.quote')} offer={offers.quote_fee} intents={['quote_fee']}>
          {priced.needsConfirmation ? <p className="text-soon">{say(priced.needsConfirmation)}</p> : null}
          <FeeTable lines={priced.lines.map((line) => ({ ...line, words: say(line.label) }))} total={priced.totalCents} note={t('office.fee.preview', { count: priced.pages })} />
          <ActForm intent="quote_fee" label={t('office.fee.send')} offer={offers.quote_fee} look="secondary">
            <InputLine name="pages" label={t('office.fee.pages')} inputMode="numeric" defaultValue={String(priced.pages)} className="w-24" />
          </ActForm>
        </FoldedAct>
        {feeState === 'quoted' ? (
          <>
            <FoldedAct title={t('office.fee.cheque')} offer={offers.fee_paid} intents={['fee_cheque']}>
              <ActForm intent="fee_cheque" label={t('office.fee.record')} offer={offers.fee_paid} look="secondary">
                <div className="flex flex-wrap gap-3">
                  <InputLine name="amount" label={t('office.fee.amount')} inputMode="decimal" defaultValue={fee ? (fee.totalCents / 100).toFixed(2) : ''} className="w-28" />
                  <InputLine name="reference" label={t('office.fee.reference')} />
                </div>
              </ActForm>
            </FoldedAct>
            <FoldedAct title={t('office.fee.waive')} offer={offers.fee_waived} intents={['fee_waiver', 'fee_write_off']}>
              <ActForm
                intent="fee_waiver"
                label={t('office.fee.waiveNow')}
                offer={offers.fee_waived}
                look="secondary"
                {...(offers.fee_written_off.allowed ? { second: { intent: 'fee_write_off', label: t('office.fee.writeOff') } } : {})}
              >
                <InputLine name="feeReason" label={t('office.fee.reason')} wide />
              </ActForm>
            </FoldedAct>
          </>
        ) : null}
      </div>
    </section>
  );
}

function FeeTable({ lines, total, note }: { lines: readonly { code: string; words: string; quantity: number; unitCents: number; amountCents: number }[]; total: number; note?: string }) {
  const { t, locale } = useWords();
  return (
    <table className="w-full max-w-[36rem] tabular-nums">
      <caption className="sr-only">{t('office.fee.title')}</caption>
      <tbody>
        {lines.map((line, i) => (
          <tr key={`${line.code}-${i}`} className="border-b border-line">
            <th scope="row" className="py-1 text-left font-normal">
              {line.words}
            </th>
            <td className="py-1 text-right text-muted">
              {line.quantity} × {formatCents(line.unitCents, locale)}
            </td>
            <td className="py-1 pl-4 text-right">{formatCents(line.amountCents, locale)}</td>
          </tr>
        ))}
        <tr>
          <th scope="row" className="py-1 text-left font-semibold">
            {t('common.total')}
            {note ? <span className="font-normal text-muted"> {note}</span> : null}
          </th>
          <td />
          <td className="py-1 pl-4 text-right font-semibold">{formatCents(total, locale)}</td>
        </tr>
      </tbody>
    </table>
  );
}
