/** The words of the compliance desk; they come with its routes only. */
import '#app/i18n/inside.ts';
import { registerWords } from '#app/i18n/namespaces.ts';
import { compliance as en } from '#templates/locales/en/compliance.ts';
import { compliance as es } from '#templates/locales/es/compliance.ts';
import { statistics as statisticsEn } from '#templates/locales/en/statistics.ts';
import { statistics as statisticsEs } from '#templates/locales/es/statistics.ts';
import { retention as retentionEn } from '#templates/locales/en/retention.ts';
import { retention as retentionEs } from '#templates/locales/es/retention.ts';
import { oversight as oversightEn } from '#templates/locales/en/oversight.ts';
import { oversight as oversightEs } from '#templates/locales/es/oversight.ts';

registerWords('en', { compliance: en, oversight: oversightEn, retention: retentionEn, statistics: statisticsEn });
registerWords('es', { compliance: es, oversight: oversightEs, retention: retentionEs, statistics: statisticsEs });
