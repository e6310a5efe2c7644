/** Catálogo del espacio `packet`. */
import type { Translation } from '../translation.ts';
import type { packet as en } from '../en/packet.ts';

export const packet = {} as const satisfies Translation<typeof en>;
