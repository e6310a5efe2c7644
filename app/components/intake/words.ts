/** The words of intake; they come with its pages only. */
import { registerWords } from '#app/i18n/namespaces.ts';
import { intake as en } from '#templates/locales/en/intake.ts';
import { intake as es } from '#templates/locales/es/intake.ts';

registerWords('en', { intake: en });
registerWords('es', { intake: es });
