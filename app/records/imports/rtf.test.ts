import { describe, expect, it } from 'vitest';
import { AppError } from '#workflows/app-error.ts';
import { rtfText } from './rtf.ts';

const text = (rtf: string) => rtfText(Buffer.from(rtf, 'latin1'));
const reason = (rtf: string) => {
  try {
    return text(rtf);
  } catch (error) {
    return error instanceof AppError ? error.details?.['reason'] : error;
  }
};

describe('the text of an RTF file', () => {
  it('keeps paragraphs, cells, pages, and letters in each way they are written', () => {
    expect(text(String.raw`{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}{\colortbl;\red0\green0\blue0;}\pard PATIENT: N\'fa\'f1ez, Jos\'e9\par DOB 1978-03-14\tab MRN RGH-1\page \b Bold\b0  plain\line A\cell B\cell\row \{brace\} \~ \emdash\par}`)).toBe(
      'PATIENT: Núñez, José\nDOB 1978-03-14    MRN RGH-1\fBold plain\nA    B\n{brace}   —',
    );
    expect(text(String.raw`{\rtf1\uc1 \u8364?100 \u-10179?\u-8704? {\uc2\u233xye}t}`)).toBe('€100 😀 éet');
    expect(text(String.raw`{\rtf1\ansi\ansicpg932 \'93\'fa\'96\'7b}`)).toBe('日本');
  });

  it('leaves out what is no text, names pictures and objects, and reads the header of the page', () => {
    const rtf = String.raw`{\rtf1{\info{\author CANARY}}{\*\generator CANARY;}{\header Riverside RGH-7\par}{\field{\*\fldinst{HYPERLINK "file:///CANARY"}}{\fldrslt here}} {\pict\pngblip 89504e47CANARY}{\object\objocx{\*\objdata CANARY}{\result kept not}}after\par}`;
    expect(text(rtf)).toBe('Riverside RGH-7\nhere  [picture, not shown here]  [embedded object, not shown here] after');
  });

  it('steps over data that holds braces', () => {
    expect(text('{\\rtf1 a{\\pict\\bin5 }}}}}}b\\par}')).toBe('a [picture, not shown here] b');
  });

  it.each([
    ['plain words', 'not_rtf'],
    ['{\\rtf1 cut', 'cut_off'],
    ['{\\rtf1 \\par}', 'empty'],
    [`{\\rtf1 ${'{'.repeat(300)}x${'}'.repeat(300)}}`, 'too_deep'],
    [`{\\rtf1 ${'x'.repeat(5 * 1024 * 1024)}}`, 'too_large'],
  ])('refuses %.14s', (rtf, why) => {
    expect(reason(rtf)).toBe(why);
  });
});
