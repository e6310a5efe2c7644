/** The four database roles: an owner that migrates, and three that own nothing. Their names stand in `db/security`. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { AppError } from '#workflows/app-error.ts';

export const applicationRoles = ['openroi_app', 'openroi_worker', 'openroi_sequencer'] as const;
export type ApplicationRole = (typeof applicationRoles)[number];
export type RolePasswords = Partial<Record<ApplicationRole, string>>;

/**
 * Creates the roles that are missing, and sets the passwords handed in.
 * Where the server forbids it, throws `unavailable`; `details.sql` is what an administrator of the server has to run.
 */
export async function ensureRoles(client: pg.ClientBase, passwords: RolePasswords = {}): Promise<void> {
  const { rows } = await client.query<{ rolname: string; me: string }>('select rolname, current_user as me from pg_roles where rolname = any($1)', [applicationRoles]);
  const present = new Set(rows.map((row) => row.rolname));
  const statements: string[] = [];
  for (const role of applicationRoles) {
    const password = passwords[role];
    // why: an existing role keeps its password unless one is handed in; its login may be the administrator's matter.
    if (present.has(role) && !password) continue;
    const secret = pg.escapeLiteral(password ?? randomBytes(24).toString('base64url'));
    // why: naming NOSUPERUSER in an ALTER needs a superuser, whatever the role has; an owner may still set a password.
    statements.push(present.has(role) ? `alter role ${role} login password ${secret}` : `create role ${role} login nosuperuser nocreatedb nocreaterole password ${secret}`);
  }
  try {
    for (const statement of statements) await client.query(statement);
  } catch (cause) {
    const missing = applicationRoles.filter((role) => !present.has(role)).map((role) => `create role ${role} login password '...';`);
    // A role made by somebody else: the owner may set its password once it is an administrator of it.
    const foreign = applicationRoles.filter((role) => present.has(role) && passwords[role]).map((role) => `grant ${role} to ${pg.escapeIdentifier(rows[0]?.me ?? '')} with admin option;`);
    const sql = [...missing, ...foreign];
    throw new AppError('unavailable', `the database server forbids creating roles; run as its administrator:\n${sql.join('\n')}`, {
      cause,
      details: { sql },
    });
  }
}
