/** A QR code drawn as vectors, so that it prints sharp at any size; its text stands beside it for those who cannot scan. */
import QRCode from 'qrcode';
import { PDFOperator } from 'pdf-lib';
import type { PDFPage } from 'pdf-lib';
import { element, marked } from './tags.ts';
import type { Code } from './blocks.ts';
import { line, measure, page, styles, wrap } from './flow.ts';
import type { Flow } from './flow.ts';

export const codeSide = 76;

/** Draws the code at the right margin, its caption and text to its left, tops at the cursor; the cursor stays. */
export function drawCode(flow: Flow, target: PDFPage, code: Code): void {
  const { size, data } = QRCode.create(code.value, { errorCorrectionLevel: 'M' }).modules;
  const unit = codeSide / size;
  const left = page.left + measure - codeSide;
  const path: string[] = ['q', '0 g'];
  for (let row = 0; row < size; row += 1) {
    for (let from = 0; from < size; from += 1) {
      if (!data[row * size + from]) continue;
      let to = from;
      while (to < size && data[row * size + to]) to += 1;
      path.push(`${fixed(left + from * unit)} ${fixed(flow.y - (row + 1) * unit)} ${fixed((to - from) * unit)} ${fixed(unit)} re`);
      from = to;
    }
  }
  path.push('f', 'Q');
  marked(flow.tags, element(flow.section, 'Figure', code.alt), target, () => {
    target.pushOperators(PDFOperator.of(path.join('\n') as never));
  });
  const width = 180;
  const x = left - width - 14;
  const small = { ...styles.small, size: 8, leading: 11, align: 'right' as const };
  const words = [...wrap(flow, code.caption, small, width), ...wrap(flow, code.text ?? code.value, small, width)];
  const first = flow.y - codeSide + (words.length - 1) * small.leading + 2;
  marked(flow.tags, element(flow.section, 'P'), target, () => {
    words.forEach((part, i) => line(flow, target, part, small, x, first - i * small.leading, width));
  });
}

function fixed(value: number): string {
  return String(Number(value.toFixed(3)));
}
