/** The words of review and approval; they come with its pages only. */
import { registerWords } from '#app/i18n/namespaces.ts';
import { review as en } from '#templates/locales/en/review.ts';
import { review as es } from '#templates/locales/es/review.ts';

registerWords('en', { review: en });
registerWords('es', { review: es });
