import { expect, it } from 'vitest';
import { localeOf, themeOf } from './locale.ts';

const request = (path: string, headers: Record<string, string> = {}) => new Request(`http://x.example${path}`, { headers });

it.each([
  ['/', {}, 'en'],
  ['/', { 'accept-language': 'es-MX,es;q=0.9,en;q=0.8' }, 'es'],
  ['/', { 'accept-language': 'fr,en;q=0.4,es;q=0.7' }, 'es'],
  ['/', { 'accept-language': 'es;q=0,de' }, 'en'],
  ['/', { 'accept-language': 'es', cookie: 'a=b; lang=en' }, 'en'],
  ['/?lang=es', { cookie: 'lang=en' }, 'es'],
  ['/?lang=xx', { cookie: 'lang=es' }, 'es'],
])('language of %s %j is %s', (path, headers, locale) => expect(localeOf(request(path, headers))).toBe(locale));

it('takes only themes there are', () => {
  expect(themeOf(request('/', { cookie: 'theme=dark' }))).toBe('dark');
  expect(themeOf(request('/', { cookie: 'theme=x' }))).toBe('system');
});
