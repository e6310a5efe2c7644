/** The language of a request: `?lang=`, then the cookie `lang`, then what the browser prefers, then English. */
import { isLocale, locales, type Locale } from '#templates/locales/index.ts';

export function localeOf(request: Request): Locale {
  const asked = new URL(request.url).searchParams.get('lang');
  if (isLocale(asked)) return asked;
  const kept = cookieValue(request, 'lang');
  if (isLocale(kept)) return kept;
  return preferred(request.headers.get('accept-language') ?? '');
}

export type Theme = 'light' | 'dark' | 'system';

/** The theme that somebody chose, or `system`. */
export function themeOf(request: Request): Theme {
  const kept = cookieValue(request, 'theme');
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

/** One cookie's value; names are fixed words, so no escaping is needed. */
export function cookieValue(request: Request, name: string): string | null {
  for (const part of (request.headers.get('cookie') ?? '').split(';')) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name && value !== undefined) return value;
  }
  return null;
}

/** The best of our languages in an Accept-Language header, by its q values. */
function preferred(header: string): Locale {
  const wanted = header
    .split(',')
    .map((part) => {
      const [tag = '', ...options] = part.trim().split(';');
      const q = options.map((o) => /^\s*q=([\d.]+)$/.exec(o)?.[1]).find((v) => v !== undefined);
      return { language: tag.split('-')[0]?.toLowerCase(), q: q === undefined ? 1 : Number(q) };
    })
    .filter((w) => w.q > 0)
    .sort((a, b) => b.q - a.q);
  for (const { language } of wanted) {
    const match = locales.find((l) => l === language);
    if (match) return match;
  }
  return 'en';
}
