/** The server's words: one instance per request, so two languages never meet. */
import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { resources, type Locale } from '#templates/locales/index.ts';
import { i18nOptions } from './options.ts';

export function serverI18n(locale: Locale): i18n {
  const instance = createInstance();
  instance.use(initReactI18next);
  void instance.init({ ...i18nOptions(locale), resources });
  return instance;
}
