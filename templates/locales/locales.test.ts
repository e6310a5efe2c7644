import { describe, expect, test } from 'vitest';
import { catalogues, hasKey, locales, translator } from './index.ts';
import { formatCents, formatLegalDate, formatShortDate } from './format.ts';

describe('catalogues', () => {
  test('both languages have the same keys, and the same parameters in each', () => {
    const en = flatten(catalogues.en);
    const es = flatten(catalogues.es);
    expect([...es.keys()].sort()).toEqual([...en.keys()].sort());
    for (const [key, words] of en) expect(parameters(es.get(key) ?? ''), key).toEqual(parameters(words));
  });

  test('no text is empty, says "please" or carries markup', () => {
    for (const locale of locales) {
      for (const [key, words] of flatten(catalogues[locale])) {
        expect(words.trim(), key).not.toBe('');
        expect(words, key).not.toMatch(/\bplease\b|por favor/i);
        expect(words, key).not.toMatch(/<\/?[a-z]+>/i);
      }
    }
  });
});

test('the translator interpolates, counts and keeps characters as they are', () => {
  const en = translator('en');
  const es = translator('es');
  expect(en('common.page', { count: 1 })).toBe('1 page');
  expect(en('common.page', { count: 12 })).toBe('12 pages');
  expect(es('common.page', { count: 12 })).toBe('12 páginas');
  expect(en('common.greeting', { name: "O'Neil & {{count}} $t(common.total)" })).toBe("Dear O'Neil & {{count}} $t(common.total),");
  expect(hasKey('common.page')).toBe(true);
  expect(hasKey('common.nothing')).toBe(false);
});

test('dates and money', () => {
  expect(formatLegalDate('2026-11-22', 'en')).toBe('Sunday, November 22, 2026');
  expect(formatLegalDate('2026-11-22', 'es')).toBe('domingo, 22 de noviembre de 2026');
  expect(formatShortDate('1978-03-14', 'en')).toBe('Mar 14, 1978');
  expect(formatCents(123450, 'en')).toBe('$1,234.50');
  expect(formatCents(650, 'es')).toBe('$6.50');
  expect(() => formatCents(6.5, 'en')).toThrow();
});

function flatten(tree: object, prefix = ''): Map<string, string> {
  const out = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') out.set(prefix + key, value);
    else for (const [k, v] of flatten(value as object, `${prefix}${key}.`)) out.set(k, v);
  }
  return out;
}

function parameters(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1] ?? '').sort();
}
