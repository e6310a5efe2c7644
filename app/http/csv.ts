/** CSV that a spreadsheet cannot be made to run (SECURITY 16): RFC 4180, and cells that would be a formula are led by an apostrophe. */

/** `rows` of text, numbers or null; the first is the head. */
export function csv(rows: readonly (readonly (string | number | null)[])[]): string {
  return `${rows.map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

/** One cell. What begins like a formula (OWASP: = + - @, tab, return), spaces or not, gets an apostrophe; numbers are numbers. */
export function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^(?:\s*[=+\-@]|[\t\r])/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
