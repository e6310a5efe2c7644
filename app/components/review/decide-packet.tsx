/** Approve exactly this packet, or send it back with a reason. */
import { Form, useNavigation } from '@remix-run/react';
import { Button } from '#app/components/button.tsx';
import { TextArea, TextInput } from '#app/components/field.tsx';
import { Notice } from '#app/components/notice.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import type { Message } from '#workflows/message.ts';

type View = { request: { state: string }; refusal: 'same_person' | 'role' | 'not_now' | null; everyTime: boolean };
type Packet = { id: string; sha256: string | null; status: string; decidedByName: string | null };
type Failed = { field: string | null; message: Message; reason: string } | undefined;

export function DecidePacket({ view, packet, formKey, asksCode, failed }: { view: View; packet: Packet; formKey: string; asksCode: boolean; failed: Failed }) {
  const { t, say } = useWords();
  const busy = useNavigation().state !== 'idle';
  const at = (field: string) => (failed?.field === field ? say(failed.message) : undefined);
  const why = {
    same_person: t('review.approve.samePerson'),
    role: t('review.approve.notYours'),
    not_now: t('review.approve.notNow', { state: t(`states.staff.${view.request.state}.label`) }),
  };
  if (view.refusal) return <Notice title={why[view.refusal]} />;
  const hidden = (
    <>
      <input type="hidden" name="key" value={formKey} />
      <input type="hidden" name="packetId" value={packet.id} />
      <input type="hidden" name="sha256" value={packet.sha256 ?? ''} />
    </>
  );
  return (
    <div className="flex flex-col gap-4">
      {failed && !failed.field ? <Notice kind="late" live title={say(failed.message)} /> : null}
      <Form method="post" className="flex flex-col gap-3" noValidate>
        {hidden}
        {asksCode ? <TextInput name="code" label={t('review.approve.code')} hint={view.everyTime ? t('review.approve.everyTime') : undefined} error={at('code')} width="medium" autoComplete="one-time-code" inputMode="numeric" maxLength={20} /> : null}
        <div>
          <Button name="intent" value="approve" disabled={busy}>
            {t('review.approve.approve')}
          </Button>
        </div>
      </Form>
      <details open={failed?.field === 'reason'}>
        <summary className="font-semibold">{t('review.approve.return')}</summary>
        <Form method="post" className="mt-2 flex flex-col gap-3" noValidate>
          {hidden}
          <TextArea name="reason" label={t('review.approve.reason')} rows={3} defaultValue={failed?.reason} error={at('reason')} maxLength={4000} />
          <div>
            <Button name="intent" value="return" look="secondary" disabled={busy}>
              {t('review.approve.return')}
            </Button>
          </div>
        </Form>
      </details>
    </div>
  );
}
