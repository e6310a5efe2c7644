/** A letter as it was written, on the screen and on paper: the words that were kept, block by block. What was said stays said. */
import type { ReactNode } from 'react';
import type { Block, LetterContent } from '#templates/pdf/blocks.ts';

/** `content` as it stands on the letter's row. The page around it has the one heading; the subject stands below it. */
export function Letter({ content }: { content: LetterContent }) {
  const { letterhead, addressee, references, subject, greeting, blocks, locale } = content;
  return (
    <article lang={locale} className="flex flex-col gap-5 rounded border border-line bg-surface p-5 text-base sm:p-10 print:border-0 print:p-0">
      <header className="flex flex-wrap justify-between gap-x-8 gap-y-2 border-b border-line pb-4">
        <p>
          <strong>{letterhead.name}</strong>
          <br />
          {letterhead.department}
        </p>
        <p className="text-sm text-muted sm:text-right">
          {[...letterhead.address, letterhead.phone].map((line) => (
            <span key={line} className="block">
              {line}
            </span>
          ))}
        </p>
      </header>
      <div className="flex flex-wrap justify-between gap-x-8 gap-y-4">
        <p className="whitespace-pre-line">{addressee.join('\n')}</p>
        <p>{content.date}</p>
      </div>
      <Pairs rows={references} />
      <h2 className="text-lg font-semibold">{subject}</h2>
      {greeting ? <p>{greeting}</p> : null}
      {blocks.map((block, i) => (
        <Part key={i} block={block} caption={subject} />
      ))}
    </article>
  );
}

function Part({ block, caption }: { block: Block; caption: string }): ReactNode {
  switch (block.kind) {
    case 'paragraph':
      return <p className={`max-w-prose whitespace-pre-line break-words ${block.muted ? 'text-muted' : ''}`}>{block.text}</p>;
    case 'heading':
      return <h3 className="font-semibold">{block.text}</h3>;
    case 'list':
      return (
        <ul className="flex max-w-prose list-disc flex-col gap-1 pl-6">
          {block.items.map((item) => (
            <li key={item} className="whitespace-pre-line">
              {item}
            </li>
          ))}
        </ul>
      );
    case 'findings':
      return (
        <ol className="flex max-w-prose list-decimal flex-col gap-3 pl-6">
          {block.items.map((item) => (
            <li key={item.title}>
              <strong>{item.title}</strong>
              {item.lines.map((line) => (
                <span key={line} className="block whitespace-pre-line">
                  {line}
                </span>
              ))}
              {item.cite ? <span className="block text-sm text-muted">{item.cite}</span> : null}
            </li>
          ))}
        </ol>
      );
    case 'facts':
      return <Pairs rows={block.rows} />;
    case 'table':
      return <Rows block={block} caption={caption} />;
    case 'notice':
      return (
        <section className="flex max-w-prose flex-col gap-1 border-l-4 border-line-strong pl-4">
          <h3 className="font-semibold">{block.title}</h3>
          <p className="whitespace-pre-line">{block.text}</p>
        </section>
      );
    case 'secret':
      return (
        <p className="self-start rounded border-2 border-line-strong px-4 py-3">
          {block.label}
          <strong className="block font-mono text-lg">{block.value}</strong>
        </p>
      );
    case 'signature':
      return (
        <p className="pt-2">
          {block.closing}
          <strong className="mt-4 block">{block.name}</strong>
          {block.title}
        </p>
      );
    case 'rule':
      return <hr className="border-line" />;
    default:
      return block satisfies never;
  }
}

function Pairs({ rows }: { rows: readonly (readonly [string, string])[] }) {
  if (rows.length === 0) return null;
  return (
    <dl className="grid gap-x-6 gap-y-1 sm:grid-cols-[auto_1fr]">
      {rows.map(([label, value], i) => (
        <div key={i} className="contents">
          <dt className="text-muted">{label}</dt>
          <dd className="whitespace-pre-line break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Wide tables scroll in their own box, by keyboard too. */
function Rows({ block, caption }: { block: Extract<Block, { kind: 'table' }>; caption: string }) {
  const side = (i: number) => (block.columns[i]?.align === 'right' ? 'text-right' : 'text-left');
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- why: what scrolls is reached by keyboard
    <div className="overflow-x-auto" role="region" aria-label={caption} tabIndex={0}>
      <table className={`w-full tabular-nums ${block.small ? 'text-sm' : ''}`}>
        <thead>
          <tr className="border-b border-line-strong text-sm text-muted">
            {block.columns.map((column, i) => (
              <th key={column.label} scope="col" className={`py-1 pr-4 font-semibold last:pr-0 ${side(i)}`}>
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {block.rows.map((row, i) => (
            <Cells key={i} cells={row} side={side} />
          ))}
        </tbody>
        {block.total ? (
          <tfoot className="border-t border-line-strong font-semibold">
            <Cells cells={block.total} side={side} />
          </tfoot>
        ) : null}
      </table>
    </div>
  );
}

function Cells({ cells, side }: { cells: readonly string[]; side: (i: number) => string }) {
  return (
    <tr>
      {cells.map((cell, i) => (
        <td key={i} className={`whitespace-pre-line py-1 pr-4 align-top last:pr-0 ${side(i)}`}>
          {cell}
        </td>
      ))}
    </tr>
  );
}
