/**
 * What lawfully records nothing, each with its reason: it neither changes anything that is kept nor shows anything protected. A route,
 * a command or a handler that is not here records; one that is here and does record fails as well (tests/audit/every-act.test.ts).
 */

const form = 'an empty form or words of ours: nothing of anybody is shown';
const draft = 'what somebody types into a form of their own; filing it is the event';
const away = 'sends elsewhere and shows nothing';
const rules = 'prices, dates and rules: no person in them; changing one is the event';
const part = 'read by a page or an act that is an event itself';

/** `loader` or `action` of a route, by its file's name. */
export const silentRoutes: Readonly<Record<string, string>> = {
  '_index loader': form,
  'account loader': 'whoever is signed in, their own account and sessions',
  'ask._index loader': form,
  'ask.$door._index loader': draft,
  'ask.$door.$step loader': draft,
  'ask.staff._index loader': draft,
  'ask.staff.$step loader': draft,
  'components loader': form,
  'demo.codes loader': 'exists in the demo only',
  'desk loader': 'the frame around the desk: names of the firm and of who is signed in',
  'desk.export loader': away,
  'desk.members loader': "an organization's own people, shown to them: no patient in it",
  'desk.new loader': draft,
  'desk.new action': draft,
  'desk.new_.$draft.$step loader': draft,
  'disclosures.export loader': away,
  'emergency._index loader': form,
  'follow.lost loader': form,
  'health loader': 'whether the portal is well',
  'intake.caller._index loader': form,
  'invitation.$token loader': 'where an invitation leads, to whoever holds its link; taking it up is the event',
  'join loader': form,
  'letters._index loader': 'letters about made-up people',
  'letters.$name loader': 'a letter about a made-up person',
  'letters.$name_.file loader': 'a letter about a made-up person',
  'log.export loader': away,
  'reports.export loader': away,
  'packet.$token loader': 'asks for the PIN and shows nothing of the packet',
  'packet.$token_.open loader': away,
  'preferences action': 'the colours and the language of a browser, kept in the browser',
  'preferences loader': away,
  'requests._index loader': away,
  'requests.$requestId.progress loader': 'how far the work on a request is, asked again and again by a page whose opening is an event; no person in it',
  'search loader': form,
  'settings._index loader': rules,
  'settings.rules_.$pack loader': rules,
  'sign-in loader': form,
  'sign-in_.confirm loader': form,
  'sign-in_.forgotten loader': form,
  'sign-in_.new-password.$token loader': 'where a link for a new password leads, to whoever holds it; setting one is the event',
  'sign-in_.second-factor loader': form,
  'sign-in_.set-up loader': 'a new secret for whoever is signed in, nowhere kept until its first code is right, which is an event',
  'sign-in_.with.$provider loader': away,
  'sign-out loader': away,
};

/** Functions of `app/commands` that something outside calls. */
export const silentCommands: Readonly<Record<string, string>> = {
  'allowed-acts offersFor': part,
  'accept-invitation openInvitation': part,
  'check-evidence linesOf': part,
  'file-from-desk papersOf': part,
  'ledger-rows ledgerContext': part,
  'index-part saveAnswers': 'keeps what a technician has typed so far; indexing the part is the event',
  'make-service-token wellFormedToken': 'whether a form is filled in: nothing is read or kept',
  'on-request loadRequest': part,
  'open-packet linkHolder': 'who a link belongs to, for the throttle; opening it or being refused is the event',
  'open-packet readLink': 'whether a link is open, without anything of its packet',
  'override-page pageAwaitsConfirmation': part,
  'quote-fee feeFor': part,
  'record-decision recordDecision': 'part of an act that is an event itself',
  'review-denial reviewableGround': part,
  'save-desk-draft startDeskDraft': draft,
  'save-desk-draft findDeskDraft': draft,
  'save-desk-draft listDeskDrafts': draft,
  'save-draft startDraft': draft,
  'save-draft findDraft': draft,
  'save-draft findFiledDraft': draft,
  'save-draft saveDraft': draft,
  'save-draft closeDraft': draft,
  'save-draft draftActor': draft,
  'save-search beginSearch': 'the question before it is asked; running it is the event',
  'view-packet approvalAge': 'how fresh a code must be for an approval that is about to be tried',
};

/** Commands of the command line that read or write the office's data. */
export const silentPrograms: Readonly<Record<string, string>> = {
  'storage-check': 'compares the rows of files with the bytes of the store, by ids: no file is opened',
};
