/** The browser's words: the page's language is loaded before hydration, so nothing flashes. */
import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Locale } from '#templates/locales/index.ts';
import { attachWords } from './namespaces.ts';
import { i18nOptions } from './options.ts';

export async function clientI18n(locale: Locale): Promise<i18n> {
  const { outside } = locale === 'es' ? await import('./outside.es.ts') : await import('./outside.en.ts');
  const instance = createInstance();
  instance.use(initReactI18next);
  await instance.init({ ...i18nOptions(locale), resources: { [locale]: { translation: outside } } });
  attachWords(instance);
  return instance;
}
