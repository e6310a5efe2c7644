/** What an effect is called, and why it was given up, from the code that its row keeps. */
import { useWords } from '#app/i18n/use-words.ts';
import './words.ts';

const effects = ['send_email', 'write_letter', 'write_case_letter', 'retrieve_records', 'ask_departments', 'build_packet', 'release_packet', 'reissue_link', 'destroy_identity_photo'] as const;
const reasons = ['unavailable', 'invalid_input', 'refused_file', 'too_large', 'not_found', 'not_allowed_now', 'timeout', 'internal'] as const;

export function useGivenUpWords(): { what: (effectType: string) => string; why: (lastError: string | null) => string } {
  const { t } = useWords();
  return {
    what: (effectType) => t(`settings.operations.effect.${effects.find((each) => each === effectType) ?? 'other'}`),
    why: (lastError) => t(`settings.operations.reason.${reasons.find((each) => each === (lastError ?? '').split(':')[0]) ?? 'other'}`),
  };
}
