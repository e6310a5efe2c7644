/** One set of i18next options for server and browser: the whole tree is one namespace, a key is `namespace.path`. */
import type { InitOptions } from 'i18next';
import type { Locale } from '#templates/locales/index.ts';

export function i18nOptions(locale: Locale): InitOptions {
  return {
    lng: locale,
    fallbackLng: 'en',
    supportedLngs: ['en', 'es'],
    ns: ['translation'],
    defaultNS: 'translation',
    nsSeparator: false,
    initAsync: false,
    interpolation: { escapeValue: false, skipOnVariables: true }, // why: React escapes
    react: { useSuspense: false, bindI18nStore: 'added' },
  };
}
