/** Por qué no se aceptó un archivo enviado. */
import type { Translation } from '../translation.ts';
import type { uploads as en } from '../en/uploads.ts';

export const uploads = {
  not_a_document: 'Este archivo no es un documento que podamos leer. Envíe un PDF, o una foto en formato JPEG, PNG o TIFF.',
  encrypted: 'Este archivo está protegido con una contraseña. Guárdelo sin contraseña o envíe las páginas como fotos.',
  too_many_pages: 'Este archivo tiene {{pages}} páginas. Un archivo puede tener {{max}} como máximo. Divídalo y envíe las partes.',
  damaged: 'Este archivo está dañado y no se abre. Guárdelo o escanéelo otra vez y envíe el archivo nuevo.',
  too_large: 'Este archivo pesa más de {{maxMb}} MB. Escanéelo en blanco y negro, o divídalo y envíe las partes.',
} as const satisfies Translation<typeof en>;
