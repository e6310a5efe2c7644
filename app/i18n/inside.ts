/** The staff's words; imported by the staff's layout, so they come with its routes only. */
import { staff as en } from '#templates/locales/en/staff.ts';
import { staff as es } from '#templates/locales/es/staff.ts';
import { registerWords } from './namespaces.ts';

registerWords('en', { staff: en });
registerWords('es', { staff: es });
