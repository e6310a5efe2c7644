import { describe, expect, it } from 'vitest';
import { otherPeopleOn } from './other-people.ts';

const maria = { mrn: 'RGH-100234', familyName: 'Delgado-Reyes', givenNames: 'Maria Elena', previousNames: [], birthDate: '1978-03-14' };
const quotes = (text: string) => otherPeopleOn(text, maria).map(({ quote }) => quote);

describe('identifiers of other people', () => {
  it.each<[string, string[]]>([
    ['Emergency contact: Juan Reyes (husband) 412-555-0134', ['Juan Reyes', '412-555-0134']],
    ['Mother: Rosa Delgado DOB: 01/05/1950', ['Rosa Delgado', '01/05/1950']],
    ['Next of kin\tName\nGuarantor: Reyes, Juan   SSN: 123-45-6789', ['Reyes, Juan', '123-45-6789']],
    ['Accompanied by her daughter Elena Ruiz (412) 555-0199.', ['Elena Ruiz', '(412) 555-0199']],
    ['Spoke with wife, Ann, at 412.555.0111', ['Ann', '412.555.0111']],
    ['NOK: Peter Quist, 12 Oak Street, Pittsburgh, PA 15213, pq@mail.example', ['Peter Quist', '12 Oak Street, Pittsburgh, PA 15213', 'pq@mail.example']],
    ['Donor ID: AB12345', ['AB12345']],
    ['Dr. Helen Brandt, home phone: 412-555-0177, office 412-555-0100', ['412-555-0177']],
    ['On call nurse cell 412-555-0178', ['412-555-0178']],
    ['Contacto de emergencia: José Peña 412-555-0134', ['José Peña', '412-555-0134']],
  ])('%s', (text, meant) => {
    expect(quotes(text)).toEqual(meant);
  });

  it.each([
    'FAMILY HISTORY: Father - MI at 60. Mother: Breast Cancer, HTN',
    'Mother: Deceased',
    'Emergency contact: none',
    'Patient: Maria Delgado-Reyes DOB: 03/14/1978 Phone: 412-555-0100',
    'Attending: Dr. Helen Brandt, office 412-555-0100',
    'Her husband is well. Lives with daughter. Wife reports snoring.',
    'Donor: none',
    'Brother: Type 2 Diabetes',
    'Guarantor: Maria Delgado-Reyes',
    'Friend or foe. Partner Violence Screen negative',
  ])('nothing in: %s', (text) => {
    expect(quotes(text)).toEqual([]);
  });
});
