/** Passkeys on a page: a button that is there only where the browser can, and the list on one's own account. */
import { Form } from '@remix-run/react';
import { KeyRound } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { Instant } from '#app/components/compliance/instant.tsx';
import { TextInput } from '#app/components/field.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import { askBrowser, passkeysPossible } from './webauthn.ts';
import './words.ts';

/** Asks the browser and hands its answer to the form around, which is then sent as any other. */
function useCeremony(from: string, what: 'create' | 'get') {
  const [able, setAble] = useState(false);
  const [state, setState] = useState<'ready' | 'asking' | 'declined'>('ready');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setAble(passkeysPossible()), []);
  const ask = async () => {
    setState('asking');
    try {
      const response = await askBrowser(from, what);
      if (field.current) field.current.value = response;
      setState('ready');
      field.current?.form?.requestSubmit();
    } catch {
      // why: the browser says no more than that nothing came of it (nobody there, the wrong key, the dialog closed).
      setState('declined');
    }
  };
  return { able, state, field, ask: () => void ask() };
}

/** Signs in (or confirms) with a passkey. Its place is kept, so that nothing moves when it shows. */
export function PasskeyButton({ action, to }: { action: string; to: string }) {
  const { t } = useWords();
  const { able, state, field, ask } = useCeremony('/sign-in/passkey', 'get');
  return (
    <div className={able ? 'flex min-h-12 flex-col gap-2' : 'invisible min-h-12'} aria-hidden={able ? undefined : true}>
      <form method="post" action={action}>
        <input type="hidden" name="to" value={to} />
        <input type="hidden" name="response" ref={field} />
      </form>
      <span>
        <Button type="button" look="secondary" size="large" icon={<KeyRound aria-hidden className="h-5 w-5" />} onClick={ask} disabled={!able || state === 'asking'}>
          {t('signIn.passkey.use')}
        </Button>
      </span>
      <p role="status" className={state === 'declined' ? 'text-muted' : 'sr-only'}>
        {state === 'declined' ? t('signIn.passkey.declined') : ''}
      </p>
    </div>
  );
}

type Row = { id: string; name: string | null; createdAt: Date; lastUsedAt: Date | null };
type PasskeysProps = { rows: readonly Row[]; secondFactor: boolean; asksCode: boolean; errors: Readonly<Record<string, string | undefined>> };

/** One's own passkeys: named, removed, and a new one. */
export function Passkeys({ rows, secondFactor, asksCode, errors }: PasskeysProps) {
  const { t } = useWords();
  const { able, state, field, ask } = useCeremony('/account/passkey', 'create');
  const p = (key: string, params?: Record<string, string>) => t(`signIn.passkey.${key}`, params);
  return (
    <section className="flex flex-col gap-4">
      <h2 className="text-xl font-semibold">{p('title')}</h2>
      <p className="text-muted">{p('text')}</p>
      {rows.length > 0 ? (
        <Card flush>
          <ul className="divide-y divide-line">
            {rows.map((row) => (
              <li key={row.id} className="flex flex-wrap items-end justify-between gap-4 p-4">
                <Form method="post" className="flex flex-wrap items-end gap-3">
                  <input type="hidden" name="passkey" value={row.id} />
                  <span className="flex flex-col gap-1">
                    <label htmlFor={`name-${row.id}`} className="font-semibold">
                      {p('name')}
                    </label>
                    <input id={`name-${row.id}`} name="name" className="control w-56 max-w-full" defaultValue={row.name ?? ''} maxLength={60} autoComplete="off" />
                  </span>
                  <Button name="intent" value="passkey_rename" look="secondary" size="small">
                    {p('rename')}
                    <span className="sr-only"> {row.name}</span>
                  </Button>
                </Form>
                <Form method="post">
                  <input type="hidden" name="passkey" value={row.id} />
                  <Button name="intent" value="passkey_remove" look="danger" size="small">
                    {p('remove')}
                    <span className="sr-only"> {row.name}</span>
                  </Button>
                </Form>
                <p className="w-full text-sm text-muted">
                  {p('made')} <Instant at={row.createdAt} />
                  {row.lastUsedAt ? (
                    <>
                      , {p('used')} <Instant at={row.lastUsedAt} />
                    </>
                  ) : null}
                </p>
              </li>
            ))}
          </ul>
        </Card>
      ) : null}
      <Form method="post" className="flex flex-col gap-4" noValidate>
        <input type="hidden" name="intent" value="passkey_add" />
        <input type="hidden" name="response" ref={field} />
        {able ? (
          <>
            <TextInput name="passkeyName" label={p('fresh')} hint={p('freshHint')} error={errors['passkeyName']} autoComplete="off" width="medium" />
            {secondFactor ? (
              asksCode ? (
                <TextInput name="passkeyCode" label={t('signIn.code.label')} error={errors['passkeyCode']} autoComplete="one-time-code" width="medium" />
              ) : null
            ) : (
              <TextInput name="passkeyPassword" type="password" label={p('password')} error={errors['passkeyPassword']} autoComplete="current-password" width="long" />
            )}
            <div>
              <Button type="button" look="secondary" onClick={ask} disabled={state === 'asking'}>
                {p('add')}
              </Button>
            </div>
          </>
        ) : (
          <p className="text-muted">{p('unable')}</p>
        )}
        <p role="status" className={state === 'declined' ? 'text-muted' : 'sr-only'}>
          {state === 'declined' ? p('declined') : ''}
        </p>
      </Form>
    </section>
  );
}
