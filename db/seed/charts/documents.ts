/** Writes a visit's documents as sheets of paper: what each kind of record says, in the order a reader expects. */
import { chartName } from './people.ts';
import type { DemoPatient } from './people.ts';
import type { Line, Sheet } from './paper.ts';
import type { DocumentKind, Story } from './stories.ts';

export const documentTypes = {
  discharge_summary: ['18842-5', 'Discharge summary'],
  emergency: ['34111-5', 'Emergency department note'],
  operative: ['11504-8', 'Operative report'],
  progress: ['11506-3', 'Progress note'],
  consult: ['11488-4', 'Consultation note'],
  laboratory: ['11502-2', 'Laboratory report'],
  radiology: ['18748-4', 'Radiology report'],
  immunization: ['11369-6', 'Immunization record'],
  billing: ['52035-3', 'Itemized billing statement (UB-04)'],
  imaging: ['75490-3', 'Radiology image print'],
} as const satisfies Record<DocumentKind, readonly [string, string]>;

const clinicians = ['Laura Whitfield, MD', 'Samuel Okonkwo, MD', 'Irene Castellano, MD', 'Peter Vandermeer, DO', 'Hannah Goldfarb, MD'];

export function signerOf(seed: number): string {
  return clinicians[seed % clinicians.length] as string;
}

/** Facility, then who the patient is, then the visit: on each page. */
export function headerOf(p: DemoPatient, day: string, department: string): string[] {
  return [p.facility, `Patient: ${chartName(p)}    DOB: ${p.birthDate}    MRN: ${p.mrn}    Sex: ${p.sex}`, `Date of service: ${day}    Department: ${department}    Address: ${p.street}, ${p.city}, ${p.state} ${p.postcode}`];
}

export function sheetOf(p: DemoPatient, story: Story, kind: DocumentKind, day: string, seed: number): Sheet {
  const signer = signerOf(seed);
  const body = bodies[kind](p, story, day);
  const signed: Line[] = kind === 'billing' ? [] : [{ text: `Electronically signed by ${signer} on ${day}.`, gap: 18 }, { text: 'Invented for a demonstration; this patient does not exist.', size: 8, gap: 6 }];
  return { header: headerOf(p, day, story.department), title: documentTypes[kind][1], lines: [...body, ...signed] };
}

export function specialSheet(p: DemoPatient, special: NonNullable<Story['special']>[number], day: string, seed: number): Sheet {
  return {
    header: headerOf(p, day, special.source),
    title: special.title,
    lines: [{ text: `Source: ${special.source}`, bold: true }, ...special.text.map((text) => ({ text, gap: 10 })), { text: `Electronically signed by ${signerOf(seed)} on ${day}.`, gap: 18 }],
  };
}

const head = (text: string): Line => ({ text, bold: true, gap: 12 });
const list = (items: readonly string[]): Line[] => (items.length ? items : ['None.']).map((text, i) => ({ text: `${i + 1}. ${text}`, gap: 2 }));
const diagnosis = (s: Story): Line => ({ text: `${s.diagnosis[1]} (${s.diagnosis[0]})`, gap: 2 });
const visitLine = (p: DemoPatient): string => `${p.given} ${p.family} is a ${p.sex === 'female' ? 'woman' : 'man'} born on ${p.birthDate}.`;

const bodies: Record<DocumentKind, (p: DemoPatient, s: Story, day: string) => Line[]> = {
  emergency: (p, s, day) => [head('Chief complaint'), { text: s.complaint }, head('History of present illness'), { text: `${visitLine(p)} ${s.history}` }, head('Vital signs'), { text: `Recorded ${day}: temperature 98.9 F, pulse 88, respirations 16, blood pressure 132/80, pain 6 of 10.` }, head('Examination'), { text: s.exam }, head('Course in the department'), { text: s.course }, head('Assessment'), diagnosis(s), head('Plan and disposition'), ...list(s.plan)],
  discharge_summary: (p, s, day) => [
    head('Admission'), { text: `${visitLine(p)} Admitted ${day} to ${s.department}, length of stay ${s.days} day${s.days === 1 ? '' : 's'}.` }, head('Principal diagnosis'), diagnosis(s), head('Reason for admission'), { text: s.complaint }, head('History'), { text: s.history }, head('Examination on admission'), { text: s.exam },
    head('Hospital course'), { text: s.course }, ...(s.procedure ? [head('Procedures'), { text: `${s.procedure[0]}. ${s.procedure[1]}` }] : []), head('Results'), ...s.labs.map(([test, value, unit]) => ({ text: `${test}: ${value} ${unit}` })), ...(s.imaging ? [{ text: `${s.imaging[0]}: ${s.imaging[2]}`, gap: 4 }] : []),
    head('Medications at discharge'), ...list(s.medications), head('Instructions'), ...list(s.plan), head('Condition at discharge'), { text: 'Stable. The patient understood the instructions and had no further questions. A copy was given in the language of choice. Nursing reviewed wound care, diet, activity, warning signs and whom to call by day and by night; the teach-back was complete. Transport home was by a family member.' },
    head('Follow-up'), { text: `Primary care was informed by letter. Questions go to ${s.department}, ${p.facility}.` },
  ],
  operative: (p, s) => [head('Preoperative diagnosis'), diagnosis(s), head('Postoperative diagnosis'), { text: 'Same.' }, head('Procedure'), { text: s.procedure?.[0] ?? 'None' }, head('Anesthesia'), { text: 'General, endotracheal.' }, head('Indication'), { text: `${visitLine(p)} ${s.history}` }, head('Description'), { text: s.procedure?.[1] ?? '' }, head('Specimens'), { text: 'Sent to pathology.' }, head('Complications'), { text: 'None.' }],
  progress: (p, s) => [head('Subjective'), { text: `${visitLine(p)} ${s.complaint} ${s.history}` }, head('Objective'), { text: s.exam }, head('Assessment'), diagnosis(s), { text: s.course, gap: 4 }, head('Plan'), ...list(s.plan), head('Medications'), ...list(s.medications)],
  consult: (p, s) => [head('Reason for consultation'), { text: s.complaint }, head('History'), { text: `${visitLine(p)} ${s.history}` }, head('Examination'), { text: s.exam }, head('Impression'), diagnosis(s), { text: s.course, gap: 4 }, head('Recommendations'), ...list(s.plan)],
  laboratory: (_p, s, day) => [{ text: `Collected ${day} 07:40    Reported ${day} 11:25    Specimen: blood`, gap: 2 }, { text: `${'Test'.padEnd(30)}${'Result'.padEnd(12)}${'Unit'.padEnd(14)}Reference`, mono: true, gap: 10 }, ...s.labs.map(([test, value, unit, range]): Line => ({ text: `${test.padEnd(30)}${value.padEnd(12)}${unit.padEnd(14)}${range}`, mono: true })), { text: 'Performed in the hospital laboratory under CLIA. Critical results are called and read back.', gap: 12, size: 9 }],
  radiology: (_p, s, day) => [head('Study'), { text: `${s.imaging?.[0] ?? 'Radiograph'}, ${day}` }, head('Indication'), { text: s.complaint }, head('Findings'), { text: s.imaging?.[1] ?? '' }, head('Impression'), { text: s.imaging?.[2] ?? '' }],
  imaging: (_p, s, day) => [{ text: `${s.imaging?.[0] ?? 'Radiograph'}    ${day}`, bold: true }, { text: 'Printed from the image archive. The original images are held by the Radiology department.', gap: 6 }],
  immunization: (_p, s, day) => [head('Given at this visit'), ...list((s.vaccines ?? []).map((v) => `${day}: ${v}`)), head('Earlier doses on file'), ...list(['2018-10-15: Influenza, inactivated', '2016-04-20: Hepatitis B, third dose']), head('Contraindications'), { text: 'None recorded.' }],
  billing: (p, s, day) => {
    const total = s.charges.reduce((sum, [, , cents]) => sum + cents, 0);
    const row = (a: string, b: string, c: string, d: string): Line => ({ text: `${a.padEnd(8)}${b.padEnd(46)}${c.padEnd(12)}${d.padStart(12)}`, mono: true, size: 9 });
    return [{ text: `Patient control number ${p.mrn}-${day.replaceAll('-', '')}    Type of bill ${s.class === 'IMP' ? '0111' : '0131'}`, bold: true }, { text: `Statement covers ${day}. Principal diagnosis ${s.diagnosis[0]}. Payer: Keystone Health Plan.`, gap: 4 }, { ...row('REV', 'DESCRIPTION', 'SERV DATE', 'CHARGES'), gap: 12 }, ...s.charges.map(([revenue, words, cents]) => row(revenue, words, day, dollars(cents))), { ...row('0001', 'TOTAL CHARGES', '', dollars(total)), gap: 6 }, { text: 'This statement was issued by Patient Financial Services, which holds the billing record.', gap: 14, size: 9 }];
  },
};

function dollars(cents: number): string {
  return `${Math.floor(cents / 100).toLocaleString('en-US')}.${String(cents % 100).padStart(2, '0')}`;
}
