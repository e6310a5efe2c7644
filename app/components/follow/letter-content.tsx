/** A stored letter, drawn from its kept text: headings, paragraphs, lists and pairs, whatever order it was written in. */
import type { ReactNode } from 'react';

export function LetterContent({ content }: { content: unknown }) {
  return <>{draw(content)}</>;
}

function draw(value: unknown, key = '0'): ReactNode {
  if (value === null || value === undefined || value === '' || typeof value === 'boolean') return null;
  if (typeof value === 'string' || typeof value === 'number') {
    return (
      <p key={key} className="max-w-prose whitespace-pre-line break-words">
        {value}
      </p>
    );
  }
  if (Array.isArray(value)) {
    const words = value.every((each) => typeof each === 'string');
    return words ? <p key={key} className="max-w-prose whitespace-pre-line">{value.join('\n')}</p> : value.map((each, i) => draw(each, `${key}.${i}`));
  }
  return drawObject(value as Record<string, unknown>, key);
}

/** Names that say how a part looks; everything else is drawn in its order. */
function drawObject(part: Record<string, unknown>, key: string): ReactNode {
  const { title, heading, subject, items, name, value, type: _type, kind: _kind, ...rest } = part;
  const head = [title, heading, subject].find((each): each is string => typeof each === 'string');
  return (
    <div key={key} className="flex flex-col gap-3">
      {head ? <h2 className="text-lg font-semibold">{head}</h2> : null}
      {typeof name === 'string' ? (
        <p className="max-w-prose">
          <span className="text-muted">{name}</span> {typeof value === 'string' ? value : null}
        </p>
      ) : null}
      {Array.isArray(items) ? (
        <ul className="flex max-w-prose list-disc flex-col gap-1 pl-6">
          {items.map((item, i) => (
            <li key={i}>{typeof item === 'string' ? item : draw(item, `${key}.i${i}`)}</li>
          ))}
        </ul>
      ) : null}
      {Object.entries(rest).map(([field, each]) => draw(each, `${key}.${field}`))}
    </div>
  );
}
