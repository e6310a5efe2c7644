/** Beside the evidence: the event on which the authorization ends, and whether a person has said that it happened. */
import { useWords } from '#app/i18n/use-words.ts';
import { ActForm } from './act-form.tsx';
import { useRequestPage } from './page-context.tsx';

export function ExpiryEvent() {
  const { t } = useWords();
  const { authorization, shell } = useRequestPage().data;
  const { expiryEvent: event, expiryEventHappened: happened } = (authorization?.fields ?? {}) as { expiryEvent?: string; expiryEventHappened?: boolean };
  if (!event) return null;
  const mayCheck = !authorization?.revokedAt && shell.user.roles.some((role) => role === 'technician' || role === 'supervisor');
  return (
    <div className="mt-3 flex flex-col items-start gap-2 border-t border-line pt-3">
      <p className={happened ? 'font-semibold text-late' : undefined}>{t(happened ? 'office.expiryEvent.happened' : 'office.expiryEvent.ends', { event })}</p>
      {mayCheck ? (
        <ActForm intent="expiry_event" label={t(happened ? 'office.expiryEvent.takeBack' : 'office.expiryEvent.say')} look={happened ? 'quiet' : 'secondary'} size="small" of={{ name: 'happened', value: happened ? 'no' : 'yes' }} />
      ) : null}
    </div>
  );
}
