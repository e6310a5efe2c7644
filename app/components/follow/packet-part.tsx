/** The packet, when it is there: opened here with the PIN, or by a new link to the address on file. */
import { Form } from '@remix-run/react';
import { Lock } from 'lucide-react';
import { useWords } from '#app/i18n/use-words.ts';
import { formatLegalDate } from '#templates/locales/format.ts';
import { Button } from '../button.tsx';
import { Notice } from '../notice.tsx';
import type { FollowView } from './types.ts';

export function PacketPart({ view, formKey }: { view: FollowView; formKey: string }) {
  const { t, locale } = useWords();
  const { packet } = view;
  if (packet.state === 'none') {
    return view.dispatch ? <Notice kind="done" title={t(`requester.follow.dispatched.${view.dispatch.channel}`, { date: formatLegalDate(view.dispatch.on, locale) })} /> : null;
  }
  return (
    <section aria-labelledby="packet" className="flex flex-col gap-4 rounded bg-brand-soft p-6">
      <h2 id="packet" className="flex items-center gap-2 text-lg font-semibold">
        <Lock aria-hidden className="h-5 w-5" />
        {t('requester.follow.packet.title')}
      </h2>
      {packet.toOther ? (
        <p className="max-w-prose">{t('requester.follow.packet.toOther')}</p>
      ) : (
        <>
          <p className="max-w-prose">
            {t(`requester.follow.packet.${packet.state}`)}
            {packet.state === 'open' && packet.expiresOn ? ` ${t('requester.follow.packet.until', { date: formatLegalDate(packet.expiresOn, locale), count: packet.downloadsLeft })}` : ''}
          </p>
          <Form method="post" className="flex flex-wrap gap-3">
            <input type="hidden" name="key" value={formKey} />
            {packet.state === 'open' ? (
              <Button size="large" name="intent" value="open">
                {t('requester.follow.packet.openButton')}
              </Button>
            ) : null}
            {packet.hasEmail && packet.state !== 'locked' ? (
              <Button size="large" look="secondary" name="intent" value="new-link">
                {t('requester.follow.packet.newLink')}
              </Button>
            ) : null}
          </Form>
        </>
      )}
    </section>
  );
}
