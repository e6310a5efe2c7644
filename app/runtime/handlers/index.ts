/** One handler an effect. What an effect is stands in `workflows/request/effects.ts` and `workflows/case-effects.ts`; here is how it is done. */
import type { EffectHandler, EffectJob, Finish, OwedEffect } from '../run-effect.ts';
import type { WorkerServices } from '../services.ts';
import { askDepartments } from './ask-departments.ts';
import { buildPacket } from './build-packet.ts';
import { destroyIdentityPhoto } from './destroy-identity-photo.ts';
import { reissueLink, releasePacket } from './release-packet.ts';
import { retrieveRecords } from './retrieve-records.ts';
import { sendEmail } from './send-email.ts';
import { writeCaseLetter } from './write-case-letter.ts';
import { writeLetter } from './write-letter.ts';

type Handlers = { [T in OwedEffect['type']]: EffectHandler<T> };
/** Any of them, for a caller who has looked it up by the effect's own type. */
type AnyHandler = (services: WorkerServices, effect: never, job: EffectJob) => Promise<Finish | undefined>;

export const handlers: Readonly<Record<string, AnyHandler>> = {
  ask_departments: askDepartments,
  build_packet: buildPacket,
  destroy_identity_photo: destroyIdentityPhoto,
  reissue_link: reissueLink,
  release_packet: releasePacket,
  retrieve_records: retrieveRecords,
  send_email: sendEmail,
  write_case_letter: writeCaseLetter,
  write_letter: writeLetter,
} satisfies Handlers;
