/**
 * Which words travel to the browser. The outside's catalogues go in one chunk per language; the staff's go with the staff's
 * own routes; those of mails, letters and packets never leave the server.
 */
import type { i18n } from 'i18next';
import type { Locale } from '#templates/locales/index.ts';

type Words = Record<string, unknown>;

const registered: { locale: Locale; words: Words }[] = [];
let instance: i18n | undefined;

/** Adds namespaces (`{staff}`) of a language to the browser's catalogue, now or when there is one. */
export function registerWords(locale: Locale, words: Words): void {
  registered.push({ locale, words });
  instance?.addResourceBundle(locale, 'translation', words, true, true);
}

/** Hands the words registered so far, and later, to the browser's instance. */
export function attachWords(to: i18n): void {
  instance = to;
  for (const { locale, words } of registered) to.addResourceBundle(locale, 'translation', words, true, true);
}
