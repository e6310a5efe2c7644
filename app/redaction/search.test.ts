import { describe, expect, it } from 'vitest';
import { compileTerm, countIn, searchable } from './search.ts';

const count = (text: string, term: string, match: 'exact' | 'normalised' | 'regex' = 'normalised'): number => countIn(text, compileTerm({ text: term, match })!);

describe('searching', () => {
  it('sees through case, spacing, ligatures, marks, hyphens and line breaks', () => {
    for (const text of ['Sheffield', 'SHEFFIELD', 'S h e f f i e l d', 'She\ufb03eld'.replace('\ufb03', '\ufb00i'), 'Shef-\nfield', 'Shef\u00adfield', 'Shef\ufffefield', 'She\u0301ffield', 'xSheffieldx']) {
      expect(count(text, 'Sheffield'), text).toBe(1);
    }
    expect(count('Delgado-Reyes', 'delgado reyes')).toBe(1);
    for (const [text, term] of [['STRASSE', 'Stra\u00dfe'], ['Stra\u00dfe', 'strasse'], ['\u039f\u0394\u039f\u03a3', '\u03bf\u03b4\u03bf\u03c2'], ['\u03bf\u03b4\u03bf\u03c2', '\u039f\u0394\u039f\u03a3'], ['\u0130zmir', 'izmir']] as const) expect(count(text, term), text).toBe(1);
  });
  it('keeps case and space in exact, and case in patterns', () => {
    expect(count('john Smith', 'John Smith', 'exact')).toBe(0);
    expect(count('John\n  Smith', 'John Smith', 'exact')).toBe(1);
    expect(count('JohnSmith', 'John Smith', 'exact')).toBe(0);
    expect(count('SSN 123-45-6789.', '\\d{3}-\\d{2}-\\d{4}', 'regex')).toBe(1);
    expect(count('seen by Sheffield, and by Shef-\nfield', 'Sheffield', 'regex')).toBe(2);
    expect(count('RGH-100234', 'rgh', 'regex')).toBe(0);
  });
  it('finds a letter and its mark in exact however they are written, and never the letter without it', () => {
    for (const [text, term] of [['saw Jos\u00e9', 'Jose\u0301'], ['saw Jose\u0301', 'Jos\u00e9']] as const) expect(count(text, term, 'exact'), text).toBe(1);
    expect(count('saw Jos\u00e9', 'Jose', 'exact')).toBe(0);
    expect(count('saw Jos\u00e9', 'JOS\u00c9', 'exact')).toBe(0);
  });
  it('takes a typewriter\u2019s apostrophe for a printer\u2019s', () => {
    expect([count('by O\u2019Brien', "O'Brien"), count("by O'Brien", 'o\u2019brien'), count('by O\u2019Brien', "O'B", 'regex'), count("by O'Brien", 'O\u2019B', 'regex')]).toEqual([1, 1, 1, 1]);
    expect(count('by O\u2019Brien', "O'Brien", 'exact')).toBe(0);
  });
  it('finds a pattern with marks though the text searched has none', () => {
    expect([count('on Jos\u00e9 at', 'Jos\u00e9', 'regex'), count('on Jose\u0301 at', 'Jos[\u00e9\u00e8]', 'regex'), count('\uff2daria', 'Maria', 'regex')]).toEqual([1, 1, 1]);
  });
  it('finds what runs to the left, also where a file draws it from left to right', () => {
    const name = '\u05e9\u05dc\u05d5\u05dd';
    expect([count(`x ${name} x`, name), count(`x ${[...name].reverse().join('')} x`, name), count('\ufeaa\ufee4\ufea4\ufee3', '\u0645\u062d\u0645\u062f')]).toEqual([1, 1, 1]);
  });
  it('refuses what looks for nothing', () => {
    expect(compileTerm({ text: ' - ', match: 'normalised' })).toBeUndefined();
    expect(compileTerm({ text: '(', match: 'regex' })).toBeUndefined();
  });
  it('says which pieces a hit spans', () => {
    expect(searchable(['the', 'Del-', 'gado', 'file'], true)(compileTerm({ text: 'Delgado', match: 'normalised' })!)).toEqual([{ start: 1, end: 2 }]);
    expect(searchable(['John', 'Smith'], true)(compileTerm({ text: 'John Smith', match: 'exact' })!)).toEqual([{ start: 0, end: 1 }]);
  });
});
