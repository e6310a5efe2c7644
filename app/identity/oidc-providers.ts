/** Who may sign people in for whom: the hospital's or an organization's own identity provider, read from a file at the start. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const address = z.string().refine((value) => URL.canParse(value) && (new URL(value).protocol === 'https:' || loopback.test(new URL(value).hostname)), { error: 'must be an https address' });

const provider = z.strictObject({
  /** Stands in addresses. */
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  /** What the sign-in page calls it. */
  name: z.string().min(1).max(80),
  /** Exactly as the provider writes it. */
  issuer: address,
  clientId: z.string().min(1),
  clientSecret: z.string().min(1).optional(),
  clientSecretFile: z.string().optional(),
  /** Whose addresses it speaks for. */
  mailDomains: z.array(z.string().regex(/^[a-z0-9.-]+\.[a-z]{2,}$/)).min(1),
  /** Names or ids of facilities whose staff, and ids of organizations whose members it signs in; an account that also belongs elsewhere is not let in by it. */
  facilities: z.array(z.string()).default([]),
  organizations: z.array(z.uuid()).default([]),
  /** Whether its word that a second factor was shown (`amr` with `mfa` or `hwk`) is taken; else staff show theirs here. */
  secondFactor: z.boolean().default(false),
});

export type OidcProvider = Omit<z.output<typeof provider>, 'clientSecretFile' | 'clientSecret'> & { clientSecret: string };

/** Reads the file (a JSON list). Throws with a line for each thing that is wrong; a secret is never repeated. */
export function readProviders(path: string): OidcProvider[] {
  const parsed = z.array(provider).safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
  if (new Set(parsed.data.map(({ id }) => id)).size < parsed.data.length) throw new Error('two providers have one id');
  return parsed.data.map(({ clientSecretFile, clientSecret, ...rest }) => {
    if (!clientSecret === !clientSecretFile) throw new Error(`${rest.id}: needs clientSecret or clientSecretFile, not both`);
    if (rest.facilities.length + rest.organizations.length === 0) throw new Error(`${rest.id}: signs nobody in without facilities or organizations`);
    return { ...rest, clientSecret: clientSecret ?? readFileSync(clientSecretFile ?? '', 'utf8').trim() };
  });
}
