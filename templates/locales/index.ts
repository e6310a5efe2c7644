/** What we say, in every language we say it: catalogues, and a translator that is a pure function of key and parameters. */
import { createInstance } from 'i18next';
import type { Message } from '#workflows/message.ts';
import { en } from './en/index.ts';
import { es } from './es/index.ts';
import type { KeyOf } from './translation.ts';

export type { Translation } from './translation.ts';

export const locales = ['en', 'es'] as const;
export type Locale = (typeof locales)[number];

/** The catalogues as plain objects: `catalogues.en.common.page_one`. */
export const catalogues = { en, es } as const;

/** The same in the shape that i18next takes; the whole tree is one namespace, so a key is `namespace.path`. */
export const resources = { en: { translation: en }, es: { translation: es } } as const;

export type TranslationKey = KeyOf<typeof en>;
export type Params = Record<string, string | number>;

/** Any string is accepted, because stored messages carry their key as data; literal keys are held by a test. */
export type Translate = (key: TranslationKey | (string & {}), params?: Params) => string;

export function isLocale(value: unknown): value is Locale {
  return value === 'en' || value === 'es';
}

/** The translator of a locale. Synchronous and without global state; parameters are put in as they are (escape in HTML). */
export function translator(locale: Locale): Translate {
  return translators[locale];
}

/** Says a stored message in a locale. */
export function say(message: Message, locale: Locale): string {
  return translator(locale)(message.key, message.params);
}

/** True when the key has words in English (the types hold the other languages to the same keys). */
export function hasKey(key: string): boolean {
  return instances.en.exists(key) || instances.en.exists(key, { count: 2 });
}

function instanceOf(locale: Locale) {
  const instance = createInstance();
  void instance.init({
    lng: locale,
    resources,
    fallbackLng: 'en',
    initAsync: false,
    nsSeparator: false,
    interpolation: { escapeValue: false, skipOnVariables: true },
  });
  return instance;
}

const instances = { en: instanceOf('en'), es: instanceOf('es') } as const;

const translators = {
  en: (key, params) => instances.en.t(key, { ...params }),
  es: (key, params) => instances.es.t(key, { ...params }),
} as const satisfies Record<Locale, Translate>;
