/** The words of signing in; they come with its pages only. */
import { registerWords } from '#app/i18n/namespaces.ts';
import { signIn as en } from '#templates/locales/en/signIn.ts';
import { signIn as es } from '#templates/locales/es/signIn.ts';

registerWords('en', { signIn: en });
registerWords('es', { signIn: es });
