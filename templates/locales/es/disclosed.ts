import type { disclosed as en } from '../en/disclosed.ts';
import type { Translation } from '../translation.ts';

/** Palabras de la consulta pública de una divulgación. */
export const disclosed = {
  title: '¿Está esta divulgación en el registro?',
  lead: 'Cada paquete de expedientes que sale lleva un número en su portada. Aquí cualquier persona puede comprobar que quedó en el registro, con su prueba.',
  field: 'Número de divulgación',
  hint: 'Treinta y dos letras y cifras de la portada. Los espacios y guiones no importan.',
  look: 'Comprobar',
  malformed: 'Escriba las treinta y dos letras (de la a a la f) y cifras de la portada.',
  later: 'Demasiadas consultas desde aquí. Inténtelo de nuevo dentro de un cuarto de hora.',
  left: 'Sí: esta divulgación está en el registro',
  announced: 'Sí: este paquete está en el registro. Todavía no ha salido',
  nothingMore: 'Aquí no se dice nada más: ni qué contiene, ni de quién es, ni quién lo recibió.',
  unknown: 'No: el registro no tiene esta divulgación',
  unknownText: 'Compare el número con la portada. Si es el mismo, llame a la oficina de expedientes médicos: puede que el paquete no sea nuestro.',
  pending: 'Se acaba de anotar. Compruebe de nuevo en unos segundos.',
  proof: 'Prueba',
  index: 'Lugar en el registro',
  leaf: 'Huella de la anotación',
  steps: 'Pasos de la prueba',
  download: 'Descargar la prueba',
  how: 'La prueba se puede verificar sin nosotros, con el verificador que acompaña cada exportación del registro: node verify.mjs --receipt ARCHIVO --key CLAVE.',
} satisfies Translation<typeof en>;
