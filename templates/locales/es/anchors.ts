import type { Translation } from '../translation.ts';
import type { anchors as english } from '../en/anchors.ts';

/** Lo que del registro está fuera de la casa. */
export const anchors = {
  title: 'El registro fuera de la casa',
  lead: 'Una vez al día sale el punto de control más reciente, para que nadie que administre el portal pueda reescribir lo anterior sin que se note. Guarde los correos y confirme aquí que llegó cada uno.',
  attest: 'Confirmar que llegó un ancla',
  code: 'Código del correo',
  codeHint: 'Ocho letras y cifras. Solo está en el correo.',
  codeMissing: 'Escriba el código que está en el correo.',
  codeWrong: 'Este no es el código del correo de ese día.',
  daily: 'Anclas diarias',
  day: 'Día (UTC)',
  size: 'Eventos',
  root: 'Raíz',
  to: 'Enviado a',
  state: 'Estado',
  arrived: 'Llegó',
  notYet: 'Sin confirmar',
  none: 'Todavía no ha salido ningún ancla',
  noneText: 'La primera sale poco después del inicio, si hay un buzón o un almacén configurado.',
  keys: 'Claves que firmaron',
  key: 'Clave',
  since: 'Desde',
  handover: 'Cómo llegó',
  handovers: { first: 'La primera', signed: 'Entregada por la anterior', missing: 'La anterior no estaba para firmar' },
  standing: 'Punto de control más reciente',
  noWitness: 'Ningún testigo firma este registro.',
  witnessed: '{{witness}} firmó {{size}} eventos',
} satisfies Translation<typeof english>;
