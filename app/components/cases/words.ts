/** The words of the lives beside a request, with those of the states and the office that they borrow. */
import '#app/components/work/words.ts';
import '#app/components/sign-in/words.ts';
import { registerWords } from '#app/i18n/namespaces.ts';
import { cases as en } from '#templates/locales/en/cases.ts';
import { lives as livesEn } from '#templates/locales/en/lives.ts';
import { cases as es } from '#templates/locales/es/cases.ts';
import { lives as livesEs } from '#templates/locales/es/lives.ts';

registerWords('en', { cases: en, lives: livesEn });
registerWords('es', { cases: es, lives: livesEs });
