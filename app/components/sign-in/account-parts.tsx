/** Parts of one's own account: organizations to leave, a role to lend. */
import { Form } from '@remix-run/react';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { TextInput } from '#app/components/field.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import './words.ts';

export function Organizations({ organizations }: { organizations: readonly { id: string; name: string }[] }) {
  const { t } = useWords();
  return (
    <section className="flex flex-col gap-4">
      <h2 className="text-xl font-semibold">{t('signIn.leave.title')}</h2>
      <Card flush>
        <ul className="divide-y divide-line">
          {organizations.map(({ id, name }) => (
            <li key={id} className="flex flex-wrap items-center justify-between gap-4 p-4">
              <div>
                <p className="font-semibold">{name}</p>
                <p className="text-sm text-muted">{t('signIn.leave.text')}</p>
              </div>
              <Form method="post">
                <input type="hidden" name="organization" value={id} />
                <Button name="intent" value="leave" look="danger" size="small">
                  {t('signIn.leave.button')}
                  <span className="sr-only"> {name}</span>
                </Button>
              </Form>
            </li>
          ))}
        </ul>
      </Card>
    </section>
  );
}

/** The field for the code stands there only while the second factor was not shown lately. */
export function ChangePassword({ email, secondFactor, asksCode, errors }: { email: string; secondFactor: boolean; asksCode: boolean; errors: Readonly<Record<string, string | undefined>> }) {
  const { t } = useWords();
  return (
    <Form method="post" className="flex flex-col gap-4" noValidate aria-labelledby="change-password">
      <h2 id="change-password" className="text-xl font-semibold">{t('signIn.account.change.title')}</h2>
      <p className="text-muted">{t('signIn.account.change.text')}</p>
      {/* For password managers: whose password it is. */}
      <input type="hidden" name="username" autoComplete="username" value={email} />
      <TextInput name="former" type="password" label={t('signIn.account.change.former')} error={errors['former']} autoComplete="current-password" width="long" />
      <TextInput name="fresh" type="password" label={t('signIn.account.change.fresh')} hint={t(secondFactor ? 'signIn.account.change.hintSecond' : 'signIn.account.change.hint')} error={errors['fresh']} autoComplete="new-password" width="long" />
      {asksCode ? <TextInput name="code" label={t('signIn.code.label')} hint={t('signIn.code.hint')} error={errors['code']} autoComplete="one-time-code" width="medium" /> : null}
      <div>
        <Button name="intent" value="password" look="secondary">{t('signIn.account.change.submit')}</Button>
      </div>
    </Form>
  );
}

type LendProps = {
  mine: readonly { facilityId: string; facility: string; role: string }[];
  lent: readonly { id: string; name: string; role: string; until: Date }[];
  errors: Readonly<Record<string, string | undefined>>;
  typed: { to: string; until: string };
};

export function LendRole({ mine, lent, errors, typed }: LendProps) {
  const { t } = useWords();
  return (
    <section className="flex flex-col gap-4">
      <h2 className="text-xl font-semibold">{t('signIn.lend.title')}</h2>
      <p className="text-muted">{t('signIn.lend.text')}</p>
      {lent.map((each) => (
        <Form key={each.id} method="post" className="flex flex-wrap items-center justify-between gap-3">
          <input type="hidden" name="lent" value={each.id} />
          <span>{t('signIn.lend.row', { name: each.name, role: t(`signIn.lend.roles.${each.role}`), until: each.until.toISOString().slice(0, 10) })}</span>
          <Button name="intent" value="take_back" look="secondary" size="small">
            {t('signIn.lend.back')}
            <span className="sr-only"> {each.name}</span>
          </Button>
        </Form>
      ))}
      <Form method="post" className="flex flex-col gap-4" noValidate>
        <label htmlFor="lend-role" className="font-semibold">
          {t('signIn.lend.role')}
        </label>
        <select id="lend-role" name="role" className="control max-w-[24rem]">
          {mine.map((each) => (
            <option key={`${each.facilityId} ${each.role}`} value={`${each.facilityId} ${each.role}`}>
              {`${t(`signIn.lend.roles.${each.role}`)}, ${each.facility}`}
            </option>
          ))}
        </select>
        <TextInput name="to" type="email" label={t('signIn.lend.to')} error={errors['to']} defaultValue={typed.to} autoComplete="off" width="long" />
        <TextInput name="until" type="date" label={t('signIn.lend.until')} error={errors['until']} defaultValue={typed.until} width="medium" />
        <div>
          <Button name="intent" value="lend" look="secondary">{t('signIn.lend.submit')}</Button>
        </div>
      </Form>
    </section>
  );
}
