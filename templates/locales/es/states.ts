/** Catálogo del espacio `states`. */
import type { Translation } from '../translation.ts';
import type { states as en } from '../en/states.ts';

export const states = {} as const satisfies Translation<typeof en>;
