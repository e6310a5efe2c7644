/** One handler an effect. What an effect is stands in `workflows/request/effects.ts`; here is how it is done. */
import { askDepartments } from './ask-departments.ts';
import { buildPacket } from './build-packet.ts';
import { destroyIdentityPhoto } from './destroy-identity-photo.ts';
import { reissueLink, releasePacket } from './release-packet.ts';
import { retrieveRecords } from './retrieve-records.ts';
import { sendEmail } from './send-email.ts';
import { writeLetter } from './write-letter.ts';

export const handlers = {
  ask_departments: askDepartments,
  build_packet: buildPacket,
  destroy_identity_photo: destroyIdentityPhoto,
  reissue_link: reissueLink,
  release_packet: releasePacket,
  retrieve_records: retrieveRecords,
  send_email: sendEmail,
  write_letter: writeLetter,
};
