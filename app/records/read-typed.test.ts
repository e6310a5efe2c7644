import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readTyped } from './read-typed.ts';

const born = '1978-03-14';

it.each(['1978-03-14', '1978/3/14', '3/14/1978', '03-14-1978', '3.14.1978', '14.3.1978', '14/03/1978', '3/14/78', '14 Mar 1978', '14-MAR-1978', 'March 14, 1978', 'Mar. 14 1978', 'march 14th 1978', '14 de marzo de 1978', '14th of March, 1978', '19780314'])('%s, before, between and after the names', (date) => {
  for (const typed of [`${date} Delgado Maria`, `Delgado ${date} Maria`, `Delgado, Maria ${date}`]) expect(readTyped(typed, 2026)).toEqual({ birthDate: born, family: 'Delgado', given: 'Maria' });
});

it.each([
  ['Delgado 412 555 0134', { family: 'Delgado', phone: '412 555 0134' }],
  ['(412) 555-0134 Delgado', { family: 'Delgado', phone: '(412) 555-0134' }],
  ['412-555-0134', { phone: '412-555-0134' }],
  ['555-0134', { phone: '555-0134' }],
  ['RGH-100234', { mrn: 'RGH-100234' }],
  ['Delgado 100234', { family: 'Delgado', mrn: '100234' }],
  ['O’Brien-Smith, Mary Ann', { family: 'O’Brien-Smith', given: 'Mary Ann' }],
  // no such day: not a date, and not a name either
  ['Delgado 13/45/1978', { family: 'Delgado', mrn: '13/45/1978' }],
  ['Delgado 2/30/78', { family: 'Delgado' }],
  // a baby and somebody of ninety-nine
  ['3/14/25', { birthDate: '2025-03-14' }],
  ['3/14/27', { birthDate: '1927-03-14' }],
  ['May 3 1990 June', { birthDate: '1990-05-03', family: 'June' }],
  ['', {}],
])('%s', (typed, query) => {
  expect(readTyped(typed, 2026)).toEqual(query);
});

it('takes anything, and a date that it tells is a date', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'0123456789/-. ,()abcdefMARmarñé') }), (typed) => {
      const { birthDate } = readTyped(typed, 2026);
      if (birthDate !== undefined) expect(new Date(`${birthDate}T00:00:00Z`).toISOString().slice(0, 10)).toBe(birthDate);
    }),
  );
});
