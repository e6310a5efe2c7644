/** What is signed, said in plain words, and the signature. */
import { useWords } from '#app/i18n/use-words.ts';
import { Checkbox } from '../choices.tsx';
import type { FieldErrors } from '../error-summary.tsx';
import { Notice } from '../notice.tsx';
import { SignaturePad } from '../signature-pad.tsx';
import type { StepData } from './step-page.tsx';

export function SignFields({ here, errors }: { here: StepData; errors: FieldErrors }) {
  const { t } = useWords();
  const directive = here.values['toWhom'] === 'other' && here.values['channel'] === 'link';
  return (
    <>
      <div className="flex flex-col gap-3 rounded border border-line bg-surface p-4">
        <p>{t(`ask.sign.${here.door}`, { name: here.signer, hospital: here.facilityName })}</p>
        {directive ? <p>{t('ask.sign.directive', { recipient: String(here.values['recipientName'] ?? '') })}</p> : null}
      </div>
      <Checkbox name="agree" label={t('ask.sign.agree')} error={errors['agree']} defaultChecked={here.signature !== null} />
      {here.signature ? <Notice kind="done" title={t(here.signature.kind === 'drawn' ? 'ask.sign.keptDrawn' : 'ask.sign.keptTyped', { name: here.signature.name })} /> : null}
      <SignaturePad name="signature" error={errors['signature.typed']} {...(here.signature?.kind === 'typed' ? { defaultTyped: here.signature.name } : {})} />
    </>
  );
}
