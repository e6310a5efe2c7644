/** What the patient asked the house to keep to: where she is reached, and care that is kept from her health plan. On the patient's page. */
import { Form } from '@remix-run/react';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { addressLine } from '#app/components/request/facts-pane.tsx';
import { Line } from '#app/components/settings/lines.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import type { PostalAddress } from '#db/schema/facilities.ts';

type Contact = { address?: PostalAddress; email?: string; phone?: string; note?: string };
type PromisesProps = {
  contact: Contact | null;
  restricted: boolean;
  /** Of the two, what this person may change. */
  may: { contact: boolean; restriction: boolean };
  confirms: boolean;
  errors: Readonly<Record<string, string>>;
  typed: Readonly<Record<string, string>> | null;
};

export function PatientPromises({ contact, restricted, may, confirms, errors, typed }: PromisesProps) {
  const { t } = useWords();
  const said = (field: string) => (errors[field] ? t(errors[field]) : undefined);
  const ways = contact ? [addressLine(contact.address), contact.email, contact.phone, contact.note].filter(Boolean).join(' · ') : null;
  const value = (name: string, own: string | undefined) => typed?.[name] ?? own ?? '';
  const { lines, city, state, postcode } = contact?.address ?? { lines: [], city: '', state: '', postcode: '' };
  return (
    <Card title={t('charts.promise.title')}>
      <div className="flex flex-col gap-5">
        <section className="flex flex-col gap-2">
          <h3 className="font-semibold">{t('charts.promise.contact.title')}</h3>
          <p className="max-w-prose">{ways ? t('charts.promise.contact.is', { ways }) : t('charts.promise.contact.none')}</p>
          <p className="text-xs text-muted">{t('charts.promise.contact.law')}</p>
          {may.contact ? (
            <details open={Object.keys(errors).some((field) => field === 'street' || field === 'promiseEmail') ? true : undefined}>
              <summary className="text-brand">{t(contact ? 'charts.promise.contact.change' : 'charts.promise.contact.add')}</summary>
              <Form method="post" noValidate className="mt-3 flex flex-col items-start gap-3">
                <div className="grid w-full gap-3 sm:grid-cols-2 lg:grid-cols-4">
                  <Line form="promise" name="street" label={t('charts.promise.contact.street')} defaultValue={value('street', lines[0])} error={said('street')} autoComplete="off" />
                  <Line form="promise" name="city" label={t('charts.promise.contact.city')} defaultValue={value('city', city)} autoComplete="off" />
                  <Line form="promise" name="stateCode" label={t('charts.promise.contact.state')} defaultValue={value('stateCode', state)} maxLength={2} autoComplete="off" />
                  <Line form="promise" name="postcode" label={t('charts.promise.contact.postcode')} defaultValue={value('postcode', postcode)} autoComplete="off" />
                  <Line form="promise" name="email" type="email" label={t('charts.promise.contact.email')} defaultValue={value('email', contact?.email)} error={said('promiseEmail')} autoComplete="off" />
                  <Line form="promise" name="phone" type="tel" label={t('charts.promise.contact.phone')} defaultValue={value('phone', contact?.phone)} autoComplete="off" />
                  <Line form="promise" name="note" label={t('charts.promise.contact.note')} defaultValue={value('note', contact?.note)} autoComplete="off" />
                </div>
                <span className="flex flex-wrap gap-2">
                  <Button name="intent" value="promise_contact" look="secondary" size="small">
                    {t('charts.promise.contact.save')}
                  </Button>
                  {contact ? (
                    <Button name="intent" value="promise_contact_lifted" look="quiet" size="small">
                      {t('charts.promise.contact.lift')}
                    </Button>
                  ) : null}
                </span>
              </Form>
            </details>
          ) : null}
        </section>
        <section className="flex flex-col gap-2 border-t border-line pt-4">
          <h3 className="font-semibold">{t('charts.promise.restriction.title')}</h3>
          <p className="max-w-prose">{t(restricted ? 'charts.promise.restriction.is' : 'charts.promise.restriction.none')}</p>
          <p className="text-xs text-muted">{t('charts.promise.restriction.law')}</p>
          {may.restriction ? (
            <Form method="post" noValidate className="flex flex-col items-start gap-3">
              {restricted ? null : (
                <div>
                  {said('paidInFull') ? (
                    <p id="promise-paid-error" role="alert" className="font-semibold text-late">
                      {said('paidInFull')}
                    </p>
                  ) : null}
                  <label className="flex items-start gap-2 py-1">
                    <input type="checkbox" name="paidInFull" value="yes" className="mt-px h-5 w-5 shrink-0" aria-describedby={said('paidInFull') ? 'promise-paid-error' : undefined} />
                    <span>{t('charts.promise.restriction.paid')}</span>
                  </label>
                </div>
              )}
              <span className="flex flex-wrap items-end gap-3">
                {confirms || errors['promiseCode'] ? <Line form="promise-restriction" name="code" label={t('charts.access.code')} inputMode="numeric" autoComplete="one-time-code" className="w-36" error={said('promiseCode')} /> : null}
                <Button name="intent" value={restricted ? 'promise_restriction_lifted' : 'promise_restriction'} look="secondary" size="small">
                  {t(restricted ? 'charts.promise.restriction.lift' : 'charts.promise.restriction.agree')}
                </Button>
              </span>
            </Form>
          ) : null}
        </section>
      </div>
    </Card>
  );
}
