/** What is wrong with a third party's papers, the clause that asks for it, and how to mend it (REJECT). */
import type { Message } from '../message.ts';
import { say, type RuleId } from './rule.ts';

export type Defect<Id extends string = string> = {
  id: Id;
  ruleId: RuleId;
  citation: string;
  message: Message;
  cure: Message;
};

/** A defect whose sentences stand in the catalogue under its own id. */
export function defect<Id extends string>(id: Id, ruleId: RuleId, citation: string, params?: Message['params']): Defect<Id> {
  return { id, ruleId, citation, message: say(`defect.${id}`, params), cure: say(`cure.${id}`, params) };
}
