/** The PIN itself. Never sent back to the page: a chosen one stays unless a new one is typed. */
import { useWords } from '#app/i18n/use-words.ts';
import { TextInput } from '../field.tsx';
import type { FieldErrors } from '../error-summary.tsx';

export function PinFields({ chosen, errors }: { chosen: boolean; errors: FieldErrors }) {
  const { t } = useWords();
  const common = { type: 'password', inputMode: 'numeric', autoComplete: 'off', width: 'short', maxLength: 20 } as const;
  return (
    <div className="flex flex-col gap-4">
      <TextInput name="pin" label={t('ask.fields.pin')} hint={chosen ? t('ask.pinKept') : t('ask.hints.pin')} error={errors['pin']} {...common} />
      <TextInput name="pinAgain" label={t('ask.fields.pinAgain')} error={errors['pinAgain']} {...common} />
    </div>
  );
}
