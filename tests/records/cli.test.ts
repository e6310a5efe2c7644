/** The two commands as they are called: what they write, and how they end. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PDFDocument, StandardFonts } from 'pdf-lib';
import { addCanary, hear } from '#tests/setup/canary.ts';
import type { CheckedPage } from '#app/records/pages/check-page.ts';

const folder = mkdtempSync(join(tmpdir(), 'openroi-records-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);
const run = (command: 'check-pages' | 'patients-match', ...args: string[]) => {
  const ended = spawnSync(process.execPath, ['--import', 'tsx', `app/cli/${command}.ts`, ...args], { encoding: 'utf8', timeout: 240_000 });
  hear(command, `${ended.stdout}\n${ended.stderr}\n`);
  return ended;
};
addCanary('other names', 'Lynda', 'Linda', 'Hypertension', 'Alcoholism', '06/02/1951');

describe('check-pages', () => {
  // As Windows writes it, by the names that others use.
  writeFileSync(at('patient.json'), `\ufeff${JSON.stringify({ first_name: 'Maria', surname: 'Delgado-Reyes', dob: '14-Mar-1978', mrn: 'RGH-100234', sex: 'F', phone: 4125550100 })}`);
  writeFileSync(at('index.csv'), '\ufeffid;mrn;first_name;last_name;birth_date\r\n1;RGH-100234;Maria;Delgado-Reyes;1978-03-14\r\n2;RGH-777;Linda;Nash;06/02/1951\r\n');
  const own = 'PATIENT: Maria Delgado-Reyes  DOB: 03/14/1978  MRN: RGH-100234\n\nDx: Alcoholism (7200002) \u{1F600} HIV test: negative';
  const others = 'PATIENT: Linda Nash  DOB: 06/02/1951  MRN: [illegible]\n\nHypertension';
  const check = (file: string) => {
    const { status, stderr } = run('check-pages', file, '--patient', at('patient.json'), '--index', at('index.csv'), '--out', at('pages.json'));
    return { status, stderr, pages: status === 0 ? (JSON.parse(readFileSync(at('pages.json'), 'utf8')) as { pages: (CheckedPage & { page: number })[] }).pages : [] };
  };

  it('reads text with form feeds', () => {
    writeFileSync(at('chart.txt'), `${own}\f${others}\f\f   `);
    const { status, pages } = check(at('chart.txt'));
    expect(status).toBe(0);
    expect(pages.map(({ page, verdict }) => [page, verdict])).toEqual([[1, 'right'], [2, 'wrong'], [3, 'unknown']]);
    expect(pages[0]?.findings.map(({ kind, start, end }) => [kind, pages[0]?.text.slice(start, end)])).toEqual([['SUD', 'Alcoholism'], ['SUD', '7200002'], ['HIV_TEST', 'HIV test']]);
    expect(pages[1]?.evidence).toContainEqual({ kind: 'other_patient', detail: 'RGH-777' });
    expect(pages.every(({ confidence }) => confidence >= 0.5 && confidence <= 1)).toBe(true);
  }, 120_000);

  it('reads a PDF', async () => {
    const pdf = await PDFDocument.create();
    const font = await pdf.embedFont(StandardFonts.Helvetica);
    for (const text of [own.replace('\u{1F600}', ''), others]) pdf.addPage([612, 792]).drawText(`${text}\n${'Seen in the clinic today, doing well. '.repeat(4)}`, { x: 40, y: 740, size: 9, font });
    writeFileSync(at('chart.pdf'), await pdf.save());
    expect(check(at('chart.pdf')).pages.map(({ verdict }) => verdict)).toEqual(['right', 'wrong']);
  }, 240_000);

  it('ends with 3 for what is no page, and 2 for what was called wrongly, and writes nothing then', () => {
    writeFileSync(at('noise'), Buffer.from([0, 1, 2, 3, 255, 254]));
    writeFileSync(at('broken.pdf'), '%PDF-1.4 and nothing');
    writeFileSync(at('empty'), '');
    rmSync(at('pages.json'), { force: true });
    for (const file of ['noise', 'broken.pdf', 'empty']) expect(check(at(file)).status, file).toBe(3);
    expect(check(at('absent')).status).toBe(2);
    expect(run('check-pages', at('chart.txt')).status).toBe(2);
    writeFileSync(at('bad.json'), '{');
    expect(run('check-pages', at('chart.txt'), '--patient', at('bad.json'), '--out', at('pages.json')).status).toBe(2);
    // A table that names nobody is no index; where nothing can be written, nothing is begun.
    writeFileSync(at('colours.csv'), 'colour,shape\nred,round\n');
    expect(run('check-pages', at('chart.txt'), '--patient', at('patient.json'), '--index', at('colours.csv'), '--out', at('pages.json')).status).toBe(2);
    expect(run('check-pages', at('chart.txt'), '--patient', at('patient.json'), '--out', at('absent/pages.json')).status).toBe(2);
    expect(existsSync(at('pages.json'))).toBe(false);
  }, 240_000);

  it('knows a table by what others call its columns', () => {
    writeFileSync(at('index.csv'), Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from('medical_record_number\tgiven_name\tsurname\tdob\nRGH-777\tLinda\tNash\t06/02/1951\n', 'utf16le').swap16()]));
    writeFileSync(at('chart.txt'), others);
    expect(check(at('chart.txt')).pages[0]?.evidence).toContainEqual({ kind: 'other_patient', detail: 'RGH-777' });
  }, 120_000);
});

describe('patients:match', () => {
  it('makes its own database, takes any columns and any cells, and leaves nothing behind', () => {
    writeFileSync(at('a.csv'), '\ufeffID, Last_Name ,first_name,birth_date,junk\r\n1,"Nash, Jr.",Linda,1951-06-02,x\r\n2,Quist,"Har""old",not a date\r\n3,"unclosed\r\n,,,\r\n4,Reyes,María,3/14/1978,,,,\r\n');
    writeFileSync(at('b.csv'), 'id,first_name,last_name,birth_date\nq1,Lynda,Nash,06/02/51\nq2,Maria,Reyes,1978-03-14\nq3,,,\nq4,\u0000,\uFFFD,99/99/9999\n-5,linda,nash,1951-06-02\n');
    const { status, stderr } = run('patients-match', '--index', at('a.csv'), '--queries', at('b.csv'), '--out', at('r.csv'));
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const [head, ...rows] = readFileSync(at('r.csv'), 'utf8').trim().split('\r\n');
    expect(head).toBe('query_id,candidate_id,score,band');
    expect(rows.map((row) => row.split(',').filter((_, column) => column !== 2))).toEqual([['q1', '1', 'match'], ['q2', '4', 'match'], ['-5', '1', 'match']]);
  }, 240_000);

  it('ends with 2 where a file cannot be read or holds nothing to compare', () => {
    writeFileSync(at('c.csv'), 'colour,shape\nred,round\n');
    expect(run('patients-match', '--index', at('a.csv'), '--queries', at('absent.csv'), '--out', at('r.csv')).status).toBe(2);
    expect(run('patients-match', '--index', at('c.csv'), '--queries', at('b.csv'), '--out', at('r.csv')).status).toBe(2);
    expect(run('patients-match', '--index', at('a.csv')).status).toBe(2);
    expect(run('patients-match', '--index', at('a.csv'), '--queries', at('b.csv'), '--out', at('absent/r.csv')).status).toBe(2);
  }, 120_000);
});
