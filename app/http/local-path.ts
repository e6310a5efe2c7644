/** Where to go after signing in: a path of this site or the start page, whatever the address says. */

/** -> the path with its query, or `fallback` for anything that leads elsewhere (`//host`, `/\host`, `https:`, control characters). */
export function localPath(to: string | null | undefined, fallback = '/'): string {
  if (!to || to.length > 2000 || !to.startsWith('/') || /[\u0000-\u001f\u007f\\]/.test(to)) return fallback;
  // What is no address at all (`//x 1`) has none.
  const url = URL.canParse(to, 'http://local.invalid') ? new URL(to, 'http://local.invalid') : null;
  if (url?.origin !== 'http://local.invalid') return fallback;
  const path = url.pathname + url.search;
  return path.startsWith('//') || path.startsWith('/sign-in') || path.startsWith('/sign-out') ? fallback : path;
}
