import { expect, it } from 'vitest';
import { anyDate } from './any-date.ts';

it.each(['1978-03-14', '3/14/1978', '03141978', '19780314', '14.3.1978', '14 Mar 1978', 'March 14, 1978', '14 de marzo de 1978', '1978 3 14', 'mar 14th 1978'])('%s', (typed) => {
  expect(anyDate(typed)).toBe('1978-03-14');
});
it('puts the month first where both would do', () => {
  expect(anyDate('3/4/1978')).toBe('1978-03-04');
});
it.each(['3/14/78', '31/4/1978', 'yesterday', '1978', '13/13/1978', '0/1/1978'])('refuses %s', (typed) => {
  expect(anyDate(typed)).toBe('invalid');
});
it('takes nothing for nothing', () => {
  expect(anyDate('  ')).toBeNull();
});
