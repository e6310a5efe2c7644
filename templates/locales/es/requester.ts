/** Catálogo del espacio `requester`. */
import type { Translation } from '../translation.ts';
import type { requester as en } from '../en/requester.ts';

export const requester = {} as const satisfies Translation<typeof en>;
