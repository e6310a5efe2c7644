/** Subpoenas and orders (164.512(e)): satisfactory assurance, time to object, and what an order expressly authorizes. */
import type { LegalDate } from './dates.ts';
import { defect, type Defect } from './defect.ts';
import { decide, type Decision } from './rule.ts';

export type Assurance =
  | {
      kind: 'notice';
      /** Notice in writing to the individual or a good-faith attempt, with enough about the case to object. */
      sentOn?: LegalDate;
      documented?: boolean;
      /** Last day for the individual to object. */
      objectionsUntil?: LegalDate;
      objections?: 'none' | 'open' | 'resolved';
    }
  | {
      kind: 'protective_order';
      /** Agreed and presented to the court, or asked of it: either suffices, documented. */
      stage?: 'agreed' | 'requested' | 'granted';
      documented?: boolean;
    };

export type SubpoenaFacts = {
  document?: boolean;
  describesRecords?: boolean;
  returnDate?: LegalDate;
  assurance?: Assurance;
  motionToQuash?: 'none' | 'open' | 'granted' | 'denied';
  stayed?: boolean;
};

export const subpoenaDefects = [
  'subpoena_missing',
  'subpoena_scope',
  'return_date_missing',
  'return_date_past',
  'assurance_missing',
  'notice_not_sent',
  'notice_not_documented',
  'objection_time_unknown',
  'objection_time_running',
  'objection_open',
  'protective_order_stage',
  'protective_order_not_documented',
  'motion_to_quash',
  'stayed',
] as const;
export type SubpoenaDefect = Defect<(typeof subpoenaDefects)[number]>;

const E1II = '45 CFR 164.512(e)(1)(ii)';
const NOTICE = '45 CFR 164.512(e)(1)(iii)';
const PROTECTIVE = '45 CFR 164.512(e)(1)(iv)-(v)';

/** Everything that stands between a subpoena and a release; none means satisfactory assurance. */
export function checkSubpoena(facts: SubpoenaFacts, context: { today: LegalDate }): SubpoenaDefect[] {
  const found: SubpoenaDefect[] = [];
  const add = (when: boolean, id: SubpoenaDefect['id'], citation = E1II, params?: Record<string, string>) => {
    if (when) found.push(defect(id, 'SUBPOENA', citation, params));
  };
  add(facts.document !== true, 'subpoena_missing');
  add(facts.describesRecords !== true, 'subpoena_scope');
  add(!facts.returnDate, 'return_date_missing');
  add(facts.returnDate !== undefined && facts.returnDate < context.today, 'return_date_past', E1II, { date: facts.returnDate ?? '' });
  const { assurance } = facts;
  if (!assurance) {
    add(true, 'assurance_missing');
  } else if (assurance.kind === 'notice') {
    add(!assurance.sentOn, 'notice_not_sent', NOTICE);
    add(assurance.documented !== true, 'notice_not_documented', NOTICE);
    add(!assurance.objectionsUntil, 'objection_time_unknown', NOTICE);
    // The last day belongs to the individual.
    add(assurance.objectionsUntil !== undefined && context.today <= assurance.objectionsUntil, 'objection_time_running', NOTICE, {
      date: assurance.objectionsUntil ?? '',
    });
    add(assurance.objections !== 'none' && assurance.objections !== 'resolved', 'objection_open', NOTICE);
  } else {
    add(assurance.stage === undefined, 'protective_order_stage', PROTECTIVE);
    add(assurance.documented !== true, 'protective_order_not_documented', PROTECTIVE);
  }
  add(facts.motionToQuash === 'open' || facts.motionToQuash === 'granted', 'motion_to_quash');
  add(facts.stayed === true, 'stayed');
  return found;
}

export type OrderFacts = {
  document?: boolean;
  issuedBy?: 'court' | 'tribunal';
  signed?: boolean;
  /** What it expressly authorizes, in its words. */
  authorizes?: string;
  orderDate?: LegalDate;
  stayed?: boolean;
  /** An order under 42 CFR 2.61-2.67; nothing less opens Part 2 records. */
  part2?: boolean;
};

export const orderDefects = ['order_missing', 'order_issuer', 'order_unsigned', 'order_scope_missing', 'stayed'] as const;
export type OrderDefect = Defect<(typeof orderDefects)[number]>;

export function checkOrder(facts: OrderFacts): OrderDefect[] {
  const found: OrderDefect[] = [];
  const add = (when: boolean, id: OrderDefect['id']) => {
    if (when) found.push(defect(id, 'COURT-ORDER', '45 CFR 164.512(e)(1)(i)'));
  };
  add(facts.document !== true, 'order_missing');
  add(!facts.issuedBy, 'order_issuer');
  add(facts.signed !== true, 'order_unsigned');
  add(!facts.authorizes?.trim(), 'order_scope_missing');
  add(facts.stayed === true, 'stayed');
  return found;
}

/** Whether a page lies within what the order expressly authorizes is for a person; without that judgment it stays. */
export function orderAuthorizes(facts: OrderFacts, today: LegalDate, withinOrder: boolean | null): Decision<{ may: boolean }> {
  const may = checkOrder(facts).length === 0 && withinOrder === true;
  return decide('COURT-ORDER', today, {
    inputs: { authorizes: facts.authorizes ?? null, withinOrder, stayed: facts.stayed ?? false },
    result: { may },
    say: may ? 'order.within' : 'order.outside',
  });
}
