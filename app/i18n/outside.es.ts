/** The Spanish words of the outside, as one chunk. */
import { ask } from '#templates/locales/es/ask.ts';
import { common } from '#templates/locales/es/common.ts';
import { desk } from '#templates/locales/es/desk.ts';
import { disclosed } from '#templates/locales/es/disclosed.ts';
import { errors } from '#templates/locales/es/errors.ts';
import { requester } from '#templates/locales/es/requester.ts';
import { rules } from '#templates/locales/es/rules.ts';
import { states } from '#templates/locales/es/states.ts';
import { uploads } from '#templates/locales/es/uploads.ts';

export const outside = { ask, common, desk, disclosed, errors, requester, rules, states, uploads };
