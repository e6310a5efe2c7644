/** For tests: what an engine that did not write a PDF reads in it. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { getDocument, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs';

export type ReadBack = { pages: string[]; title: string; language: string | null; outline: string[]; labels: string[] | null; marked: boolean };

export async function readBack(pdf: Uint8Array, password?: string): Promise<ReadBack> {
  const standardFontDataUrl = join(dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json')), 'standard_fonts/');
  const task = getDocument({ data: pdf.slice(), standardFontDataUrl, verbosity: VerbosityLevel.ERRORS, ...(password === undefined ? {} : { password }) });
  const doc = await task.promise;
  const pages: string[] = [];
  for (let i = 1; i <= doc.numPages; i += 1) {
    const page = await doc.getPage(i);
    const { items } = await page.getTextContent();
    pages.push(items.flatMap((item) => ('str' in item ? [item.str + (item.hasEOL ? '\n' : ' ')] : [])).join('').replace(/[ \t]+/g, ' ').replace(/ ?\n ?/g, '\n').trim());
  }
  const info = (await doc.getMetadata()).info as { Title?: string; Language?: string };
  const flat = (nodes: { title: string; items: unknown[] }[]): string[] => nodes.flatMap((n) => [n.title, ...flat(n.items as never)]);
  const outline = flat(((await doc.getOutline()) ?? []) as never);
  const read = { pages, title: info.Title ?? '', language: info.Language ?? null, outline, labels: await doc.getPageLabels(), marked: (await doc.getMarkInfo())?.Marked ?? false };
  await task.destroy();
  return read;
}
