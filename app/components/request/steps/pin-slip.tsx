/** The slip that takes a PIN to the post: printed, then recorded as posted; with that it is gone from here. */
import { Printer } from 'lucide-react';
import { buttonClass } from '#app/components/button.tsx';
import { Notice } from '#app/components/notice.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import { ActForm } from '../act-form.tsx';
import { addressLine } from '../facts-pane.tsx';
import { Instant } from '../instant.tsx';
import { useRequestPage } from '../page-context.tsx';

export function PinSlip() {
  const { t } = useWords();
  const { data } = useRequestPage();
  const { request, letters, chosePin } = data;
  if (chosePin || request.delivery.pinBy !== 'post') return null;
  // Newest first: a new link brings a new slip.
  const slip = letters.find((letter) => letter.kind === 'pin_slip');
  const address = request.delivery.recipientAddress ?? request.requesterAddress;
  if (!slip || (!slip.fileId && !slip.postedAt)) return <Notice kind="waiting" title={t('office.slip.waits')} />;
  if (slip.postedAt) {
    return (
      <Notice kind="done" title={t('office.slip.done')}>
        <Instant at={slip.postedAt} />. {t('office.slip.doneText')}
      </Notice>
    );
  }
  return (
    <section aria-labelledby="slip-title" className="flex flex-col gap-3 rounded border border-line bg-bg p-4">
      <h3 id="slip-title" className="font-semibold">
        {t('office.slip.title')}
      </h3>
      <p className="max-w-prose text-muted">{t('office.slip.text')}</p>
      <p>{address ? `${request.delivery.recipientName}, ${addressLine(address) ?? ''}` : t('office.slip.noAddress')}</p>
      <div className="flex flex-wrap items-start gap-2">
        <a className={buttonClass('secondary', 'normal')} href={`/requests/${request.id}/slips/${slip.id}/file`} target="_blank" rel="noreferrer">
          <Printer aria-hidden className="h-4 w-4" />
          {t('office.slip.print')}
        </a>
        <ActForm intent="post_slip" label={t('office.slip.posted')} of={{ name: 'letterId', value: slip.id }} />
      </div>
    </section>
  );
}
