/** A QR code drawn as vectors, so that it prints sharp at any size; its text stands beside it for those who cannot scan. */
import QRCode from 'qrcode';
import { PDFOperator } from 'pdf-lib';
import { element, marked } from './tags.ts';
import type { Block } from './blocks.ts';
import { ink, line, measure, page, room, styles, wrap } from './flow.ts';
import type { Flow } from './flow.ts';

const side = 84;

export function drawCode(flow: Flow, block: Extract<Block, { kind: 'code' }>): void {
  const target = room(flow, side + 16);
  const { size, data } = QRCode.create(block.value, { errorCorrectionLevel: 'M' }).modules;
  const unit = side / size;
  const top = flow.y;
  marked(flow.tags, element(flow.section, 'Figure', block.alt), target, () => {
    const path: string[] = ['q', '0 g'];
    for (let row = 0; row < size; row += 1) {
      for (let from = 0; from < size; from += 1) {
        if (!data[row * size + from]) continue;
        let to = from;
        while (to < size && data[row * size + to]) to += 1;
        path.push(`${fixed(page.left + from * unit)} ${fixed(top - (row + 1) * unit)} ${fixed((to - from) * unit)} ${fixed(unit)} re`);
        from = to;
      }
    }
    path.push('f', 'Q');
    target.pushOperators(PDFOperator.of(path.join('\n') as never));
  });
  const x = page.left + side + 18;
  const width = measure - side - 18;
  const caption = wrap(flow, block.caption, styles.small, width);
  marked(flow.tags, element(flow.section, 'P'), target, () => {
    caption.forEach((words, i) => line(flow, target, words, styles.small, x, top - 12 - i * styles.small.leading));
    line(flow, target, block.value, { ...styles.cell, color: ink.text }, x, top - 18 - caption.length * styles.small.leading);
  });
  flow.y = top - side - 14;
}

function fixed(value: number): string {
  return String(Number(value.toFixed(3)));
}
