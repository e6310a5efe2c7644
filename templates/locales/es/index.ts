/** Every namespace of this language, in one tree: a key is `namespace.path`. */
import { anchors } from './anchors.ts';
import { ask } from './ask.ts';
import { cases } from './cases.ts';
import { charts } from './charts.ts';
import { common } from './common.ts';
import { compliance } from './compliance.ts';
import { desk } from './desk.ts';
import { disclosed } from './disclosed.ts';
import { emails } from './emails.ts';
import { errors } from './errors.ts';
import { intake } from './intake.ts';
import { letters } from './letters.ts';
import { lives } from './lives.ts';
import { office } from './office.ts';
import { oversight } from './oversight.ts';
import { packet } from './packet.ts';
import { requester } from './requester.ts';
import { retention } from './retention.ts';
import { review } from './review.ts';
import { rules } from './rules.ts';
import { settings } from './settings.ts';
import { signIn } from './signIn.ts';
import { staff } from './staff.ts';
import { states } from './states.ts';
import { statistics } from './statistics.ts';
import { uploads } from './uploads.ts';

export const es = { anchors, ask, cases, charts, common, compliance, desk, disclosed, emails, errors, intake, letters, lives, office, oversight, packet, requester, retention, review, rules, settings, signIn, staff, states, statistics, uploads } as const;
