import { describe, expect, it } from 'vitest';
import { contactFor, correctReceivedOn, receivedOn } from './receipt.ts';

describe('RECEIPT', () => {
  const on = (input: Parameters<typeof receivedOn>[0]) => receivedOn(input).result.receivedOn;
  it('is the day of arrival, not of entry, and the first one where we mend our own error', () => {
    expect(on({ arrivedOn: '2026-05-28', enteredOn: '2026-06-01' })).toBe('2026-05-28');
    expect(on({ arrivedOn: '2026-06-03', enteredOn: '2026-06-01' })).toBe('2026-06-01');
    expect(on({ arrivedOn: '2026-05-28', enteredOn: '2026-06-01', mendsOurErrorIn: { receivedOn: '2026-04-01' } })).toBe('2026-04-01');
  });
  it('is changed only with a reason and never into the future', () => {
    const refusal = (reason: string, to: string) => correctReceivedOn({ from: '2026-05-28', to, reason, today: '2026-06-01' }).result.refusal;
    expect(refusal('stamped on the envelope', '2026-05-27')).toBeNull();
    expect(refusal(' ', '2026-05-27')).toBe('no_reason');
    expect(refusal('x', '2026-06-02')).toBe('future');
  });
});

describe('CONF-COMM', () => {
  it('the patient’s own choice governs', () => {
    expect(contactFor({ stated: 'home', confidential: 'work', today: '2026-06-01' }).result).toEqual({ contact: 'work', confidential: true });
    expect(contactFor({ stated: 'home', confidential: null, today: '2026-06-01' }).result).toEqual({ contact: 'home', confidential: false });
  });
});
