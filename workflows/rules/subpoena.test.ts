import { describe, expect, it } from 'vitest';
import { checkOrder, checkSubpoena, orderAuthorizes, type SubpoenaFacts } from './subpoena.ts';

const today = '2026-06-15';
const valid: SubpoenaFacts = {
  document: true,
  describesRecords: true,
  returnDate: '2026-07-01',
  assurance: { kind: 'notice', sentOn: '2026-05-20', documented: true, objectionsUntil: '2026-06-14', objections: 'none' },
};
const ids = (facts: SubpoenaFacts) => checkSubpoena(facts, { today }).map((d) => d.id);
const notice = (change: object): SubpoenaFacts => ({ ...valid, assurance: { ...valid.assurance!, ...change } as never });

describe('SUBPOENA', () => {
  it('opens with notice given and the time to object over', () => {
    expect(ids(valid)).toEqual([]);
  });
  it.each([
    ['subpoena_missing', { ...valid, document: false }],
    ['subpoena_scope', { ...valid, describesRecords: false }],
    ['return_date_missing', { ...valid, returnDate: undefined }],
    ['return_date_past', { ...valid, returnDate: '2026-06-14' }],
    ['assurance_missing', { ...valid, assurance: undefined }],
    ['notice_not_sent', notice({ sentOn: undefined })],
    ['notice_not_documented', notice({ documented: false })],
    ['objection_time_unknown', notice({ objectionsUntil: undefined })],
    ['objection_time_running', notice({ objectionsUntil: today })],
    ['objection_open', notice({ objections: 'open' })],
    ['objection_open', notice({ objections: undefined })],
    ['motion_to_quash', { ...valid, motionToQuash: 'open' }],
    ['stayed', { ...valid, stayed: true }],
  ] as const)('%s', (id, facts) => {
    expect(ids(facts)).toEqual([id]);
  });
  it('or with a qualified protective order, agreed or asked for', () => {
    expect(ids({ ...valid, assurance: { kind: 'protective_order', stage: 'requested', documented: true } })).toEqual([]);
    expect(ids({ ...valid, assurance: { kind: 'protective_order' } })).toEqual(['protective_order_stage', 'protective_order_not_documented']);
  });
});

describe('COURT-ORDER', () => {
  const order = { document: true, issuedBy: 'court', signed: true, authorizes: 'the laboratory results of May 2026' } as const;
  it('opens what it expressly authorizes and nothing else', () => {
    expect(checkOrder(order)).toEqual([]);
    expect(orderAuthorizes(order, today, true).result.may).toBe(true);
    expect(orderAuthorizes(order, today, false).result.may).toBe(false);
    expect(orderAuthorizes(order, today, null).result.may).toBe(false);
    expect(orderAuthorizes({ ...order, stayed: true }, today, true).result.may).toBe(false);
    expect(checkOrder({}).map((d) => d.id)).toEqual(['order_missing', 'order_issuer', 'order_unsigned', 'order_scope_missing']);
  });
});
