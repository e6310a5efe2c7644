/** The text of an RTF file (Microsoft RTF 1.9.1): paragraphs, tabs, cells, pages. Pictures and embedded objects are named where they stood. Never runs or fetches anything. Pure. */
import { AppError } from '#workflows/app-error.ts';

const most = { bytes: 16 * 1024 * 1024, depth: 200, text: 4 * 1024 * 1024 };
const skipped = new Set(['fonttbl', 'colortbl', 'stylesheet', 'listtable', 'listoverridetable', 'rsidtbl', 'info', 'generator', 'themedata', 'colorschememapping', 'latentstyles', 'datastore', 'xmlnstbl', 'fldinst', 'bkmkstart', 'bkmkend', 'filetbl', 'revtbl', 'mmathPr', 'pgptbl', 'ftnsep', 'ftnsepc', 'aftnsep', 'aftnsepc', 'nonshppict']);
const characters: Record<string, string> = { par: '\n', sect: '\n', line: '\n', row: '\n', cell: '\t', nestcell: '\t', nestrow: '\n', tab: '\t', page: '\f', emdash: '—', endash: '–', lquote: '‘', rquote: '’', ldblquote: '“', rdblquote: '”', bullet: '•', enspace: ' ', emspace: ' ', qmspace: ' ' };

type Group = { skip: boolean; unicodeSkip: number };

/** @throws AppError `refused_file`, `details.reason`: not RTF, nested too deep, cut off, too long, or without any text. */
export function rtfText(bytes: Uint8Array): string {
  if (bytes.length > most.bytes) throw refused('too_large');
  const source = Buffer.from(bytes).toString('latin1');
  if (!source.startsWith('{\\rtf')) throw refused('not_rtf');
  const decoder = decoderOf(/\\ansicpg(\d{1,5})/.exec(source.slice(0, 2000))?.[1]);
  const stack: Group[] = [];
  let group: Group = { skip: false, unicodeSkip: 1 };
  let out = '';
  /** Bytes of the code page that wait for each other (two make a letter in some). */
  let waiting: Buffer[] = [];
  let toSkip = 0;
  const settle = (): void => {
    if (waiting.length > 0) out += decoder.decode(Buffer.concat(waiting));
    waiting = [];
    if (out.length > most.text) throw refused('too_large');
  };
  const say = (text: string): void => {
    settle();
    if (!group.skip) out += text;
  };
  // Control word, control symbol, brace, or a run of text.
  const token = /\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|([^\\{}]+)/gi;
  for (let found = token.exec(source); found; found = token.exec(source)) {
    const [whole, word, parameter, hex, symbol, brace, text] = found;
    if (brace === '{') {
      settle();
      stack.push(group);
      if (stack.length > most.depth) throw refused('too_deep');
      group = { ...group };
      toSkip = 0;
    } else if (brace === '}') {
      settle();
      const before = stack.pop();
      if (!before) throw refused('cut_off');
      group = before;
      toSkip = 0;
      if (stack.length === 0) break;
    } else if (word !== undefined) {
      if (word === 'bin') {
        // What follows is data of that length, braces and all.
        token.lastIndex += Math.max(0, Number(parameter ?? 0));
      } else if (word === 'uc') group.unicodeSkip = Math.min(8, Math.max(0, Number(parameter ?? 1)));
      else if (word === 'u') {
        const code = Number(parameter ?? 0);
        say(String.fromCharCode(code < 0 ? code + 0x10000 : code));
        toSkip = group.unicodeSkip;
      } else if (word === 'pict' || word === 'object') {
        say(word === 'pict' ? ' [picture, not shown here] ' : ' [embedded object, not shown here] ');
        group.skip = true;
      } else if (skipped.has(word)) group.skip = true;
      else if (word in characters) say(characters[word] ?? '');
    } else if (hex !== undefined) {
      if (toSkip > 0) toSkip -= 1;
      else if (!group.skip) waiting.push(Buffer.from(hex, 'hex'));
    } else if (symbol !== undefined) {
      if (symbol === '*') {
        // A destination that only newer readers know; a shape's own picture and text are told by what stands in it.
        if (!/^\\(?:shppict|shptxt)\b/.test(source.slice(token.lastIndex, token.lastIndex + 12))) group.skip = true;
      } else if (symbol === '~') say(' ');
      else if (symbol === '_') say('-');
      else if (symbol === '\n' || symbol === '\r') say('\n');
      else if (symbol === '\\' || symbol === '{' || symbol === '}') {
        if (toSkip > 0) toSkip -= 1;
        else say(symbol);
      }
    } else if (text !== undefined) {
      const plain = text.replace(/[\r\n\0]/g, '');
      const kept = plain.slice(Math.min(toSkip, plain.length));
      toSkip = Math.max(0, toSkip - plain.length);
      // Bytes over 127 that stand as they are belong to the code page too.
      if (!group.skip) waiting.push(Buffer.from(kept, 'latin1'));
    } else if (whole === '') break;
  }
  settle();
  if (stack.length > 0) throw refused('cut_off');
  const clean = out.replace(/\t/g, '    ').replace(/[^\S\n\f]+\n/g, '\n').replace(/\n{4,}/g, '\n\n\n').trim();
  if (clean === '') throw refused('empty');
  return clean;
}

function decoderOf(page: string | undefined): TextDecoder {
  const names: Record<string, string> = { '932': 'shift_jis', '936': 'gbk', '949': 'euc-kr', '950': 'big5', '65001': 'utf-8' };
  try {
    return new TextDecoder(page === undefined ? 'windows-1252' : (names[page] ?? `windows-${page}`));
  } catch {
    return new TextDecoder('windows-1252');
  }
}

function refused(reason: string): AppError {
  return new AppError('refused_file', `RTF refused: ${reason}`, { details: { reason } });
}
