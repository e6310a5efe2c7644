/** A stored letter's words in their order. What was said stays said: the content is shown as it was kept, whatever its shape. */
import type { ReactNode } from 'react';

export function LetterText({ content, language }: { content: unknown; language: 'en' | 'es' }) {
  return (
    <article lang={language} className="flex flex-col gap-3 rounded border border-line bg-surface p-6 print:border-0 print:p-0">
      {blocks(content, 'l')}
    </article>
  );
}

const heads = ['title', 'heading', 'subject'];

function blocks(value: unknown, key: string, name = ''): ReactNode {
  if (typeof value === 'string' || typeof value === 'number') {
    if (value === '') return null;
    return heads.includes(name) ? (
      <h2 key={key} className="text-lg font-semibold">
        {value}
      </h2>
    ) : (
      <p key={key} className="max-w-prose whitespace-pre-line">
        {value}
      </p>
    );
  }
  if (Array.isArray(value)) {
    if (value.length > 0 && value.every((item) => typeof item === 'string') && ['items', 'list', 'lines'].includes(name)) {
      return (
        <ul key={key} className={name === 'lines' ? 'whitespace-pre-line' : 'list-disc pl-5'}>
          {value.map((item, i) => (
            <li key={i}>{item}</li>
          ))}
        </ul>
      );
    }
    return value.map((item, i) => blocks(item, `${key}.${i}`));
  }
  if (value === null || typeof value !== 'object') return null;
  return Object.entries(value).map(([inner, item]) => (['type', 'kind', 'locale', 'language', 'version'].includes(inner) ? null : blocks(item, `${key}.${inner}`, inner)));
}
