/** A rule pack that waits for its second person: what it says, what it would change, and the two buttons; for who proposed it, only that it waits. */
import { Form } from '@remix-run/react';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { StatusTag } from '#app/components/status-tag.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import { formatShortDate } from '#templates/locales/format.ts';
import type { Message } from '#workflows/message.ts';
import type { RulePack } from '#workflows/rules/packs.ts';
import { PackEffects } from './pack-effects.tsx';
import { PackSummary } from './pack-summary.tsx';

type Props = { facilityId: string; proposal: { pack: RulePack; mine: boolean; effect: Parameters<typeof PackEffects>[0]['effect'] }; confirms: boolean; problem: Message | null };

export function PackAwaited({ facilityId, proposal: { pack, mine, effect }, confirms, problem }: Props) {
  const { t, say, locale } = useWords();
  const r = (key: string, params?: Record<string, string | number>) => t(`settings.rules.${key}`, params);
  const codeId = `code-${pack.id}`;
  return (
    <Card level={3} title={pack.name} action={<StatusTag status="waiting">{r('second.title')}</StatusTag>}>
      <div className="flex flex-col gap-3">
        <p>
          {r('by', { by: pack.by, on: formatShortDate(pack.on, locale) })}. <q>{pack.reason}</q>
        </p>
        <PackSummary pack={pack} />
        {pack.enabled ? null : <p className="font-semibold">{r('off')}</p>}
        <PackEffects effect={effect} />
        {problem ? (
          <p id={`${codeId}-error`} role="alert" className="font-semibold text-late">
            {say(problem)}
          </p>
        ) : null}
        {mine ? (
          <p className="text-muted">{r('second.mine')}</p>
        ) : (
          <Form method="post" noValidate className="flex flex-col items-start gap-3">
            <input type="hidden" name="facilityId" value={facilityId} />
            <input type="hidden" name="packId" value={pack.id} />
            <input type="hidden" name="revision" value={pack.revision} />
            <p className="max-w-prose text-muted">{r('second.text')}</p>
            {confirms ? (
              <div className="flex flex-col gap-1">
                <label htmlFor={codeId} className="font-semibold">
                  {r('code')}
                </label>
                <input id={codeId} name="code" inputMode="numeric" autoComplete="one-time-code" className="control w-36" aria-describedby={problem ? `${codeId}-error` : undefined} aria-invalid={problem ? true : undefined} />
              </div>
            ) : null}
            <div className="flex flex-wrap gap-3">
              <Button name="intent" value="agree">
                {r('second.agree')}
                <span className="sr-only">: {pack.name}</span>
              </Button>
              <Button name="intent" value="decline" look="secondary">
                {r('second.decline')}
                <span className="sr-only">: {pack.name}</span>
              </Button>
            </div>
          </Form>
        )}
      </div>
    </Card>
  );
}
