/** Paper leaves: printed, compared, and the day, the carrier and its number recorded; afterwards, what was recorded. */
import { Printer } from 'lucide-react';
import { buttonClass } from '#app/components/button.tsx';
import { DescriptionList } from '#app/components/description-list.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import { formatLegalDate } from '#templates/locales/format.ts';
import { ActForm, InputLine } from '../act-form.tsx';
import { addressLine } from '../facts-pane.tsx';
import { useRequestPage } from '../page-context.tsx';

/** Names as carriers write them; another one can be typed. */
const carriers = ['USPS Certified Mail', 'USPS Priority Mail', 'USPS First-Class Mail', 'FedEx', 'UPS', 'Courier'] as const;

export function Dispatch() {
  const { t } = useWords();
  const { data } = useRequestPage();
  const { request, offers, today } = data;
  const byPost = request.delivery.channel === 'post';
  const address = request.delivery.recipientAddress ? addressLine(request.delivery.recipientAddress) : null;
  return (
    <>
      <div className="rounded border border-line bg-bg p-4">
        <p className="text-xs text-muted">{t(`office.channel.${request.delivery.channel}`)}</p>
        <p className="font-semibold">{request.delivery.recipientName}</p>
        {address ? <p>{address}</p> : null}
      </div>
      <p className="max-w-prose text-muted">{t('office.delivery.check')}</p>
      <div>
        <a className={buttonClass('secondary', 'normal')} href={`/requests/${request.id}/packet/file`} target="_blank" rel="noreferrer">
          <Printer aria-hidden className="h-4 w-4" />
          {t('office.delivery.print')}
        </a>
      </div>
      <ActForm intent="dispatch" label={t('office.act.dispatch')} offer={offers.dispatch}>
        <div className="grid w-full items-end gap-3 sm:grid-cols-[auto_1fr_1fr]">
          <InputLine name="dispatchedOn" type="date" label={t('office.delivery.dispatchedOn')} defaultValue={today} max={today} />
          {byPost ? <InputLine name="carrier" list="carriers" autoComplete="off" label={t('office.delivery.carrier')} hint={t('office.delivery.carrierHint')} /> : null}
          <InputLine name="reference" autoComplete="off" label={t(byPost ? 'office.delivery.tracking' : 'office.delivery.shownId')} {...(byPost ? { hint: t('office.delivery.trackingHint') } : {})} />
        </div>
        <datalist id="carriers">
          {carriers.map((carrier) => (
            <option key={carrier} value={carrier} />
          ))}
        </datalist>
      </ActForm>
    </>
  );
}

/** What left on paper, for a request that is closed. */
export function Dispatched() {
  const { t, locale } = useWords();
  const { request, dispatches } = useRequestPage().data;
  return dispatches.map((sent) => (
    <section key={sent.id} className="flex flex-col gap-2">
      <h3 className="font-semibold">{t('office.delivery.sent')}</h3>
      <DescriptionList
        facts={[
          { name: t('office.delivery.way'), value: t(`office.channel.${sent.channel}`) },
          { name: t('office.delivery.leftOn'), value: formatLegalDate(sent.dispatchedOn, locale) },
          ...(sent.channel === 'post' ? [{ name: t('office.delivery.carrier'), value: sent.carrier ?? t('office.delivery.noTracking') }] : []),
          { name: t(sent.channel === 'post' ? 'office.delivery.tracking' : 'office.delivery.shownId'), value: sent.reference ?? t('office.delivery.noTracking') },
          { name: t('office.delivery.recipient'), value: [request.delivery.recipientName, sent.address ? addressLine(sent.address) : null].filter(Boolean).join(', ') },
          { name: t('office.delivery.recordedBy'), value: sent.dispatchedByName },
        ]}
      />
    </section>
  ));
}
