/** The words of the office's pages; they come with its routes only. */
import '#app/i18n/inside.ts';
import { registerWords } from '#app/i18n/namespaces.ts';
import { charts as chartsEn } from '#templates/locales/en/charts.ts';
import { charts as chartsEs } from '#templates/locales/es/charts.ts';
import { office as en } from '#templates/locales/en/office.ts';
import { office as es } from '#templates/locales/es/office.ts';

registerWords('en', { office: en, charts: chartsEn });
registerWords('es', { office: es, charts: chartsEs });
