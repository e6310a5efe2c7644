/**
 * On https every cookie of ours goes over the wire as `__Host-…`: a browser takes such a name only from this very host, over TLS, for the
 * whole site, so that no neighbour under the same domain can plant one. Inside, the names are plain; what comes in unprefixed is dropped.
 */
import type { RequestHandler } from 'express';

const prefix = '__Host-';
const ours = /^(openroi\.[\w-]+|lang|theme)$/;

export function hostCookies(options: { https: boolean }): RequestHandler {
  return (req, res, next) => {
    if (!options.https) return next();
    const kept = incoming(req.headers.cookie);
    if (kept === undefined) delete req.headers.cookie;
    else req.headers.cookie = kept;
    const append = res.append.bind(res);
    res.append = (field: string, value?: string | string[]) => append(field, field.toLowerCase() === 'set-cookie' && value !== undefined ? [value].flat().map(outgoing) : value);
    next();
  };
}

function incoming(header: string | undefined): string | undefined {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim()).filter(Boolean);
  const kept = pairs.flatMap((pair) => {
    const name = pair.split('=')[0] ?? '';
    if (name.startsWith(prefix)) return [pair.slice(prefix.length)];
    return ours.test(name.replace(/^__Secure-/, '')) ? [] : [pair];
  });
  return kept.length > 0 ? kept.join('; ') : undefined;
}

function outgoing(line: string): string {
  return ours.test(line.split('=')[0] ?? '') ? prefix + line : line;
}
