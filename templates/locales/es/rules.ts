/** Catálogo del espacio `rules`. */
import type { Translation } from '../translation.ts';
import type { rules as en } from '../en/rules.ts';

export const rules = {} as const satisfies Translation<typeof en>;
