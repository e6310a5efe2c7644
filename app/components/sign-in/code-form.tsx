/** The one field for a one-time code, as the phone's keyboard and the password manager expect it. */
import { Form } from '@remix-run/react';
import { Button } from '#app/components/button.tsx';
import { TextInput } from '#app/components/field.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import './words.ts';

export function CodeForm({ to, error }: { to: string; error?: string | undefined }) {
  const { t } = useWords();
  return (
    <Form method="post" className="flex flex-col gap-6" noValidate>
      <input type="hidden" name="to" value={to} />
      <TextInput
        name="code"
        label={t('signIn.code.label')}
        hint={t('signIn.code.hint')}
        error={error}
        width="medium"
        inputMode="text"
        autoComplete="one-time-code"
        autoCapitalize="off"
        spellCheck={false}
        maxLength={20}
        className="tracking-widest tabular-nums"
      />
      <div>
        <Button size="large">{t('signIn.code.submit')}</Button>
      </div>
    </Form>
  );
}
