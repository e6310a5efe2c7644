/** Inviting somebody into a facility, and who is invited just now. */
import { Form } from '@remix-run/react';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { Instant } from '#app/components/compliance/instant.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import { Line } from './lines.tsx';

type Invited = { id: string; email: string; role: string; place: string; expiresAt: Date };
type InviteProps = { facilities: readonly { id: string; name: string }[]; roles: readonly string[]; invited: readonly Invited[]; confirms: boolean; failed: { error: string; code: boolean } | null };

export function InviteCard({ facilities, roles, invited, confirms, failed }: InviteProps) {
  const { t } = useWords();
  const p = (key: string, params?: Record<string, string>) => t(`settings.people.${key}`, params);
  return (
    <Card title={p('invite')}>
      <div className="flex flex-col gap-4">
        <p className="max-w-prose text-muted">{p('inviteText')}</p>
        <Form method="post" className="flex flex-wrap items-end gap-3" noValidate>
          <Line form="invite" name="email" type="email" label={p('email')} autoComplete="off" className="w-64" error={failed && !failed.code ? t(failed.error) : undefined} />
          <Choice name="role" label={p('role')} options={roles.map((role) => ({ value: role, text: t(`office.role.${role}`) }))} />
          <Choice name="facilityId" label={p('facility')} options={facilities.map(({ id, name }) => ({ value: id, text: name }))} />
          {confirms || failed?.code ? <Line form="invite" name="code" label={p('code')} inputMode="numeric" autoComplete="one-time-code" className="w-36" error={failed?.code ? t(failed.error) : undefined} /> : null}
          <Button name="intent" value="invite">{p('inviteSend')}</Button>
        </Form>
        <h3 className="font-semibold">{p('open')}</h3>
        {invited.length === 0 ? (
          <p className="text-muted">{p('openNone')}</p>
        ) : (
          <ul className="divide-y divide-line">
            {invited.map((each) => (
              <li key={each.id} className="flex flex-wrap items-center justify-between gap-3 py-2">
                <span>
                  <span className="font-semibold">{each.email}</span>, {t(`office.role.${each.role}`)}, {each.place}
                  <span className="text-muted">
                    {' '}· {p('expires')} <Instant at={each.expiresAt} />
                  </span>
                </span>
                <Form method="post">
                  <input type="hidden" name="invitation" value={each.id} />
                  <Button name="intent" value="revoke" look="secondary" size="small">
                    {p('revoke')}
                    <span className="sr-only"> {each.email}</span>
                  </Button>
                </Form>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Card>
  );
}

function Choice({ name, label, options }: { name: string; label: string; options: readonly { value: string; text: string }[] }) {
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={`invite-${name}`} className="font-semibold">
        {label}
      </label>
      <select id={`invite-${name}`} name={name} className="control">
        {options.map(({ value, text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
