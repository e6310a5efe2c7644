import { describe, expect, it } from 'vitest';
import { readDate, typedDate } from './date-value.ts';

function form(month: string, day: string, year: string): FormData {
  const data = new FormData();
  for (const [key, value] of Object.entries({ month, day, year })) data.set(`born.${key}`, value);
  return data;
}

describe('readDate', () => {
  it.each([
    ['3', '14', '1978', '1978-03-14'],
    [' 03', '04 ', '1978', '1978-03-04'],
    ['2', '29', '2024', '2024-02-29'],
    ['2', '29', '2023', 'invalid'],
    ['13', '1', '2023', 'invalid'],
    ['3', '14', '78', 'invalid'],
    ['March', '14', '1978', 'invalid'],
    ['3', '', '1978', 'invalid'],
    ['', '', '', null],
  ])('%s/%s/%s -> %s', (month, day, year, value) => expect(readDate(form(month, day, year), 'born').value).toBe(value));

  it('takes the compact field', () => {
    const data = new FormData();
    data.set('received', '2026-11-20');
    expect(readDate(data, 'received').value).toBe('2026-11-20');
  });
  it('keeps what was typed', () => expect(readDate(form('2', '30', '2024'), 'born').typed).toEqual({ month: '2', day: '30', year: '2024' }));
  it('goes back and forth', () => expect(typedDate('2026-03-09')).toEqual({ month: '3', day: '9', year: '2026' }));
});
