/**
 * What each event of a request's log changed, before and after: told by walking through the bodies in their order. Pure. Looks change
 * nothing and have no line. Values are the log's own codes; `count` is how many pages or marks it concerns.
 */

/** What of a request an event changed; the page says each in words. */
export type ChangedThing = 'state' | 'page' | 'pages' | 'evidence' | 'assignee' | 'fact' | 'marks' | 'finding' | 'note' | 'scope' | 'fee' | 'paid' | 'packet' | 'link' | 'override' | 'delivery' | 'letter' | 'message' | 'paper' | 'record' | 'rule';

export type StoryChange = {
  eventId: string;
  index: number | null;
  at: Date;
  action: string;
  actorId: string;
  role: string | null;
  of: ChangedThing;
  /** Which one: a machine, an evidence line, a field, a page as `record/number`; empty where there is one only. */
  name: string;
  /** The event that moved a life, for `state`. */
  event: string | null;
  before: string | null;
  after: string | null;
  count: number | null;
};

type Body = { action: string; actor: { id: string; role: string | null; roles: string[] }; facts: Record<string, unknown> };

/** Oldest first, as stored. */
export function storyChanges(rows: readonly { id: string; index: number | null; at: Date; body: string }[]): StoryChange[] {
  const known = new Map<string, string>();
  let marks = 0;
  return rows.flatMap((row) => {
    const { action, actor, facts } = JSON.parse(row.body) as Body;
    const line = (of: ChangedThing, name: string, before: string | null, after: string | null, count: number | null = null, event: string | null = null): StoryChange => ({ eventId: row.id, index: row.index, at: row.at, action, actorId: actor.id, role: actor.role ?? actor.roles[0] ?? null, of, name, event, before, after, count });
    /** What it was when it was last told, and from now on is. */
    const told = (of: ChangedThing, name: string, after: string | null, first: string | null = null, count: number | null = null): StoryChange => {
      const place = `${of} ${name}`;
      const before = known.get(place) ?? first;
      if (after === null) known.delete(place);
      else known.set(place, after);
      return line(of, name, before, after, count);
    };
    const text = (name: string) => (facts[name] === undefined || facts[name] === null ? null : String(facts[name]));
    switch (action) {
      case 'workflow.transition':
        return [line('state', text('machine') ?? '', text('from'), text('to'), null, text('event'))];
      case 'page.decided':
        return [told('page', `${text('recordId') ?? ''}/${text('page') ?? ''}`, withReason(text('disposition'), text('reason')), 'undecided', 1)];
      case 'pages.decided':
        return [line('pages', text('recordId') ?? '', null, withReason(text('disposition'), text('reason')), Number(facts['pages']))];
      case 'pages.seconded':
        return [line('pages', text('recordId') ?? '', null, 'seconded', Number(facts['pages']))];
      case 'evidence.decided':
        return [told('evidence', text('line') ?? '', text('status'))];
      case 'request.assigned':
        return [line('assignee', '', text('from'), text('to'))];
      case 'request.changed':
        return changesOf(facts).map(({ field, before, after }) => line('fact', field, before, after));
      case 'redaction.added':
      case 'redaction.removed': {
        const before = marks;
        marks += action === 'redaction.added' ? 1 : -1;
        return [line('marks', withReason(text('kind') ?? '', text('reason')) ?? '', String(before), String(marks), 1)];
      }
      case 'note.added':
      case 'note.removed':
        return [told('note', text('noteId') ?? '', action === 'note.added' ? 'written' : null)];
      case 'record.scoped':
        return [told('scope', text('recordId') ?? '', facts['inScope'] === true ? 'in_scope' : 'out_of_scope')];
      case 'record.added':
        return [line('record', text('source') ?? '', null, 'added', facts['pages'] === undefined ? null : Number(facts['pages']))];
      case 'attachment.added':
        return [line('paper', text('kind') ?? '', null, 'added', facts['pages'] === undefined ? null : Number(facts['pages']))];
      case 'fee.quoted':
        return [told('fee', '', text('totalCents'))];
      case 'payment.recorded':
        return [line('paid', text('kind') ?? '', null, text('amountCents'))];
      case 'packet.built':
        return [told('packet', 'built', short(text('sha256')))];
      case 'packet.verified':
        return [told('packet', 'verified', short(text('sha256')))];
      case 'link.made':
        return [told('link', text('linkId') ?? '', 'open')];
      case 'link.revoked':
        return [told('link', text('linkId') ?? '', withReason('closed', text('reason')), 'open')];
      case 'override.proposed':
      case 'override.confirmed':
      case 'override.declined':
        return [told('override', `${text('kind') ?? ''} ${text('target') ?? ''}`, action.slice('override.'.length))];
      case 'packet.dispatched':
      case 'disclosure.made':
        return [told('delivery', '', withReason(action === 'disclosure.made' ? 'disclosed' : 'dispatched', text('channel')))];
      case 'letter.written':
      case 'letter.posted':
        return [told('letter', text('kind') ?? '', action.slice('letter.'.length))];
      case 'message.sent':
        return [line('message', text('direction') ?? '', null, text('code') ?? 'sent')];
      case 'rule.applied':
        return [told('rule', text('ruleId') ?? '', text('result'))];
      default:
        return [];
    }
  });
}

const withReason = (what: string | null, reason: string | null) => (what !== null && reason !== null ? `${what} (${reason})` : what);
const short = (sha256: string | null) => (sha256 === null ? null : `${sha256.slice(0, 12)}…`);

function changesOf(facts: Record<string, unknown>): { field: string; before: string | null; after: string | null }[] {
  const changes = (facts['changes'] ?? []) as { field: string; before?: unknown; after?: unknown }[];
  const told = changes.map(({ field, before, after }) => ({ field, before: shown(before), after: shown(after) }));
  // A field that is no code (an address, a name) is named without its values.
  const silent = ((facts['fields'] ?? []) as string[]).filter((field) => !changes.some((change) => change.field === field));
  return [...told, ...silent.map((field) => ({ field, before: null, after: null }))];
}

const shown = (value: unknown): string | null => (value === undefined || value === null ? null : Array.isArray(value) ? value.join(', ') : String(value));
