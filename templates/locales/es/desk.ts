/** Catálogo del espacio `desk`. */
import type { Translation } from '../translation.ts';
import type { desk as en } from '../en/desk.ts';

export const desk = {} as const satisfies Translation<typeof en>;
