/** The English words of the outside, as one chunk. */
import { ask } from '#templates/locales/en/ask.ts';
import { common } from '#templates/locales/en/common.ts';
import { desk } from '#templates/locales/en/desk.ts';
import { disclosed } from '#templates/locales/en/disclosed.ts';
import { errors } from '#templates/locales/en/errors.ts';
import { requester } from '#templates/locales/en/requester.ts';
import { rules } from '#templates/locales/en/rules.ts';
import { states } from '#templates/locales/en/states.ts';
import { uploads } from '#templates/locales/en/uploads.ts';

export const outside = { ask, common, desk, disclosed, errors, requester, rules, states, uploads };
