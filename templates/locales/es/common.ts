/** Palabras comunes a todos los documentos. */
import type { Translation } from '../translation.ts';
import type { common as en } from '../en/common.ts';

export const common = {
  languageName: 'Español',
  phone: 'Teléfono',
  fax: 'Fax',
  email: 'Correo electrónico',
  page_one: '{{count}} página',
  page_other: '{{count}} páginas',
  day_one: '{{count}} día',
  day_other: '{{count}} días',
  document_one: '{{count}} documento',
  document_other: '{{count}} documentos',
  pageOf: 'Página {{page}} de {{pages}}',
  to: 'Para',
  for: 'Para',
  date: 'Fecha',
  request: 'Solicitud',
  patient: 'Paciente',
  born: 'Fecha de nacimiento',
  recordNumber: 'Número de historia clínica',
  yourReference: 'Su referencia',
  greeting: 'Estimado/a {{name}}:',
  greetingPlain: 'Buenos días:',
  otherScript: '{{mark}} está en lugar de letras que este papel no puede mostrar. El número {{number}} dice de quién se trata.',
  closing: 'Atentamente,',
  department: 'Divulgación de Información Médica',
  total: 'Total',
  questions: '¿Tiene preguntas? Llame al {{phone}} e indique el número de solicitud {{request}}.',
  languageHelp: 'Hay ayuda gratuita en su idioma. Llame al {{phone}}.',
} as const satisfies Translation<typeof en>;
