/** Catálogo del espacio `letters`. */
import type { Translation } from '../translation.ts';
import type { letters as en } from '../en/letters.ts';

export const letters = {} as const satisfies Translation<typeof en>;
