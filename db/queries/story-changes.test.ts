import { expect, it } from 'vitest';
import { storyChanges } from './story-changes.ts';

const rows = (events: readonly (readonly [action: string, facts: object])[]) =>
  events.map(([action, facts], n) => ({ id: `e${n}`, index: n, at: new Date(n), body: JSON.stringify({ action, actor: { id: 'tara', role: null, roles: ['technician'] }, facts }) }));
const told = (...events: (readonly [string, object])[]) => storyChanges(rows(events)).map(({ of, name, before, after, count }) => [of, name, before, after, count]);

it('says what a thing was before: state, page, evidence, marks, fee, scope', () => {
  expect(
    told(
      ['workflow.transition', { machine: 'request', from: 'received', to: 'locating', event: 'EVIDENCE_ACCEPTED' }],
      ['page.decided', { recordId: 'r', page: 3, disposition: 'release' }],
      ['page.viewed', { page: 3 }],
      ['page.decided', { recordId: 'r', page: 3, disposition: 'withhold', reason: 'misfiled' }],
      ['page.decided', { recordId: 'r', page: 4, disposition: 'release' }],
      ['evidence.decided', { line: 'identity', status: 'missing' }],
      ['evidence.decided', { line: 'identity', status: 'met' }],
      ['redaction.added', { kind: 'area', reason: 'protected' }],
      ['redaction.added', { kind: 'term', reason: null }],
      ['redaction.removed', { redactionId: 'x' }],
      ['fee.quoted', { totalCents: 500 }],
      ['fee.quoted', { totalCents: 650 }],
      ['record.scoped', { recordId: 'r', inScope: false }],
      ['record.scoped', { recordId: 'r', inScope: true }],
      ['request.assigned', { from: null, to: 'tara' }],
    ),
  ).toEqual([
    ['state', 'request', 'received', 'locating', null],
    ['page', 'r/3', 'undecided', 'release', 1],
    ['page', 'r/3', 'release', 'withhold (misfiled)', 1],
    ['page', 'r/4', 'undecided', 'release', 1],
    ['evidence', 'identity', null, 'missing', null],
    ['evidence', 'identity', 'missing', 'met', null],
    ['marks', 'area (protected)', '0', '1', 1],
    ['marks', 'term', '1', '2', 1],
    ['marks', '', '2', '1', 1],
    ['fee', '', null, '500', null],
    ['fee', '', '500', '650', null],
    ['scope', 'r', null, 'out_of_scope', null],
    ['scope', 'r', 'out_of_scope', 'in_scope', null],
    ['assignee', '', null, 'tara', null],
  ]);
});

it('gives each changed field its own line, one that is no code without its values', () => {
  expect(told(['request.changed', { fields: ['receivedOn', 'address'], changes: [{ field: 'receivedOn', before: '2026-01-01', after: '2026-01-02' }] }])).toEqual([
    ['fact', 'receivedOn', '2026-01-01', '2026-01-02', null],
    ['fact', 'address', null, null, null],
  ]);
});

it('knows who and where in the tree', () => {
  expect(storyChanges(rows([['link.revoked', { linkId: 'l', reason: 'expired' }]]))).toMatchObject([{ eventId: 'e0', index: 0, actorId: 'tara', role: 'technician', before: 'open', after: 'closed (expired)' }]);
});
