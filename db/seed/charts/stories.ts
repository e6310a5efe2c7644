/** What happened at a visit, as data: the documents of a chart are written from it. Clinical wording is invented and ordinary. */

export type DocumentKind = 'discharge_summary' | 'emergency' | 'operative' | 'progress' | 'consult' | 'laboratory' | 'radiology' | 'immunization' | 'billing' | 'imaging';
export type Protected = 'part2' | 'hiv' | 'psychotherapy' | 'psychiatry';

export type Story = {
  title: string;
  class: 'AMB' | 'EMER' | 'IMP';
  department: string;
  days: number;
  diagnosis: [icd10: string, words: string];
  complaint: string;
  history: string;
  exam: string;
  course: string;
  plan: string[];
  labs: [test: string, value: string, unit: string, range: string][];
  imaging?: [study: string, findings: string, impression: string];
  procedure?: [name: string, description: string];
  medications: string[];
  vaccines?: string[];
  charges: [revenue: string, words: string, cents: number][];
  documents: DocumentKind[];
  /** Documents of this visit that a special law protects. */
  special?: { kind: DocumentKind; protected: Protected; title: string; source: string; text: string[] }[];
};

const cbc: Story['labs'] = [['WBC', '7.4', '10^3/uL', '4.0-11.0'], ['Hemoglobin', '13.6', 'g/dL', '12.0-16.0'], ['Platelets', '248', '10^3/uL', '150-400'], ['Sodium', '139', 'mmol/L', '136-145'], ['Potassium', '4.1', 'mmol/L', '3.5-5.1'], ['Creatinine', '0.82', 'mg/dL', '0.50-1.10']];

export const stories: Record<string, Story> = {
  preventive: {
    title: 'Annual preventive visit', class: 'AMB', department: 'Internal Medicine', days: 0, diagnosis: ['Z00.00', 'Adult medical examination without abnormal findings'],
    complaint: 'Annual physical examination; no concerns today.', history: 'Feels well. Sleeps seven hours, walks most days, does not smoke. No chest pain, no shortness of breath, no change in weight. Mother has hypertension.',
    exam: 'Well appearing. Heart regular, lungs clear, abdomen soft and not tender, no edema. Skin without suspicious lesions.', course: 'Age-appropriate screening reviewed and ordered. Immunizations brought up to date at this visit.',
    plan: ['Repeat lipid panel in twelve months.', 'Influenza and tetanus boosters given today.', 'Return in one year or sooner if needed.'], labs: [...cbc, ['LDL cholesterol', '112', 'mg/dL', '<130']], medications: [],
    vaccines: ['Influenza, inactivated, quadrivalent, 0.5 mL IM left deltoid, lot FX4471', 'Tdap, 0.5 mL IM right deltoid, lot TD9018'], charges: [['0510', 'Clinic visit, preventive', 21500], ['0771', 'Vaccine administration, two', 6400], ['0300', 'Laboratory, panel', 9800]], documents: ['progress', 'laboratory', 'immunization', 'billing'],
  },
  gallbladder: {
    title: 'Admission for laparoscopic cholecystectomy', class: 'IMP', department: 'General Surgery', days: 2, diagnosis: ['K80.10', 'Calculus of gallbladder with chronic cholecystitis without obstruction'],
    complaint: 'Right upper quadrant pain after meals for three weeks, worse last night.', history: 'Colicky pain to the right shoulder with nausea, no fever, no jaundice. Two earlier episodes settled at home. No previous abdominal surgery.',
    exam: 'Tender in the right upper quadrant with a positive Murphy sign; no guarding. Afebrile, blood pressure 128/76.', course: 'Ultrasound confirmed stones. The gallbladder was removed laparoscopically without complication on the first day; diet was advanced and pain was controlled by mouth.',
    plan: ['No lifting above ten pounds for two weeks.', 'Keep the port sites dry for 48 hours.', 'Surgical clinic in fourteen days.', 'Call for fever, jaundice or increasing pain.'], labs: [...cbc, ['Total bilirubin', '0.9', 'mg/dL', '0.2-1.2'], ['Lipase', '38', 'U/L', '13-60'], ['ALT', '61', 'U/L', '7-56']],
    imaging: ['Ultrasound, right upper quadrant', 'Multiple mobile echogenic stones with shadowing, the largest 14 mm. Wall thickness 4 mm. Common duct 4 mm. Liver of normal echotexture.', 'Cholelithiasis with wall thickening, consistent with chronic cholecystitis.'],
    procedure: ['Laparoscopic cholecystectomy', 'Under general anesthesia four ports were placed. The critical view of safety was obtained; cystic artery and duct were clipped and divided. The gallbladder was dissected from its bed, placed in a bag and removed. Hemostasis was secured. Estimated blood loss 15 mL. Counts were correct.'],
    medications: ['Acetaminophen 650 mg by mouth every six hours as needed', 'Ondansetron 4 mg by mouth as needed'], charges: [['0120', 'Room and board, semi-private, 2 days', 418000], ['0360', 'Operating room services', 962500], ['0370', 'Anesthesia', 214000], ['0250', 'Pharmacy', 38750], ['0300', 'Laboratory', 41200], ['0402', 'Ultrasound', 68900]], documents: ['emergency', 'laboratory', 'radiology', 'operative', 'discharge_summary', 'billing'],
  },
  migraine: {
    title: 'Neurology consultation for headache', class: 'AMB', department: 'Neurology', days: 0, diagnosis: ['G43.109', 'Migraine with aura, not intractable'], complaint: 'Throbbing one-sided headache with visual zigzags, four times a month.',
    history: 'Onset in the twenties, now more frequent under shift work. Each attack lasts a day with nausea and light sensitivity. No weakness, no loss of consciousness.', exam: 'Cranial nerves intact, fundi sharp, strength and gait normal.', course: 'The pattern fits migraine with aura; no red flags. Triggers and a headache diary were discussed.',
    plan: ['Start propranolol 40 mg twice daily.', 'Sumatriptan 50 mg at onset, at most two days a week.', 'Return in three months with the diary.'], labs: cbc, imaging: ['MRI brain without contrast', 'No mass, no hemorrhage, no restricted diffusion. Ventricles of normal size. A few nonspecific white matter foci.', 'No acute intracranial abnormality.'], medications: ['Propranolol 40 mg by mouth twice daily', 'Sumatriptan 50 mg by mouth at onset'],
    charges: [['0510', 'Clinic visit, specialist', 32400], ['0611', 'MRI brain', 184000]], documents: ['consult', 'radiology', 'progress', 'billing'],
  },
  collision: {
    title: 'Emergency visit after a motor vehicle collision', class: 'EMER', department: 'Emergency Department', days: 0, diagnosis: ['S13.4XXA', 'Sprain of ligaments of cervical spine, initial encounter'], complaint: 'Neck and shoulder pain after being struck from behind at a traffic light.',
    history: 'Restrained driver, airbags did not deploy, walked at the scene. No loss of consciousness. The passenger, brother Rafael Reyes (born 1981-01-30, phone 412-555-0188), was not hurt and gave the history of the impact.', exam: 'Tender over the right trapezius, no midline tenderness, full strength in both arms, sensation intact.', course: 'Imaging showed no fracture. Pain improved with ibuprofen. A soft collar was not needed. Discharged home with a driver.',
    plan: ['Ibuprofen with food for five days.', 'Physical therapy, six sessions.', 'Return for weakness, numbness or worsening pain.'], labs: cbc, imaging: ['CT cervical spine without contrast', 'Vertebral height and alignment are preserved. No fracture, no prevertebral swelling. Mild degenerative change at C5-C6.', 'No acute fracture or subluxation.'], medications: ['Ibuprofen 600 mg by mouth every eight hours for five days', 'Cyclobenzaprine 5 mg at bedtime as needed'],
    charges: [['0450', 'Emergency room, level 4', 148500], ['0352', 'CT cervical spine', 121000], ['0250', 'Pharmacy', 3150]], documents: ['emergency', 'radiology', 'imaging', 'progress', 'billing'],
  },
  diabetes: {
    title: 'Diabetes follow-up', class: 'AMB', department: 'Endocrinology', days: 0, diagnosis: ['E11.9', 'Type 2 diabetes mellitus without complications'], complaint: 'Three-month follow-up of type 2 diabetes.', history: 'Home readings between 118 and 165 before breakfast. No hypoglycemia. Adheres to diet most days. Vision unchanged.',
    exam: 'Weight down four pounds. Feet without ulcers, monofilament sensation intact, pulses present.', course: 'Control has improved. Kidney function is normal and there is no albumin in the urine.', plan: ['Continue metformin 1000 mg twice daily.', 'Eye examination due this fall.', 'Hemoglobin A1c in three months.'], labs: [['Hemoglobin A1c', '6.9', '%', '<5.7'], ['Glucose, fasting', '131', 'mg/dL', '70-99'], ...cbc], medications: ['Metformin 1000 mg by mouth twice daily'],
    charges: [['0510', 'Clinic visit, established', 18700], ['0300', 'Laboratory, A1c and panel', 11300]], documents: ['progress', 'laboratory', 'billing'],
  },
  pneumonia: {
    title: 'Admission for pneumonia', class: 'IMP', department: 'Hospital Medicine', days: 3, diagnosis: ['J18.9', 'Pneumonia, unspecified organism'], complaint: 'Fever, productive cough and shortness of breath for four days.', history: 'Cough with yellow sputum, chills, pleuritic pain on the right. No travel. A co-worker had a similar illness.', exam: 'Temperature 101.8 F, oxygen saturation 91 percent on room air, crackles at the right base.', course: 'Treated with ceftriaxone and azithromycin with two liters of oxygen for the first day. Afebrile from day two and weaned to room air.',
    plan: ['Complete amoxicillin-clavulanate, five more days.', 'Chest film in six weeks.', 'Primary care in one week.'], labs: [['WBC', '14.9', '10^3/uL', '4.0-11.0'], ['Procalcitonin', '0.84', 'ng/mL', '<0.10'], ['Lactate', '1.3', 'mmol/L', '0.5-2.0'], ...cbc.slice(1)], imaging: ['Chest radiograph, two views', 'Consolidation in the right lower lobe with air bronchograms. Small right effusion. Heart of normal size.', 'Right lower lobe pneumonia.'],
    medications: ['Amoxicillin-clavulanate 875/125 mg by mouth twice daily for five days'], charges: [['0120', 'Room and board, semi-private, 3 days', 627000], ['0250', 'Pharmacy', 84300], ['0324', 'Chest radiograph', 28900], ['0300', 'Laboratory', 52700]], documents: ['emergency', 'laboratory', 'radiology', 'imaging', 'progress', 'discharge_summary', 'billing'],
  },
  appendix: {
    title: 'Admission for appendectomy', class: 'IMP', department: 'General Surgery', days: 1, diagnosis: ['K35.80', 'Unspecified acute appendicitis'], complaint: 'Pain around the navel moving to the right lower quadrant since yesterday.', history: 'Loss of appetite, one episode of vomiting. No urinary symptoms.', exam: 'Tender at McBurney point with rebound. Temperature 100.4 F.', course: 'CT confirmed appendicitis without perforation. Laparoscopic appendectomy was uneventful.', plan: ['Light activity for one week.', 'Clinic in ten days.'], labs: [['WBC', '13.8', '10^3/uL', '4.0-11.0'], ...cbc.slice(1)],
    imaging: ['CT abdomen and pelvis with contrast', 'Appendix 11 mm with wall enhancement and fat stranding. No abscess, no free air.', 'Acute appendicitis.'], procedure: ['Laparoscopic appendectomy', 'Three ports were placed. The appendix was inflamed and not perforated; the mesoappendix was divided and the base stapled. The specimen was removed in a bag. Estimated blood loss 10 mL.'], medications: ['Acetaminophen 650 mg as needed'], charges: [['0120', 'Room and board, 1 day', 209000], ['0360', 'Operating room services', 774000], ['0352', 'CT abdomen', 148000]], documents: ['emergency', 'laboratory', 'radiology', 'operative', 'discharge_summary', 'billing'],
  },
  ankle: {
    title: 'Emergency visit for ankle fracture', class: 'EMER', department: 'Emergency Department', days: 0, diagnosis: ['S82.64XA', 'Nondisplaced fracture of lateral malleolus, right'], complaint: 'Right ankle pain after a fall on stairs.', history: 'Inverted the ankle, heard a crack, could not bear weight.', exam: 'Swelling and tenderness over the lateral malleolus, pulses present, skin closed.', course: 'Splinted in neutral, crutches fitted, discharged.', plan: ['No weight bearing until orthopedics.', 'Ice and elevation.', 'Orthopedic clinic in five days.'], labs: cbc, imaging: ['Right ankle radiographs, three views', 'Nondisplaced transverse fracture of the distal fibula below the joint line. Mortise congruent.', 'Nondisplaced lateral malleolus fracture.'],
    medications: ['Ibuprofen 400 mg every eight hours as needed'], charges: [['0450', 'Emergency room, level 3', 96500], ['0320', 'Radiology, ankle', 24800], ['0270', 'Supplies, splint', 8700]], documents: ['emergency', 'radiology', 'imaging', 'consult', 'billing'],
  },
  chestpain: {
    title: 'Observation for chest pain', class: 'IMP', department: 'Cardiology', days: 1, diagnosis: ['R07.9', 'Chest pain, unspecified'], complaint: 'Pressure in the chest while climbing stairs.', history: 'Ten minutes of pressure with sweating, gone at rest. Treated hypertension. Former smoker.', exam: 'Blood pressure 152/88, heart regular without murmur, lungs clear.', course: 'Serial troponins and electrocardiograms were unremarkable. A stress test showed no ischemia.', plan: ['Aspirin 81 mg daily.', 'Lisinopril raised to 20 mg.', 'Cardiology in four weeks.'], labs: [['Troponin I, 0 h', '<0.01', 'ng/mL', '<0.04'], ['Troponin I, 3 h', '<0.01', 'ng/mL', '<0.04'], ...cbc], imaging: ['Chest radiograph, one view', 'Lungs clear. Heart of normal size. No effusion.', 'No acute cardiopulmonary disease.'], medications: ['Aspirin 81 mg daily', 'Lisinopril 20 mg daily'], charges: [['0762', 'Observation, 22 hours', 286000], ['0482', 'Stress test', 121500], ['0300', 'Laboratory', 38600]], documents: ['emergency', 'laboratory', 'radiology', 'consult', 'discharge_summary', 'billing'],
  },
  recovery: {
    title: 'Intake, outpatient substance use program', class: 'AMB', department: 'Riverside Recovery Program', days: 0, diagnosis: ['F11.20', 'Opioid dependence, uncomplicated'], complaint: 'Asks for help to stop using oxycodone.', history: 'Use began after an injury two years ago.', exam: 'Alert, mild withdrawal signs.', course: 'Buprenorphine was started under observation and tolerated.', plan: ['Weekly counseling.', 'Buprenorphine-naloxone 8/2 mg daily.'], labs: [['Urine drug screen, opiates', 'Positive', '', 'Negative'], ...cbc.slice(3)], medications: ['Buprenorphine-naloxone 8/2 mg under the tongue daily'], charges: [['0906', 'Behavioral health, intensive outpatient', 42000]], documents: [],
    special: [
      { kind: 'progress', protected: 'part2', title: 'Recovery program intake assessment', source: 'Riverside Recovery Program', text: ['This record is from a federally assisted substance use disorder program (42 CFR Part 2).', 'Opioid use disorder, moderate to severe. Last use of oxycodone two days before intake. Denies alcohol.', 'Started on buprenorphine-naloxone 4/1 mg under observation, COWS score fell from 13 to 5.'] },
      { kind: 'laboratory', protected: 'part2', title: 'Recovery program toxicology', source: 'Riverside Recovery Program', text: ['Urine immunoassay: opiates POSITIVE, oxycodone POSITIVE, buprenorphine negative, benzodiazepines negative, cocaine negative.'] },
      { kind: 'consult', protected: 'part2', title: 'Recovery program counseling note', source: 'Riverside Recovery Program', text: ['Second counseling session. Craving rated 3 of 10. Attends a peer group twice weekly. Plan: continue buprenorphine-naloxone, naloxone kit given.'] },
    ],
  },
  screening: {
    title: 'Screening visit', class: 'AMB', department: 'Internal Medicine', days: 0, diagnosis: ['Z11.3', 'Encounter for screening for infections with a predominantly sexual mode of transmission'], complaint: 'Asks for routine screening.', history: 'No symptoms.', exam: 'Normal.', course: 'Blood drawn; results to be discussed in person.', plan: ['Return in two weeks for results.'], labs: cbc, medications: [], charges: [['0510', 'Clinic visit', 18700], ['0302', 'Laboratory, immunology', 14200]], documents: ['progress', 'billing'],
    special: [{ kind: 'laboratory', protected: 'hiv', title: 'HIV-1/2 antigen and antibody, 4th generation', source: 'Clinical Laboratory', text: ['HIV-1/2 Ag/Ab, fourth generation: REACTIVE. HIV-1 antibody differentiation: POSITIVE. HIV-1 RNA, quantitative: 41,300 copies/mL. CD4 count 512 cells/uL.', 'Confidential HIV-related information (Pennsylvania Act 148).'] }],
  },
  psychiatry: {
    title: 'Psychiatric consultation', class: 'AMB', department: 'Behavioral Health', days: 0, diagnosis: ['F33.1', 'Major depressive disorder, recurrent, moderate'], complaint: 'Low mood and poor sleep since the loss of a spouse.', history: 'Two earlier episodes.', exam: 'Sad affect, no psychosis.', course: 'Started on sertraline.', plan: ['Return in four weeks.'], labs: cbc, medications: ['Sertraline 50 mg daily'], charges: [['0900', 'Behavioral health treatment', 26800]], documents: ['billing'],
    special: [
      { kind: 'consult', protected: 'psychiatry', title: 'Psychiatric consultation', source: 'Behavioral Health', text: ['Major depressive disorder, recurrent, moderate. Passive thoughts of death without plan or intent. Sertraline 50 mg daily was started; safety plan reviewed.'] },
      { kind: 'progress', protected: 'psychotherapy', title: 'Psychotherapy session note (kept apart)', source: 'Behavioral Health', text: ['Process note, kept separate from the medical record (45 CFR 164.501). The session dwelt on anger at the late spouse and a recurring dream of the old house. Countertransference noted by the therapist.'] },
    ],
  },
};

/** What the main patient's chart holds besides her visits: one protected document of each kind, tied to a visit by its day. */
export const mariaSpecials: { day: string; special: NonNullable<Story['special']>[number] }[] = [
  { day: '2019-05-06', special: { kind: 'consult', protected: 'psychiatry', title: 'Psychiatric consultation', source: 'Behavioral Health', text: ['Adjustment disorder with anxiety after the death of her mother. No thoughts of self-harm. Hydroxyzine 10 mg as needed.'] } },
  { day: '2019-05-06', special: { kind: 'progress', protected: 'psychotherapy', title: 'Psychotherapy session note (kept apart)', source: 'Behavioral Health', text: ['Process note, kept separate from the medical record (45 CFR 164.501). She spoke of guilt towards her sister and of a dream about the hospital corridor.'] } },
  { day: '2023-06-22', special: { kind: 'progress', protected: 'part2', title: 'Recovery program intake assessment', source: 'Riverside Recovery Program', text: ['This record is from a federally assisted substance use disorder program (42 CFR Part 2).', 'Alcohol use disorder, mild, in early remission. Naltrexone 50 mg daily was started.'] } },
  { day: '2026-02-11', special: { kind: 'laboratory', protected: 'hiv', title: 'HIV-1/2 antigen and antibody, 4th generation', source: 'Clinical Laboratory', text: ['HIV-1/2 Ag/Ab, fourth generation: NON-REACTIVE.', 'Confidential HIV-related information (Pennsylvania Act 148).'] } },
];
