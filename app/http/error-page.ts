/** A page for refusals that happen before, or instead of, the application: no script, no style sheet, no internals. */
import type { Request as ExpressRequest } from 'express';
import type { Locale } from '#templates/locales/index.ts';

const words = {
  en: {
    foreignOrigin: ['This form did not come from our site', 'For your safety nothing was changed. Go back to the first page and open the form again from there.'],
    unavailable: ['The site is not ready', 'Nothing is lost. Wait a minute, then load the page again.'],
    home: 'Go to the first page',
    number: 'If you call us, give this number:',
  },
  es: {
    foreignOrigin: ['Este formulario no vino de nuestro sitio', 'Por su seguridad, no se cambió nada. Vuelva a la primera página y abra el formulario desde allí.'],
    unavailable: ['El sitio no está listo', 'No se perdió nada. Espere un minuto y vuelva a cargar la página.'],
    home: 'Ir a la primera página',
    number: 'Si nos llama, dé este número:',
  },
} as const;

export function errorPage(req: ExpressRequest, what: 'foreignOrigin' | 'unavailable', requestId: string): string {
  const locale: Locale = req.acceptsLanguages('en', 'es') === 'es' ? 'es' : 'en';
  const w = words[locale];
  const [title, text] = w[what];
  return (
    `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<meta name="color-scheme" content="light dark"><title>${title}</title></head><body><main><h1>${title}</h1><p>${text}</p>` +
    `<p><a href="/">${w.home}</a></p><p>${w.number} ${requestId}</p></main></body></html>`
  );
}
