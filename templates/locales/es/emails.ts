/** Nuestros correos. Un número de solicitud y un enlace; nada sobre la salud de nadie, ningún nombre de paciente. */
import type { Translation } from '../translation.ts';
import type { emails as en } from '../en/emails.ts';

export const emails = {
  hello: 'Buenos días:',
  signed: '{{facility}}, Divulgación de Información Médica',
  phone: '¿Tiene preguntas? Llame al {{phone}} e indique el número de solicitud {{request}}.',
  phonePlain: '¿Tiene preguntas? Llame al {{phone}}.',
  automatic: 'Nadie lee este buzón. Nunca pedimos un PIN ni una contraseña por correo electrónico.',
  linkBelow: 'Si el botón no funciona, copie esta dirección en su navegador:',
  receipt: {
    subject: 'Solicitud {{request}}: la recibimos',
    body: 'Recibimos su solicitud. Su número es {{request}}. Con el código de seguimiento de abajo puede ver en cualquier momento qué está pasando, qué sigue y para cuándo. No comparta el código.',
    bodyNoCode: 'Recibimos su solicitud. Su número es {{request}}. Puede ver en cualquier momento qué está pasando, qué sigue y para cuándo.',
    alsoOpen_one: 'Desde esta dirección hay otra solicitud abierta para el mismo paciente: {{numbers}}. Si una de las dos es un error, retírela en su página.',
    alsoOpen_other: 'Desde esta dirección hay otras {{count}} solicitudes abiertas para el mismo paciente: {{numbers}}. Si alguna es un error, retírela en su página.',
    code: 'Código de seguimiento',
    action: 'Seguir la solicitud',
  },
  message_waiting: {
    subject: 'Solicitud {{request}}: tiene un mensaje',
    body: 'Hay un mensaje nuevo sobre la solicitud {{request}}. Por su privacidad, no está en este correo.',
    action: 'Leer el mensaje',
  },
  information_needed: {
    subject: 'Solicitud {{request}}: necesitamos algo de usted',
    body: 'Para continuar con la solicitud {{request}} necesitamos algo de usted. En la página de su solicitud se indica qué es.',
    action: 'Ver qué falta',
  },
  fee_quoted: {
    subject: 'Solicitud {{request}}: cuánto costará',
    body: 'Calculamos cuánto cuesta la copia de la solicitud {{request}}. En la página de su solicitud se detalla cada concepto.',
    action: 'Ver el costo',
  },
  packet_ready: {
    subject: 'Solicitud {{request}}: lista para descargar',
    body: 'Lo que pidió en la solicitud {{request}} está listo. Necesita su PIN, que no está en este correo: usted lo eligió o le llega por otra vía.',
    until: 'El enlace funciona hasta el {{until}}.',
    action: 'Abrir con su PIN',
  },
  reminder: {
    subject: 'Solicitud {{request}}: un recordatorio',
    body: 'La solicitud {{request}} sigue esperando su respuesta. No se perdió nada; puede continuar donde está.',
    until: 'Espera hasta el {{until}}.',
    action: 'Continuar',
  },
  letter_waiting: {
    subject: 'Solicitud {{request}}: tiene una carta',
    body: 'Hay una carta para usted sobre la solicitud {{request}}. Por su privacidad, no está en este correo. Le explica qué se decidió, por qué y qué puede hacer.',
    action: 'Leer la carta',
  },
  closed_notice: {
    subject: 'La solicitud {{request}} está cerrada',
    body: 'La solicitud {{request}} está cerrada. Su página le indica cómo terminó. Si corresponde una carta, allí la encontrará.',
    action: 'Ver cómo terminó',
  },
  tracking_code: {
    subject: 'Su código de seguimiento de la solicitud {{request}}',
    body: 'Usted pidió de nuevo el código de seguimiento de la solicitud {{request}}. Si no fue usted, no tiene que hacer nada: el código se envía solo a la dirección registrada.',
    code: 'Código de seguimiento',
    action: 'Seguir la solicitud',
  },
  department_request: {
    subject: 'Solicitud {{request}}: faltan documentos de {{department}}',
    body: 'La solicitud {{request}} pide documentos que tiene {{department}}. Inicie sesión para ver cuáles, y agréguelos o indique que no hay ninguno a más tardar el {{due}}.',
    action: 'Abrir la solicitud',
  },
  anchor: {
    subject: 'Ancla del registro, {{day}}',
    body: 'El {{day}} el registro de divulgaciones contiene {{size}} eventos; su raíz es {{root}}. El archivo adjunto lo dice con una firma.',
    keep: 'Guarde este correo donde nadie que administre el portal pueda cambiarlo. Comparado con una exportación posterior, muestra si algo anterior se cambió o se omitió. No dice nada de ningún paciente.',
    code: 'Código que confirma su llegada',
    action: 'Confirmar que llegó',
  },
  invitation: {
    subject: 'Invitación a {{organization}}',
    body: '{{inviter}} le invita a trabajar con {{organization}} en el portal de documentos médicos de {{facility}}. La invitación es solo para esta dirección y funciona hasta el {{until}}.',
    action: 'Aceptar la invitación',
  },
  emergency_alert: {
    subject: 'Acceso de emergencia: se abrió un expediente restringido',
    body: '{{person}} abrió un expediente restringido en una emergencia, por {{minutes}} minutos. Inicie sesión para ver el motivo y revisarlo hoy.',
    action: 'Revisar el acceso',
  },
  sign_in_link: {
    subject: 'Su enlace para iniciar sesión',
    body: 'Use este enlace para iniciar sesión. Funciona una sola vez, durante {{minutes}} minutos. Si usted no lo pidió, no tiene que hacer nada.',
    action: 'Iniciar sesión',
  },
  verify_address: {
    subject: 'Confirme su correo electrónico',
    body: 'Confirme que esta dirección es suya. El enlace funciona durante {{minutes}} minutos. Si usted no lo pidió, no tiene que hacer nada.',
    action: 'Confirmar la dirección',
  },
  password_reset: {
    subject: 'Elija una contraseña nueva',
    body: 'Con este enlace puede elegir una contraseña nueva. Funciona una sola vez, durante {{minutes}} minutos. Si usted no lo pidió, no tiene que hacer nada y su contraseña no cambia.',
    action: 'Elegir contraseña',
  },
  password_changed: {
    subject: 'Su contraseña ha cambiado',
    body: 'La contraseña de su cuenta cambió y se cerraron todas las demás sesiones. Si no fue usted, llámenos de inmediato y elija una contraseña nueva.',
    action: 'Iniciar sesión',
  },
  factor_reset_asked: {
    subject: 'Se pidió restablecer su segundo factor',
    body: 'Administración pidió retirar el segundo factor de su cuenta. Otra persona debe aprobarlo. Si usted no lo pidió, llámenos de inmediato.',
    action: 'Iniciar sesión',
  },
  factor_reset: {
    subject: 'Se restableció su segundo factor',
    body: 'Sus códigos, códigos de respaldo y llaves de acceso ya no funcionan y su sesión se cerró en todas partes. Al iniciar sesión configurará un segundo factor nuevo. Si usted no lo pidió, llámenos de inmediato.',
    action: 'Iniciar sesión',
  },
  passkey_added: {
    subject: 'Se agregó una llave de acceso a su cuenta',
    body: 'Ahora se puede iniciar sesión en su cuenta con una llave de acceso nueva. Si no fue usted, inicie sesión, elimínela y llámenos.',
    action: 'Iniciar sesión',
  },
  passkey_removed: {
    subject: 'Se eliminó una llave de acceso de su cuenta',
    body: 'Una de sus llaves de acceso ya no sirve para iniciar sesión. Si no fue usted, llámenos.',
    action: 'Iniciar sesión',
  },
} as const satisfies Translation<typeof en>;
