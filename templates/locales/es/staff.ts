/** Catálogo del espacio `staff`: lo que responde una orden cuando primero hay que corregir algo. */
import type { Translation } from '../translation.ts';
import type { staff as en } from '../en/staff.ts';

export const staff = {
  evidence: { reason_missing: 'Escriba por qué se dispensa esta prueba.' },
  fee: { amount_differs: 'El cheque no cubre la suma completa. Registre la suma cotizada.', reason_missing: 'Escriba por qué no se cobra nada.' },
  dispatch: { date: 'La fecha es anterior a la recepción de la solicitud o está en el futuro.' },
  pin: { call_back_missing: 'Escriba a qué número llamó y cómo reconoció a la persona.', no_link: 'No hay un enlace vigente. Envíe primero uno nuevo.' },
  records: { gone: 'El documento ya no está en el expediente.', malformed: 'Lo que envió el sistema clínico no es un recurso FHIR de su clase.', noContent: 'El sistema clínico menciona el documento sin su contenido.', otherPatient: 'El sistema clínico lo envió con este expediente, y es de otro paciente.' },
  approve: { reason_missing: 'Escriba qué hay que cambiar.' },
  review: {
    ground_missing: 'Elija el motivo.',
    reason_missing: 'Escriba por qué.',
    term_too_short: 'Un término necesita al menos dos letras.',
    box_outside: 'El recuadro queda fuera de su página.',
    nothing_released: 'No queda nada que entregar. Registre que no hay registros o proponga una denegación.',
    not_ready_one: '{{count}} página no puede seguir así.',
    not_ready_other: '{{count}} páginas no pueden seguir así.',
  },
} as const satisfies Translation<typeof en>;
