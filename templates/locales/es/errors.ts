/** Una frase por código de error: qué pasó, qué significa, qué hacer. */
import type { Translation } from '../translation.ts';
import type { errors as en } from '../en/errors.ts';

export const errors = {
  title: 'Hay un problema',
  not_found: 'Esta página no existe o usted no tiene acceso a ella. Revise la dirección o empiece de nuevo desde la primera página.',
  forbidden: 'Esta página no existe o usted no tiene acceso a ella. Revise la dirección o empiece de nuevo desde la primera página.',
  unauthenticated: 'Usted no ha iniciado sesión. Inicie sesión para continuar; lo que escribió se conserva.',
  second_factor_required: 'Este paso requiere su segundo factor. Escriba el código de su aplicación de autenticación.',
  invalid_input: 'Algunas respuestas necesitan revisión. Cada una está marcada abajo.',
  conflict: 'Otra persona cambió esto mientras tanto. Vuelva a cargar la página para ver el cambio e inténtelo de nuevo.',
  not_allowed_now: 'Esto no se puede hacer en este momento de la solicitud. Vuelva a cargar la página para ver qué es posible ahora.',
  stale: 'Esta página no está al día. Vuelva a cargarla para ver el estado actual; no se cambió nada.',
  too_large: 'Lo que envió es demasiado grande. Envíe un archivo más pequeño o divídalo en partes.',
  rate_limited: 'Hubo demasiados intentos en poco tiempo. Espere unos minutos e inténtelo de nuevo.',
  refused_file: 'No se aceptó este archivo porque no se pudo leer de forma segura. Guárdelo o escanéelo otra vez y envíe el archivo nuevo.',
  unavailable: 'Un sistema del que dependemos no responde en este momento. No se perdió nada; inténtelo de nuevo en unos minutos.',
  verification_failed: 'Falló una comprobación del documento, así que no se envió nada. Una persona lo revisará.',
  internal: 'Algo salió mal de nuestra parte. No se perdió nada. Inténtelo de nuevo o llámenos e indique el número {{incident}}.',
} as const satisfies Translation<typeof en>;
