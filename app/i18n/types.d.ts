/** Keys are checked: `t('requester.start.title')` with a missing key is a type error. */
import 'i18next';
import type { en } from '#templates/locales/en/index.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    nsSeparator: false;
    resources: { translation: typeof en };
  }
}
