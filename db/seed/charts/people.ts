/** The demo's patients: invented by this project, none of them a person. Several are hard to tell apart on purpose. */

export type DemoFacility = 'Riverside General Hospital' | 'Lakeview Clinic';

export type DemoPatient = {
  /** FHIR id on the demo EHR. */
  id: string;
  mrn: string;
  facility: DemoFacility;
  given: string;
  family: string;
  suffix?: string;
  maidenName?: string;
  birthDate: string;
  sex: 'female' | 'male';
  street: string;
  city: string;
  state: string;
  postcode: string;
  phone: string;
  email?: string;
  deceasedOn?: string;
  /** Which stories of `stories.ts` this chart tells, with the day of each. */
  visits: [story: string, day: string][];
};

type Row = [number: string, given: string, family: string, born: string, sex: 'female' | 'male', street: string, phone: string, visits: DemoPatient['visits'], more?: Partial<DemoPatient>];

const riverside: Row[] = [
  ['100234', 'Maria Elena', 'Delgado-Reyes', '1978-03-14', 'female', '418 Juniper Street', '412-555-0134', [['preventive', '2019-05-06'], ['gallbladder', '2020-09-17'], ['collision', '2023-06-22'], ['diabetes', '2026-02-11']], { maidenName: 'Reyes', email: 'maria.delgado-reyes@mail.example' }],
  ['100235', 'Maria', 'Delgado', '1987-03-14', 'female', '77 Foundry Lane', '412-555-0177', [['preventive', '2020-03-02'], ['ankle', '2023-06-20']]],
  ['100236', 'Marie', 'Delgado-Ruiz', '1978-04-13', 'female', '9 Millvale Terrace', '412-555-0109', [['migraine', '2022-02-14'], ['diabetes', '2024-10-09']]],
  ['100240', 'Ana Lucia', 'Reyes-Ortiz', '1991-07-02', 'female', '2204 Sycamore Court', '412-555-0140', [['preventive', '2021-06-14'], ['appendix', '2022-08-30']]],
  ['100241', 'Ines Carmen', 'Reyes-Ortiz', '1991-07-02', 'female', '2204 Sycamore Court', '412-555-0140', [['preventive', '2021-06-14'], ['pneumonia', '2025-01-19']]],
  ['100245', 'James', "O'Connor", '1962-11-05', 'male', '31 Carrick Road', '412-555-0145', [['chestpain', '2021-04-11'], ['diabetes', '2023-02-01']], { suffix: 'Jr.' }],
  ['100246', 'James', "O'Connor", '1936-11-05', 'male', '31 Carrick Road', '412-555-0146', [['pneumonia', '2019-12-03'], ['chestpain', '2022-01-08']], { suffix: 'Sr.', deceasedOn: '2022-01-15' }],
  ['100250', 'Robert', 'Kowalczyk', '1955-01-29', 'male', '640 Ferry Street', '412-555-0150', [['chestpain', '2020-10-27'], ['gallbladder', '2024-03-13']]],
  ['100251', 'Renée', 'Thibodeaux', '1983-09-17', 'female', '15 Orchard Hill', '412-555-0151', [['collision', '2022-07-09'], ['migraine', '2022-09-01']]],
  ['100252', 'Wei-Ling', 'Chen', '1970-12-01', 'female', '88 Larkspur Way', '412-555-0152', [['preventive', '2019-09-09'], ['gallbladder', '2021-05-26']]],
  ['100253', 'Darnell', 'Washington', '1988-06-23', 'male', '1207 Steel Avenue', '412-555-0153', [['ankle', '2020-01-18'], ['recovery', '2022-04-04']]],
  ['100254', 'Svetlana', 'Petrova-Hughes', '1994-02-28', 'female', '5 Brewster Alley', '412-555-0154', [['preventive', '2022-10-10'], ['screening', '2023-03-21']]],
  ['100255', 'Tomás', 'Núñez', '2009-05-11', 'male', '302 Highland Park Drive', '412-555-0155', [['preventive', '2019-08-12'], ['ankle', '2024-05-04']]],
  ['100256', 'Grace', 'Abernathy-Lowe', '1949-08-08', 'female', '71 Chapel Street', '412-555-0156', [['chestpain', '2019-03-30'], ['psychiatry', '2021-12-06'], ['pneumonia', '2023-11-17']]],
];

const lakeview: Row[] = [
  ['20311', 'Maria', 'Reyes', '1978-03-14', 'female', '1550 West Argyle Street', '312-555-0111', [['preventive', '2019-01-22'], ['migraine', '2019-04-16']], { maidenName: 'Reyes' }],
  ['20312', 'Noah', 'Feldman', '1999-10-30', 'male', '860 North Paulina Street', '312-555-0112', [['ankle', '2025-02-02'], ['preventive', '2025-06-17']]],
  ['20315', 'Priscilla', 'Okafor', '1966-04-19', 'female', '29 East Ohio Street', '312-555-0115', [['diabetes', '2024-01-11'], ['collision', '2024-08-24']]],
];

function patientOf(row: Row, facility: DemoFacility): DemoPatient {
  const [number, given, family, birthDate, sex, street, phone, visits, more] = row;
  const [prefix, city, state, postcode] = facility === 'Lakeview Clinic' ? (['LVC', 'Chicago', 'IL', '60640'] as const) : (['RGH', 'Pittsburgh', 'PA', '15212'] as const);
  const mrn = `${prefix}-${number}`;
  return { id: mrn.toLowerCase(), mrn, facility, given, family, birthDate, sex, street, city, state, postcode, phone, visits, ...more };
}

export const demoPatients: readonly DemoPatient[] = [...riverside.map((row) => patientOf(row, 'Riverside General Hospital')), ...lakeview.map((row) => patientOf(row, 'Lakeview Clinic'))];

/** "Delgado-Reyes, Maria Elena" as charts print it. */
export function chartName(p: DemoPatient): string {
  return `${p.family}${p.suffix ? ` ${p.suffix}` : ''}, ${p.given}`;
}
