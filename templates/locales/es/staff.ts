/** Catálogo del espacio `staff`. */
import type { Translation } from '../translation.ts';
import type { staff as en } from '../en/staff.ts';

export const staff = {} as const satisfies Translation<typeof en>;
