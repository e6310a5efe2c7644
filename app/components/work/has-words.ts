/** Whether a key that comes as data (a reason's code) has words of the office, or of what a browser has anyway. */
import { office } from '#templates/locales/en/office.ts';
import { staff } from '#templates/locales/en/staff.ts';
import { uploads } from '#templates/locales/en/uploads.ts';

const trees: Record<string, unknown> = { office, staff, uploads };

export function hasWords(key: string): boolean {
  let at: unknown = trees;
  for (const part of key.split('.')) at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[part] : undefined;
  return typeof at === 'string';
}
