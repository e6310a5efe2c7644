/**
 * Files a request for an organization from a member's draft. What the papers lack was told before; it is filed all the same
 * only where the member says that it follows. Safe to repeat: a draft becomes one request.
 */
import { mainPaperMissing, assess, factsFrom, requesterKindOf, scopeOf, type Desk, type Papers } from '#app/components/desk/filing.ts';
import { paperKinds, str, type Answers } from '#app/components/desk/answers.ts';
import type { Db } from '#db/open.ts';
import type { DeskOrganization } from '#db/queries/desk.ts';
import type { DeliveryChoice } from '#db/schema/requests.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { fileRequest, type FileRequest, type Filed } from './file-request.ts';
import { must, run } from '../run.ts';
import { closeDraft, type Draft } from './save-draft.ts';

export type FileFromDesk = {
  draft: Draft;
  organization: DeskOrganization;
  desk: Desk;
  memberEmail: string;
  language: 'en' | 'es';
  /** The member saw what is missing and supplies it. */
  sendAnyway: boolean;
  /** The purpose in words, as it will stand in the accounting. */
  purpose: string;
  now: Date;
  sessionSecret: string;
};

/** Throws `invalid_input` with `desk.errors.incomplete` where something is missing and nobody said that it follows. */
export async function fileFromDesk(db: Db, actor: Actor, input: FileFromDesk): Promise<Filed> {
  await run(db, actor, input.now, async () => must(actor, 'desk.file', { organizationId: input.organization.id }));
  const filing = prepareFiling(input);
  if (!input.draft.content.filed) {
    const { values, files } = input.draft.content;
    const papers = papersOf(files);
    const needed = mainPaperMissing(values, papers, input.desk);
    if (needed) throw new AppError('invalid_input', `filed without its ${needed}`, { public: { key: `desk.errors.needs.${needed}` } });
    const missing = assess(values, papers, input.desk).lines.some((line) => line.status === 'missing');
    if (missing && !input.sendAnyway) throw new AppError('invalid_input', 'filed with lines missing', { public: { key: 'desk.errors.incomplete' } });
  }
  const filed = await fileRequest(db, actor, filing);
  if (!filed.repeated) await closeDraft(db, input.draft, input.now);
  return filed;
}

export function papersOf(files: Draft['content']['files']): Papers {
  return Object.fromEntries(paperKinds.map((kind) => [kind, files[kind] !== undefined]));
}

/** The draft as it will be filed. */
export function prepareFiling({ draft, organization, desk, memberEmail, language, purpose, now, sessionSecret }: Omit<FileFromDesk, 'sendAnyway'>): FileRequest {
  const { values, files, pinHash } = draft.content;
  const optional = (key: string, value: string) => (value ? { [key]: value } : {});
  return {
    requestId: draft.requestId,
    facilityId: str(values, 'facilityId'),
    channel: 'portal',
    language,
    requester: {
      kind: requesterKindOf(values, desk),
      name: organization.name,
      email: memberEmail,
      address: organization.address,
      userId: draft.userId ?? undefined,
      organizationId: organization.id,
      ...optional('phone', organization.phone ?? ''),
    } as FileRequest['requester'],
    patient: {
      familyName: str(values, 'familyName'),
      givenNames: str(values, 'givenNames'),
      birthDate: str(values, 'birthDate'),
      ...optional('previousNames', str(values, 'previousNames')),
      ...optional('mrn', str(values, 'mrn')),
      ...optional('phone', str(values, 'patientPhone')),
    },
    scope: scopeOf(values),
    purpose,
    delivery: deliveryOf(values, organization),
    facts: factsFrom(values, papersOf(files), desk),
    matterNumber: str(values, 'matterNumber'),
    expedited: str(values, 'expedited') === 'yes',
    ...(pinHash && str(values, 'pinBy') === 'chosen' ? { pinHash } : {}),
    now,
    sessionSecret,
  };
}

function deliveryOf(values: Answers, organization: DeskOrganization): DeliveryChoice {
  const to = { recipientName: organization.name, recipientAddress: organization.address };
  if (str(values, 'channel') !== 'link') return { channel: 'post', form: 'paper', ...to };
  const pinBy = str(values, 'pinBy') as NonNullable<DeliveryChoice['pinBy']> | '';
  return { channel: 'link', form: 'pdf', ...to, recipientEmail: str(values, 'recipientEmail'), ...(pinBy ? { pinBy } : {}) };
}
