/** The words of a page: `const { t, say, locale } = useWords()`. */
import { useTranslation } from 'react-i18next';
import type { Locale, Params, Translate } from '#templates/locales/index.ts';
import type { Message } from '#workflows/message.ts';

/**
 * `t` takes a key (`requester.start.title`; literal ones are held by a test); `say` takes a stored message `{key, params}`.
 * why not i18next's own typed keys: they would apply to every instance of the process, also where keys are data.
 */
export function useWords(): { t: Translate; say: (message: Message) => string; locale: Locale } {
  const { t: raw, i18n } = useTranslation();
  const translate = raw as (key: string, params?: Params) => string;
  return { t: translate, say: (message) => translate(message.key, message.params), locale: i18n.language === 'es' ? 'es' : 'en' };
}
