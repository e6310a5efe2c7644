/** The house's own duties, as the page of the rules says them. */
import { expect, it } from 'vitest';
import { ownDuties } from './own-duties.ts';

it('says what this installation lacks, each duty with its rule (A11Y, SEC)', () => {
  const plain = ownDuties({ PUBLIC_URL: 'http://127.0.0.1:3000' }, '2026-11-23');
  expect(plain.missing).toEqual(['encryption_in_transit']);
  expect(plain.decisions.map(({ ruleId, message }) => [ruleId, message.key])).toEqual([['A11Y', 'rules.safeguards.accessible_due'], ['SEC', 'rules.safeguards.lacks']]);
  expect(ownDuties({ PUBLIC_URL: 'https://records.example' }, '2026-01-01').decisions.map(({ message }) => message.key)).toEqual(['rules.safeguards.accessible_from', 'rules.safeguards.complete']);
});
