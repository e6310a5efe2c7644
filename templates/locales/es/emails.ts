/** Catálogo del espacio `emails`. */
import type { Translation } from '../translation.ts';
import type { emails as en } from '../en/emails.ts';

export const emails = {} as const satisfies Translation<typeof en>;
