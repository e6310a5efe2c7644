import { describe, expect, it } from 'vitest';
import { patientIndex } from './patient-index.ts';
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

  const elena = { ...maria, givenNames: 'Maria Elena', previousNames: ['Santos'] };
  // A woman of the same name and birth date, and somebody else.
  const twin = patientIndex([
    { mrn: 'RGH-100234', familyName: 'Delgado-Reyes', givenNames: 'Maria Elena', birthDate: '1978-03-14' },
    { mrn: 'RGH-555111', familyName: 'Delgado-Reyes', givenNames: 'Maria Elena', birthDate: '1978-03-14' },
    { mrn: 'RGH-777', familyName: 'Nash', givenNames: 'Linda', birthDate: '1951-06-02' },
  ]);
  it.each<[string, string, ReturnType<typeof patientIndex>?]>([
    ['Patient: Maria Delgado-Reyes DOB: 3/14/78 MRN: 100234', 'right'],
    ['Patient Name: DELGADO-REYES, MARIA E  D.O.B.: 14-Mar-1978', 'right'],
    ['Re: Maria Santos, born March 14, 1978', 'right'],
    ['PATIENT: Mario Delgado-Reyes DOB: 03/14/1978', 'unknown'],
    ['PATIENT: Rosa Delgado-Reyes DOB: 03/14/1978 MRN:', 'wrong'],
    ['PATIENT: Rosa Delgado-Reyes DOB: MRN:', 'wrong'],
    ['PATIENT: Maria Delgado-Reyes DOB: 03/14/1987', 'wrong'],
    ['PATIENT: Maria Delgado-Reyes DOB: 03/14/1978 MRN: RGH-100243', 'unknown'],
    ['PATIENT: [illegible] DOB: 03/14/1978 MRN: RGH-100234', 'right'],
    ['PATIENT: [illegible] DOB: [illegible] MRN: RGH-100234', 'right'],
    ['PATIENT: [illegible] DOB: 03/14/1978 MRN:', 'unknown'],
    ['PATIENT: Maria Delgado-Reyes DOB: MRN:', 'unknown'],
    ['', 'unknown'],
    ['page 2 of 3\ncontinued', 'unknown'],
    ['Mother: Rosa Delgado DOB: 1/1/1950\nPatient: Maria Delgado-Reyes DOB: 3/14/1978', 'right'],
    ['Emergency contact: Juan Reyes\nMRN: RGH-100234', 'right'],
    ['Provider: Dr. Helen Brandt  Name: Helen Brandt\nMRN RGH-100234', 'right'],
    ['PATIENT: Linda Nash DOB: 06/02/1951 MRN: RGH-777', 'wrong', twin],
    ['PATIENT: Maria Delgado-Reyes DOB: 03/14/1978', 'unknown', twin],
    ['PATIENT: Maria Elena Delgado-Reyes DOB: 03/14/1978 MRN: RGH-555111', 'unknown', twin],
    ['PATIENT: Linda Nash DOB: 06/02/1951 MRN: RGH-100234', 'wrong', twin],
    ['Linda Nash is a 52 year-old female', 'wrong'],
    ['Ms. Nash is a 52-year-old woman', 'unknown'],
    ['Maria Delgado-Reyes is a 45 year-old female', 'unknown'],
    ['PT: REYES, MARIA  BD: 3-14-1978', 'right'],
    ['Nombre del paciente: María Delgado Reyes  Fecha de nacimiento: 14 de marzo de 1978', 'right'],
    ['Patient: Maria Delgado-Reyes  DOB: 14/03/1978', 'right'],
    ['Date of Birth (mm/dd/yyyy): 03/14/1978 Patient ID: RGH100234', 'right'],
    ['Baby Girl Delgado-Reyes DOB: 05/05/2010 Mother: Maria Delgado-Reyes', 'unknown'],
    ['CC: Dr. Smith\nPatient: M. Delgado-Reyes\nDOB 03/14/1978', 'unknown'],
    ['Patient Name\nMaria Delgado-Reyes\nDate of Birth\n03/14/1978\nMRN\nRGH-100234', 'right'],
    ['Patient Name\nLinda Nash\nDate of Birth\n06/02/1951\nMRN\nRGH-777', 'wrong'],
    ['DOB: 1978-O3-14 Patient: Maria De1gado-Reyes', 'right'],
  ])('%s -> %s', (text, verdict, index) => {
    expect(whosePage(text, elena, index).verdict).toBe(verdict);
  });

  it('takes a misread figure of a date for what it is, beside the patient’s own number and name, and only there', () => {
    const page = (mrn: string, name: string) => `PATIENT: ${name} OOB: 1978-03-24 MRN: ${mrn}`;
    expect(whosePage(page('RGH-100234', 'Maria Delgado-Reyes'), elena, undefined, true).verdict).toBe('right');
    expect(whosePage(page('RGH-100234', 'Maria Delgado-Reyes'), elena).verdict).toBe('unknown');
    expect(whosePage(page('', 'Maria Delgado-Reyes'), elena, undefined, true).verdict).toBe('wrong');
    expect(whosePage(page('RGH-100234', 'Rosa Nash'), elena, undefined, true).verdict).not.toBe('right');
  });

  it('reads over a gap in the patient’s own number on a scan, and on a scan only', () => {
    const page = (mrn: string) => `PATIENT: Maria Delgado-Reyes DOB: 1978-03-14 MRN: ${mrn} Sex: female`;
    expect(whosePage(page('RGH-1 00234'), elena, undefined, true).verdict).toBe('right');
    expect(whosePage(page('RGH-1 00234'), elena).verdict).toBe('unknown');
    expect(whosePage(page('RGH-1 00235'), elena, undefined, true).verdict).toBe('unknown');
  });
});
