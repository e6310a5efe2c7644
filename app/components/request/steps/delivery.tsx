/** The packet leaves: the link with its tries and end, a PIN said on the phone, another way when it failed. */
import { Notice } from '#app/components/notice.tsx';
import { DescriptionList } from '#app/components/description-list.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import { ActForm, FoldedAct, InputLine, SelectLine } from '../act-form.tsx';
import { Instant } from '../instant.tsx';
import { useRequestPage } from '../page-context.tsx';
import { WhyHere } from '../why.tsx';
import { Dispatch } from './dispatch.tsx';
import { PinSlip } from './pin-slip.tsx';

export function DeliveryStep() {
  const { t } = useWords();
  const { data } = useRequestPage();
  const { offers, request, instance } = data;
  const byLink = request.delivery.channel === 'link';
  return (
    <>
      {instance.state === 'undelivered' ? (
        <>
          <Notice kind="late" title={t('office.delivery.failed')}>{t('office.delivery.failedText')}</Notice>
          {byLink ? <ActForm intent="reissue_link" label={t('office.act.reissue_link')} offer={offers.reissue_link} /> : null}
        </>
      ) : null}
      {byLink ? <LinkStatus /> : <Dispatch />}
      <WhyHere of={['holds', 'rep', 'restriction', 'accounted']} />
      <div>
        <FoldedAct title={t('office.act.change_delivery')} offer={offers.change_delivery} intents={['change_delivery']}>
          <ChangeDelivery />
        </FoldedAct>
      </div>
    </>
  );
}

function LinkStatus() {
  const { t } = useWords();
  const { data, pin } = useRequestPage();
  const link = data.links.find((each) => each.revokedAt === null) ?? data.links[0];
  if (!link) return <p className="text-muted">{t('office.delivery.noLink')}</p>;
  const inForce = link.revokedAt === null && link.expiresAt > data.now && link.downloads < link.maxDownloads;
  return (
    <>
      <h3 className="font-semibold">{t('office.delivery.link')}</h3>
      <DescriptionList
        facts={[
          { name: t('office.delivery.status'), value: t(link.revokedAt ? 'office.delivery.revoked' : link.expiresAt <= data.now ? 'office.delivery.expired' : 'office.delivery.inForce') },
          { name: t('office.delivery.made'), value: <Instant at={link.createdAt} /> },
          { name: t('office.delivery.expires'), value: <Instant at={link.expiresAt} /> },
          { name: t('office.delivery.downloads'), value: t('office.delivery.of', { count: link.downloads, max: link.maxDownloads }) },
          { name: t('office.delivery.tries'), value: link.tries },
          { name: t('office.delivery.pin'), value: t(data.chosePin ? 'office.delivery.pinChosen' : `office.delivery.pinBy.${data.request.delivery.pinBy ?? 'call_back'}`) },
        ]}
      />
      {pin ? (
        <Notice kind="done" title={t('office.pin.shown')} live>
          <code className="text-xl font-semibold tracking-widest">{pin.replace(/(\d{4})(?=\d)/, '$1 ')}</code>
          <p>{t('office.pin.once')}</p>
        </Notice>
      ) : null}
      {inForce ? <PinSlip /> : null}
      {inForce ? (
        <div>
          <FoldedAct title={t('office.pin.title')} intents={['give_pin']}>
            <p className="max-w-prose text-muted">{t(data.chosePin ? 'office.pin.replaces' : 'office.pin.text')}</p>
            <ActForm intent="give_pin" label={t('office.pin.show')} look="secondary">
              <InputLine name="callBack" label={t('office.pin.callBack')} hint={t('office.pin.callBackHint', { phone: data.patient?.phone ?? data.request.requesterPhone ?? '–' })} wide />
            </ActForm>
          </FoldedAct>
          <FoldedAct title={t('office.delivery.revoke')} intents={['revoke_link']}>
            <ActForm intent="revoke_link" label={t('office.delivery.revokeNow')} look="danger">
              <SelectLine name="linkReason" label={t('office.delivery.why')} options={(['wrong_address', 'asked_by_requester', 'mistake', 'other'] as const).map((value) => ({ value, label: t(`office.delivery.reason.${value}`) }))} />
            </ActForm>
          </FoldedAct>
        </div>
      ) : null}
    </>
  );
}

function ChangeDelivery() {
  const { t } = useWords();
  const { data } = useRequestPage();
  const { delivery, requesterAddress } = data.request;
  const address = delivery.recipientAddress ?? requesterAddress;
  return (
    <ActForm intent="change_delivery" label={t('office.delivery.change')} offer={data.offers.change_delivery} look="secondary">
      <SelectLine name="channel" label={t('office.delivery.way')} defaultValue={delivery.channel === 'link' ? 'post' : delivery.channel} options={(['link', 'post', 'pickup', 'inspection'] as const).map((value) => ({ value, label: t(`office.channel.${value}`) }))} />
      <InputLine name="recipientName" label={t('office.delivery.recipient')} defaultValue={delivery.recipientName} wide />
      <InputLine name="street" label={t('office.delivery.street')} defaultValue={address?.lines.join(', ')} wide />
      <div className="flex flex-wrap gap-3">
        <InputLine name="city" label={t('office.delivery.city')} defaultValue={address?.city} />
        <InputLine name="stateCode" label={t('office.delivery.state')} defaultValue={address?.state} maxLength={2} className="w-20" />
        <InputLine name="postcode" label={t('office.delivery.postcode')} defaultValue={address?.postcode} className="w-28" />
      </div>
      <InputLine name="email" type="email" label={t('office.delivery.email')} defaultValue={delivery.recipientEmail} wide />
    </ActForm>
  );
}
