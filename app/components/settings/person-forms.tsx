/** What may be changed about one person: a role in a facility, a lost second factor, the account as a whole. */
import { Form } from '@remix-run/react';
import { Button } from '#app/components/button.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import type { PersonRow } from '#db/queries/settings.ts';
import { Line } from './lines.tsx';

const reasons = ['lost', 'replaced', 'stolen', 'broken'] as const;

type FormsProps = {
  person: PersonRow;
  facilities: readonly { id: string; name: string }[];
  roles: readonly string[];
  /** The second factor has to be shown again. */
  confirms: boolean;
  failed: { error: string; code: boolean } | null;
};

export function PersonForms({ person, facilities, roles, confirms, failed }: FormsProps) {
  const { t } = useWords();
  const p = (key: string, params?: Record<string, string>) => t(`settings.people.${key}`, params);
  const id = `person-${person.id}`;
  const code = (form: string) =>
    confirms || failed?.code ? <Line form={`${id}-${form}`} name="code" label={p('code')} inputMode="numeric" autoComplete="one-time-code" className="w-36" error={failed?.code ? t(failed.error) : undefined} /> : null;
  return (
    <details open={failed ? true : undefined}>
      <summary className="font-semibold text-brand">{p('change', { name: person.name })}</summary>
      <div className="flex flex-col gap-4 py-2">
        {failed && !failed.code ? (
          <p role="alert" className="font-semibold text-late">
            {t(failed.error)}
          </p>
        ) : null}
        <Form method="post" className="flex flex-col items-start gap-2" noValidate>
          <input type="hidden" name="userId" value={person.id} />
          <label htmlFor={`${id}-role`} className="font-semibold">
            {p('role')}
          </label>
          <select id={`${id}-role`} name="role" className="control">
            {roles.map((role) => (
              <option key={role} value={role}>
                {t(`office.role.${role}`)}
              </option>
            ))}
          </select>
          <label htmlFor={`${id}-facility`} className="font-semibold">
            {p('facility')}
          </label>
          <select id={`${id}-facility`} name="facilityId" className="control" defaultValue={person.roles[0]?.facilityId}>
            {facilities.map((facility) => (
              <option key={facility.id} value={facility.id}>
                {facility.name}
              </option>
            ))}
          </select>
          {code('role')}
          <span className="flex flex-wrap gap-2">
            <Button name="intent" value="role_on" look="secondary" size="small">
              {p('give')}
            </Button>
            <Button name="intent" value="role_off" look="secondary" size="small">
              {p('take')}
            </Button>
          </span>
        </Form>
        {person.secondFactor && !person.disabled && person.roles.length > 0 ? (
          <Form method="post" className="flex flex-col items-start gap-2 border-t border-line pt-3" noValidate>
            <input type="hidden" name="userId" value={person.id} />
            <input type="hidden" name="facilityId" value={person.roles[0]?.facilityId} />
            <p className="max-w-64 text-xs text-muted">{p('factorText')}</p>
            <label htmlFor={`${id}-reason`} className="font-semibold">
              {p('factorReason')}
            </label>
            <select id={`${id}-reason`} name="reason" className="control">
              {reasons.map((reason) => (
                <option key={reason} value={reason}>
                  {t(`settings.factors.reasons.${reason}`)}
                </option>
              ))}
            </select>
            <Line form={`${id}-factor`} name="note" label={p('factorNote')} autoComplete="off" className="w-64 max-w-full" />
            {code('factor')}
            <Button name="intent" value="factor_reset" look="danger" size="small">
              {p('factorReset')}
            </Button>
          </Form>
        ) : null}
        <Form method="post" className="flex flex-col items-start gap-2 border-t border-line pt-3" noValidate>
          <input type="hidden" name="userId" value={person.id} />
          {person.disabled ? null : <p className="max-w-64 text-xs text-muted">{p('disableText')}</p>}
          {code('account')}
          <Button name="intent" value={person.disabled ? 'enable' : 'disable'} look={person.disabled ? 'secondary' : 'danger'} size="small">
            {p(person.disabled ? 'enable' : 'disable')}
          </Button>
        </Form>
      </div>
    </details>
  );
}
