import { describe, expect, it } from 'vitest';
import { isoDate, whosePage } from './whose-page.ts';

const maria = { mrn: 'RGH-100234', familyName: 'Delgado-Reyes', givenNames: 'Maria', previousNames: [], birthDate: '1978-03-14' };

describe('whose page is it', () => {
  it.each([
    ['MRN: RGH-100234  DOB: 03/14/1978', 'right'],
    ['Patient: DELGADO-REYES, Maria\nDate of birth: March 14, 1978', 'right'],
    ['Patient: Delgado-Reyes, Maria\nDate of birth: March 14, 1978', 'right'],
    ['Patient: María Delgado-Reyes  Born: 14 March 1978', 'right'],
    ['MRN: RGH-100299  DOB: 03/14/1978', 'wrong'],
    ['DOB: 1987-03-14', 'wrong'],
    ['MRN: RGH-100234 DOB: 07/07/1970', 'unknown'],
    ['no identifiers at all', 'unknown'],
    ['Name: Dr. Helen Brandt', 'unknown'],
  ])('%s -> %s', (text, verdict) => {
    expect(whosePage(text, maria).verdict).toBe(verdict);
  });

  it('does not take the next label for part of the name', () => {
    expect(whosePage('Patient: Delgado-Reyes, Maria Elena DOB: 1978-03-14', maria).evidence).toContainEqual(expect.objectContaining({ kind: 'name', detail: 'Delgado-Reyes, Maria Elena' }));
    expect(whosePage('Patient: Delgado-Reyes, Maria\nMRN: RGH-100234', maria).evidence).toContainEqual(expect.objectContaining({ kind: 'name', detail: 'Delgado-Reyes, Maria' }));
  });

  it('reads dates in the forms charts use and refuses what is none', () => {
    expect(isoDate('3/4/78')).toBe('1978-03-04');
    expect(isoDate('02/30/2020')).toBeNull();
  });
});
