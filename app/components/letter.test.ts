/** Every letter there is has its words on the screen, in both languages, and a name wherever it is listed. */
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { hasKey, locales } from '#templates/locales/index.ts';
import { letterText } from '#templates/letters/html.ts';
import { letters } from '#templates/letters/registry.ts';
import { escapeHtml } from '#templates/escape.ts';
import type { LetterContent } from '#templates/pdf/blocks.ts';
import { Letter } from './letter.tsx';

const kinds = Object.keys(letters) as (keyof typeof letters)[];
const written = (kind: keyof typeof letters, locale: 'en' | 'es') => {
  const { render, sample } = letters[kind] as { render: (data: unknown, locale: 'en' | 'es') => LetterContent; sample: unknown };
  return render(sample, locale);
};

describe.each(kinds)('the letter %s', (kind) => {
  it.each(locales)('shows everything that was said, and nothing of how it is kept (%s)', (locale) => {
    const content = written(kind, locale);
    const html = renderToStaticMarkup(createElement(Letter, { content }));
    const shown = html.replace(/<[^>]+>/g, '\n');
    // Line by line, cell by cell, and each half of a pair for itself.
    const said = letterText(content).split(/\n| \| |: /).map((part) => part.replace(/^(?:-|\d+\.) /, '').trim());
    const whole = shown.replace(/: /g, '\n');
    for (const part of said.filter(Boolean)) expect(whole).toContain(escapeHtml(part));
    expect(shown).not.toContain(content.issuedAt);
    expect(shown).not.toMatch(new RegExp(`^${content.name}$`, 'm'));
    expect(html).toContain(`lang="${locale}"`);
  });

  it('has a name for staff and for the requester', () => {
    expect(hasKey(`office.letters.kind.${kind}`), 'office').toBe(true);
    expect(hasKey(`requester.follow.letterKinds.${kind}`), 'requester').toBe(true);
  });
});
