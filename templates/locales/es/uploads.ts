/** Por qué no se aceptó un archivo enviado. */
import type { Translation } from '../translation.ts';
import type { uploads as en } from '../en/uploads.ts';

export const uploads = {
  not_a_document: 'Este archivo no es un documento que podamos leer. Envíe un PDF, o una foto en formato JPEG, PNG o TIFF.',
  encrypted: 'Este archivo está protegido con una contraseña. Guárdelo sin contraseña o envíe las páginas como fotos.',
  too_many_pages: 'Este archivo tiene {{pages}} páginas. Un archivo puede tener {{max}} como máximo. Divídalo y envíe las partes.',
  damaged: 'Este archivo está dañado y no se abre. Guárdelo o escanéelo otra vez y envíe el archivo nuevo.',
  too_large: 'Este archivo pesa más de {{maxMb}} MB. Escanéelo en blanco y negro, o divídalo y envíe las partes.',
  virus: 'Nuestro antivirus encontró algo dañino en este archivo y no lo aceptamos. Revise su dispositivo y envíe el documento desde otro, o como foto.',
  virus_later: 'Nuestro antivirus encontró algo dañino en el archivo «{{name}}». Nadie lo ha abierto. Revise su dispositivo y envíe el documento otra vez.',
  waiting: 'Este archivo espera al antivirus. Se abrirá solo cuando el antivirus haya respondido.',
  quarantined: 'Este archivo está en cuarentena: el antivirus encontró algo dañino en él.',
  no_scanner: 'El antivirus no responde, así que no se recibió nada. Intente de nuevo en unos minutos.',
} as const satisfies Translation<typeof en>;
