/** The words of the page of anchors; they come with its route only. */
import '#app/i18n/inside.ts';
import { registerWords } from '#app/i18n/namespaces.ts';
import { anchors as en } from '#templates/locales/en/anchors.ts';
import { anchors as es } from '#templates/locales/es/anchors.ts';

registerWords('en', { anchors: en });
registerWords('es', { anchors: es });
