/** A letter as HTML for the screen: the same blocks, every value escaped. */
import type { Block, LetterContent } from '../pdf/blocks.ts';
import { escapeHtml as e } from '../escape.ts';

/** @returns one `<article>`; the page around it gives the style (class names `letter-*`). */
export function letterHtml(content: LetterContent): string {
  const { letterhead } = content;
  return [
    `<article class="letter" lang="${content.locale}">`,
    `<header class="letter-head"><p><strong>${e(letterhead.name)}</strong><br>${e(letterhead.department)}</p><p>${[...letterhead.address, letterhead.phone].map(e).join('<br>')}</p></header>`,
    `<p class="letter-to">${content.addressee.map(e).join('<br>')}</p>`,
    `<p class="letter-date">${e(content.date)}</p>`,
    definitions(content.references),
    `<h1>${e(content.subject)}</h1>`,
    content.greeting === '' ? '' : `<p>${e(content.greeting)}</p>`,
    ...content.blocks.map(blockHtml),
    '</article>',
  ].filter((part) => part !== '').join('\n');
}

/** The letter as plain text, for search and for reading it out. */
export function letterText(content: LetterContent): string {
  return [content.letterhead.name, ...content.addressee, content.date, ...content.references.map(([l, v]) => `${l}: ${v}`), '', content.subject, '', content.greeting, ...content.blocks.map(blockText)].join('\n').trim();
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p${block.muted ? ' class="letter-muted"' : ''}>${lines(block.text)}</p>`;
    case 'heading':
      return `<h2>${e(block.text)}</h2>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${lines(item)}</li>`).join('')}</ul>`;
    case 'findings':
      return `<ol>${block.items.map((item) => `<li><strong>${e(item.title)}</strong>${item.lines.map((l) => `<br>${lines(l)}`).join('')}${item.cite ? `<br><small>${e(item.cite)}</small>` : ''}</li>`).join('')}</ol>`;
    case 'facts':
      return definitions(block.rows);
    case 'table':
      return `<table><thead><tr>${block.columns.map((c) => `<th scope="col">${e(c.label)}</th>`).join('')}</tr></thead><tbody>${[...block.rows, ...(block.total ? [block.total] : [])].map((row) => `<tr>${row.map((cell) => `<td>${lines(cell)}</td>`).join('')}</tr>`).join('')}</tbody></table>`;
    case 'notice':
      return `<aside><h2>${e(block.title)}</h2><p>${lines(block.text)}</p></aside>`;
    case 'secret':
      return `<p class="letter-secret">${e(block.label)}<br><strong>${e(block.value)}</strong></p>`;
    case 'signature':
      return `<p>${e(block.closing)}</p><p><strong>${e(block.name)}</strong><br>${e(block.title)}</p>`;
    case 'rule':
      return '<hr>';
    default:
      return block satisfies never;
  }
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
    case 'heading':
      return `${block.text}\n`;
    case 'list':
      return `${block.items.map((item) => `- ${item}`).join('\n')}\n`;
    case 'findings':
      return `${block.items.map((item, i) => [`${i + 1}. ${item.title}`, ...item.lines, item.cite ?? ''].filter(Boolean).join('\n   ')).join('\n')}\n`;
    case 'facts':
      return `${block.rows.map(([l, v]) => `${l}: ${v}`).join('\n')}\n`;
    case 'table':
      return `${[block.columns.map((c) => c.label), ...block.rows, ...(block.total ? [block.total] : [])].map((row) => row.join(' | ')).join('\n')}\n`;
    case 'notice':
      return `${block.title}\n${block.text}\n`;
    case 'secret':
      return `${block.label}: ${block.value}\n`;
    case 'signature':
      return `${block.closing}\n${block.name}\n${block.title}`;
    case 'rule':
      return '';
    default:
      return block satisfies never;
  }
}

function definitions(rows: readonly (readonly [string, string])[]): string {
  return `<dl>${rows.map(([label, value]) => `<dt>${e(label)}</dt><dd>${lines(value)}</dd>`).join('')}</dl>`;
}

function lines(text: string): string {
  return e(text).replace(/\n/g, '<br>');
}
