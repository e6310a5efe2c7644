/** Every namespace of this language, in one tree: a key is `namespace.path`. */
import { common } from './common.ts';
import { desk } from './desk.ts';
import { emails } from './emails.ts';
import { errors } from './errors.ts';
import { letters } from './letters.ts';
import { packet } from './packet.ts';
import { requester } from './requester.ts';
import { rules } from './rules.ts';
import { signIn } from './signIn.ts';
import { staff } from './staff.ts';
import { states } from './states.ts';
import { uploads } from './uploads.ts';

export const en = { common, desk, emails, errors, letters, packet, requester, rules, signIn, staff, states, uploads } as const;
