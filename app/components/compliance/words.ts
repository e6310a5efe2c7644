/** The words of the compliance desk; they come with its routes only. */
import '#app/i18n/inside.ts';
import { registerWords } from '#app/i18n/namespaces.ts';
import { compliance as en } from '#templates/locales/en/compliance.ts';
import { compliance as es } from '#templates/locales/es/compliance.ts';

registerWords('en', { compliance: en });
registerWords('es', { compliance: es });
