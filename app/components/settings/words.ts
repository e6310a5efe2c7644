/** The words of the settings, with those of the office and of signing in that they borrow. */
import '#app/components/work/words.ts';
import '#app/components/sign-in/words.ts';
import { registerWords } from '#app/i18n/namespaces.ts';
import { settings as en } from '#templates/locales/en/settings.ts';
import { settings as es } from '#templates/locales/es/settings.ts';

registerWords('en', { settings: en });
registerWords('es', { settings: es });
