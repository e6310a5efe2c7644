/** Notes of our own, harder than what charts are made of by machines: abbreviations, misspellings, letters misread, templated negatives, words that only look alike. */
import { describe, expect, it } from 'vitest';
import { harderNotes } from './harder-notes.ts';
import type { ProtectedKind } from './kinds.ts';
import { findProtected, protectedContent } from './protected-content.ts';

const silent = [
  'Substance use: denies alcohol, tobacco, or illicit drug use.',
  'Social History: Alcohol use: none. Drugs: denies. Domestic violence: denies.',
  'No history of depression, anxiety, or bipolar disorder.',
  'PSYCH: No SI/HI. Mood euthymic. Denies suicidal ideation.',
  'Negative for: depression, anxiety, hallucinations',
  'Depression: no',
  'Anxiety: Denies',
  'Physical abuse: No',
  '[ ] Depression  [ ] Anxiety  [ ] Substance abuse',
  'ROS Psychiatric: negative for depression and anxiety',
  'Patient denies any history of physical or sexual abuse.',
  'Safe at home. IPV screen negative.',
  'ST depression in leads V4-V6',
  'respiratory depression after morphine',
  'hearing AIDS bilaterally',
  'Uses hearing aids',
  'Alcohol swab applied to site',
  'Bipolar electrocautery was used for hemostasis',
  'bipolar hemiarthroplasty of left hip',
  'No known drug allergies. Drug: acetaminophen',
  'Tobacco smoking status NHIS: Former smoker',
  'Family history: mother with depression, father alcoholic',
  'FAMILY HISTORY\nMother: bipolar disorder\nFather: alcoholism\n\nEXAM\nNormal',
  'Not pregnant. LMP two weeks ago.',
  'Follow up with drug store. Depressed skull fracture. Labor Day.',
  'adhesion, abortive therapy for migraine',
  'Abortive migraine treatment',
  'Abuse-Deterrent 12 HR Oxycodone Hydrochloride 15 MG',
  'Patient counseled on drug interactions and alcohol.',
  'Social drinker, 1-2 glasses wine weekly',
  'Genetics: non-contributory',
  'The car AIDS in transport',
  'Abuse Status [OMAHA]: No signs/symptoms',
  'Nonproliferative diabetic retinopathy due to type 2 diabetes mellitus',
  'Alzheimer\'s disease (disorder)',
  'Has a criminal record (finding)',
  'Full-time employment',
  'No chest pain, shortness of breath, depression, or anxiety',
  'an odd finding',
  'IPV vaccine given; DTaP, IPV, Hib',
  'IPV #3',
  'frequent ectopic atrial beats',
  'anti-GAD antibodies',
  'GAD65 ab neg',
  'std deviation 2',
  'Paxlovid (nirmatrelvir/ritonavir)',
  'glucosamine/MSM daily',
  'MSM 500 mg tablet',
  'good familial support',
  'F18 FDG PET scan',
  'right OD 20/20, OS 20/25',
  'Drug: none. Alcohol: none. Tobacco: none',
  'Domestic violence: Patient feels safe',
  'Do you feel safe at home? Yes',
  'Mental status: alert and oriented',
  'mental status exam normal',
  'Psychiatric: Normal mood and affect',
  'PSYCHIATRIC: appropriate',
  'Psych: neg',
  'Neuro/Psych: No depression',
  'Neonatal abstinence',
  'Patient reports no alcohol abuse, drug abuse, or dependence',
  'Never used IV drugs',
  'no illicits',
  'Denies EtOH abuse/IVDU',
  'Hepatitis B surface antigen negative',
  'Stress echocardiogram',
  'stressed about job',
  'Abortion: none',
  'Birth control: none',
  'LMP 3/2',
  'menopause',
  'Pregnant: No',
  'Is the patient pregnant? N',
  'prostate cancer genetics',
  'Tobacco dependence',
  'nicotine dependence F17.210',
  'steroid dependence',
  'oxygen dependent',
  'insulin dependent',
  'transfusion-dependent',
  'opioid-induced constipation',
  'chronic opioid therapy',
  'Opioid agreement signed',
  'withdrawn affect',
  'life support withdrawal',
];

const telling: [string, ProtectedKind[]][] = [
  ['Patient is anxious about surgery', ['MH']],
  ['Laboratory: RPR ordered', ['STI']],
  ['PMH: AUD, in remission since 2019', ['SUD']],
  ['Hx of IVDU, last used heroin 2 mo ago', ['SUD']],
  ['Pt c/o EtOH withdrawal, CIWA protocol started', ['SUD']],
  ['s/p OD on fentanyl, Narcan x2', ['SUD']],
  ['Opioid use disorder on Suboxone 8/2 daily', ['SUD']],
  ['attends AA meetings weekly', ['SUD']],
  ['Hx: alcoho1ism', ['SUD']],
  ['Alchoholism', ['SUD']],
  ['0pioid abuse (disorder)', ['SUD']],
  ['OPI0ID ABUSE', ['SUD']],
  ['polysubstance abuse', ['SUD']],
  ['F10.20', ['SUD']],
  ['Dx: F11.20, E11.9', ['SUD']],
  ['cocaine use disorder, severe', ['SUD']],
  ['History of alcohol abuse, denies current use.', ['SUD']],
  ['drinks a fifth of vodka daily', ['SUD']],
  ['HIV+ on Biktarvy, CD4 550, VL undetectable', ['HIV']],
  ['HlV positive', ['HIV']],
  ['H1V disease', ['HIV']],
  ['B20', ['HIV']],
  ['AIDS diagnosed 1994', ['HIV']],
  ['HIV test: negative', ['HIV_TEST']],
  ['HIV 1/2 Ag/Ab, 4th gen: Nonreactive', ['HIV_TEST']],
  ['Denies HIV', ['HIV_NEG_STATUS']],
  ['HIV negative', ['HIV_NEG_STATUS']],
  ['HIV antibody screen non-reactive', ['HIV_TEST']],
  ['on PrEP (Descovy)', ['HIV']],
  ['Chlamydia trachomatis NAAT positive', ['STI']],
  ['treated for gonorrhoea', ['STI']],
  ['HSV-2 IgG pos', ['STI']],
  ['MDD, recurrent, severe. Started Lexapro.', ['MH']],
  ['PTSD', ['MH']],
  ['Schizophernia', ['MH']],
  ['Bipolar I', ['MH']],
  ['hx of SI, hospitalized at psych unit', ['MH']],
  ['ADHD - takes Adderall', ['MH']],
  ['GAD', ['MH']],
  ['attention-deficit/hyperactivity disorder', ['MH']],
  ['depresion and anxeity', ['MH']],
  ['Depressi0n', ['MH']],
  ['F32.9', ['MH']],
  ['F33.1 MDD', ['MH']],
  ['PHQ-9 score 14', ['MH_SCREEN']],
  ['Depression screening performed', ['MH_SCREEN']],
  ['GAD-7: 3', ['MH_SCREEN']],
  ['C-SSRS negative', ['MH_SCREEN']],
  ['suicide attempt by overdose in 2015', ['MH', 'SUD']],
  ['Major depressive disorder. No suicidal ideation.', ['MH']],
  ['psychotherapy session notes', ['PSYCHOTHERAPY']],
  ['BRCA1 pathogenic variant', ['GENETIC']],
  ['BRCA testing negative', ['GENETIC']],
  ['Family history of Huntington disease', ['GENETIC']],
  ["Familial Alzheimer's disease of early onset", ['GENETIC']],
  ['Cystic fibrosis carrier', ['GENETIC']],
  ['Lynch syndrome', ['GENETIC']],
  ['hemophilia A', ['GENETIC']],
  ['G2P1 at 32 weeks', ['REPRO']],
  ['SAB x1, TAB x1', ['REPRO']],
  ['IUD in place', ['REPRO']],
  ['s/p D&C for missed ab', ['REPRO']],
  ['Urine hCG negative', ['REPRO']],
  ['Depo-Provera given', ['REPRO']],
  ['Yaz 28 Day Pack', ['REPRO']],
  ['miscariage in first trimester', ['REPRO']],
  ['Pregnacy test', ['REPRO']],
  ['prengancy', ['REPRO']],
  ['Mirena 52 MG Intrauterine System', ['REPRO']],
  ['O80', ['REPRO']],
  ['Z34.90', ['REPRO']],
  ['vasectomy 2010', ['REPRO']],
  ['IVF cycle', ['REPRO']],
  ['EDD 3/4/2024', ['REPRO']],
  ['LSIL; OB history: 3 live births', ['REPRO']],
  ['Victim of IPV; husband hits her', ['ABUSE']],
  ['raped in 2012', ['ABUSE']],
  ['CPS report filed', ['ABUSE']],
  ['reports being hit by boyfriend', ['ABUSE']],
  ['Abuse Status [OMAHA]: Moderate signs/symptoms', ['ABUSE']],
  ['T74.11XA', ['ABUSE']],
  ['patient was sexually abused by her father', ['ABUSE']],
  ['Sexual orientation: bisexual', ['SEXORIENT']],
  ['identifies as gay', ['SEXORIENT']],
  ['HIV status: HIV positive', ['HIV']],
  ['HIV status: not HIV positive', ['HIV_NEG_STATUS']],
  ['HIV status: unknown', ['HIV']],
  ['Posttraumatic stress disorder (47505003)', ['MH']],
  ['(86406008)', ['HIV']],
  ['Misuses drugs (finding) (361055000)', ['SUD']],
  ['Substance abuse (disorder)', ['SUD']],
  ['Dependent drug abuse (disorder)', ['SUD']],
  ['Victim of intimate partner abuse (finding)', ['ABUSE']],
  ['Severe anxiety (panic) (finding)', ['MH']],
  ['Reports of violence in the environment (finding)', ['ABUSE']],
  ['Suicidal deliberate poisoning', ['MH']],
  ['Patient does not have HIV. Depression is well controlled.', ['HIV_NEG_STATUS', 'MH']],
  ['No fever. Anxiety stable on Zoloft.', ['MH']],
  ['Patient not only has depression but anxiety', ['MH']],
  ['No longer depressed', ['MH']],
  ['no change in depression', ['MH']],
  ['no improvement in anxiety symptoms', ['MH']],
  ['Denies pain. Has depression.', ['MH']],
  ['dual diagnosis program', ['MH', 'SUD']],
  ['Cognitive and behavioral therapy (regime/therapy)', ['MH']],
  ['History of IPV', ['ABUSE']],
  ['No longer depressed', ['MH']],
  ['BPD of fetus 32 weeks', ['REPRO']],
  ['Depression screen: PHQ-2 = 0', ['MH_SCREEN']],
  ['Allergies: Methadone', ['SUD']],
  ['HIV: neg', ['HIV_NEG_STATUS']],
  ['HIV Ag/Ab Combo NON-REACTIVE', ['HIV_TEST']],
  ['Pt declines HIV testing', ['HIV_TEST']],
  ['Suicide risk: low', ['MH']],
  ['Abortions: 0  Miscarriages: 1', ['REPRO']],
  ['Gestational diabetes', ['REPRO']],
  ['Fetal alcohol', ['REPRO']],
  ['Alcohol dependence syndrome', ['SUD']],
  ['opioid dependence, uncomplicated', ['SUD']],
  ['methamphetarnine use disorder', ['SUD']],
  ['Schizophrenla', ['MH']],
  ['buprenorphlne-naloxone', ['SUD']],
  ['Gonorrhca culture', ['STI']],
  ['pregnaney test', ['REPRO']],
];

const kindsOf = (text: string) => [...new Set(findProtected(text).map(({ kind }) => kind))].sort();

describe('protected content', () => {
  it.each(silent)('finds nothing in: %s', (text) => {
    expect(kindsOf(text)).toEqual([]);
  });

  it.each(telling)('finds in: %s', (text, kinds) => {
    expect(kindsOf(text)).toEqual([...kinds].sort());
  });

  it('finds what is protected in notes as people write them, and nothing beside it', () => {
    const off = harderNotes.map(({ kinds, text }) => ({ text, kinds: kindsOf(text), meant: [...kinds].sort() })).filter(({ kinds, meant }) => kinds.join() !== meant.join());
    expect(harderNotes.length).toBeGreaterThan(200);
    expect(off).toEqual([]);
  });

  it('points at the words as they stand, in UTF-16 units, also where they are misspelt or come behind other letters', () => {
    const text = '𝔉 Dx: Schizophernia; h/o alcoho1ism (7200002), É on Zol0ft';
    const quotes = findProtected(text).map(({ start, end }) => text.slice(start, end));
    expect(quotes).toContain('Schizophernia');
    expect(quotes).toContain('alcoho1ism');
    expect(quotes).toContain('7200002');
  });

  it('tells a line that was only broken from one that ends', () => {
    expect(kindsOf('The patient came in today and says that he never had a problem with\nalcohol abuse or drugs.')).toEqual([]);
    expect(kindsOf('No fever.\nAlcohol abuse')).toEqual(['SUD']);
  });

  it('hands the ledger one candidate a category and term, with the rule that protects it', () => {
    expect(protectedContent('HIV test negative. HIV test negative. Sexual orientation: straight')).toEqual([
      { kind: 'hiv', ruleId: 'STATE-HIV', quote: 'HIV test', start: 0, end: 8 },
      { kind: 'sexual_orientation', ruleId: 'SENSITIVE', quote: 'Sexual orientation', start: 38, end: 56 },
    ]);
  });

  it('is quick on a long page without a line break, and on repeated letters', () => {
    const long = `${'no history of depression, '.repeat(4000)}${'a'.repeat(50_000)}${'g1 p '.repeat(5000)}`;
    const began = performance.now();
    findProtected(long);
    // why so generous: what it guards against is minutes.
    expect(performance.now() - began).toBeLessThan(30_000);
  });
});
