/** Likeness of words, as misspelt, misheard and mistyped names are. Pure. */

/** Lower case, accents taken off, apostrophes and points gone, everything else that is no letter or figure a space. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/ø/g, 'o')
    .replace(/ł/g, 'l')
    .replace(/æ/g, 'ae')
    .replace(/['’`.]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Jaro-Winkler, 0 to 1. */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return 1;
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const taken = new Array<boolean>(b.length).fill(false);
  const common: string[] = [];
  for (let i = 0; i < a.length; i++) {
    const end = Math.min(b.length, i + reach + 1);
    for (let j = Math.max(0, i - reach); j < end; j++) {
      if (taken[j] || a[i] !== b[j]) continue;
      taken[j] = true;
      common.push(a.charAt(i));
      break;
    }
  }
  if (common.length === 0) return 0;
  let moved = 0;
  let k = 0;
  for (let j = 0; j < b.length; j++) if (taken[j] && b[j] !== common[k++]) moved++;
  const n = common.length;
  const jaro = (n / a.length + n / b.length + (n - moved / 2) / n) / 3;
  let prefix = 0;
  while (prefix < 4 && prefix < Math.min(a.length, b.length) && a[prefix] === b[prefix]) prefix++;
  return jaro + prefix * 0.1 * (1 - jaro);
}

/** Edits between two short texts (a neighbours' swap is one), given up beyond `most`: then `most + 1`. */
export function edits(a: string, b: string, most = 3): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((row[j - 1] ?? 0) + 1, (last[j] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    before = last;
    last = row;
  }
  return Math.min(most + 1, last[b.length] ?? 0);
}

/** A coarse key of the sound: first letter's class and the consonants. "kristopher" and "christopher" share it. */
export function soundKey(word: string): string {
  const plain = word
    .replace(/^(?:kn|gn|pn)/, 'n')
    .replace(/^wr/, 'r')
    .replace(/^x/, 's')
    .replace(/ph/g, 'f')
    .replace(/ch(?=[rl])|ck|q|c(?![eiyh])/g, 'k')
    .replace(/c(?=[eiy])|z/g, 's')
    .replace(/sch|sh|ch/g, 'x')
    .replace(/dg(?=[eiy])|g(?=[eiy])/g, 'j')
    .replace(/gh/g, '')
    .replace(/th/g, 't')
    .replace(/v/g, 'f')
    .replace(/(.)\1+/g, '$1');
  const first = plain.charAt(0);
  return (/[aeiouy]/.test(first) ? 'a' : first) + plain.slice(1).replace(/[aeiouyhw]/g, '').replace(/(.)\1+/g, '$1');
}

/** One name in another spelling: a typo, a slip of the ear, a gap in the middle. */
export function alike(a: string, b: string): boolean {
  if (a === b) return true;
  const [x, y] = [a.replaceAll(' ', ''), b.replaceAll(' ', '')];
  if (x === y) return true;
  const shorter = Math.min(x.length, y.length);
  if (shorter < 3) return false;
  const distance = edits(x, y, 3);
  if (distance === 1) return true;
  if (shorter >= 5 && distance === 2) return true;
  if (shorter >= 8 && distance === 3) return true;
  const likeness = jaroWinkler(x, y);
  return likeness >= 0.92 || (likeness >= 0.82 && shorter >= 4 && soundKey(x) === soundKey(y));
}
