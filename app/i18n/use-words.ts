/** The words of a page: `const { t, say, locale } = useWords()`. */
import { useTranslation } from 'react-i18next';
import type { Locale, Translate } from '#templates/locales/index.ts';
import type { Message } from '#workflows/message.ts';

/**
 * `t` takes a typed key (`requester.start.title`); `say` takes a stored message (`{key, params}`) whose key is data.
 */
export function useWords(): { t: Translate; say: (message: Message) => string; locale: Locale } {
  const { t: raw, i18n } = useTranslation();
  const t: Translate = (key, params) => (raw as (key: string, params?: object) => string)(key, params);
  return { t, say: (message) => t(message.key, message.params), locale: i18n.language === 'es' ? 'es' : 'en' };
}
