/** How every command runs: one transaction as the actor; what is refused is recorded in a transaction of its own. */
import { asActor, type Db } from '#db/open.ts';
import { recordEvent } from '#app/audit/record-event.ts';
import { quarantineAfter } from '#app/runtime/quarantine.ts';
import type { Actor } from '#workflows/actor.ts';
import { may, type Target } from '#app/policy/resolver.ts';
import type { Permission } from '#app/policy/vocabulary.ts';
import { AppError } from '#workflows/app-error.ts';

const refused = ['forbidden', 'not_allowed_now'];

/**
 * Runs `work` in one transaction under row security for `actor`.
 * A refusal changes nothing and is written to the log before it is thrown on.
 */
export async function run<T>(db: Db, actor: Actor, now: Date, work: (tx: Db) => Promise<T>): Promise<T> {
  try {
    return await asActor(db, actor, work);
  } catch (error) {
    if (error instanceof AppError && refused.includes(error.code)) await recordRefusal(db, actor, now, error);
    await quarantineAfter(db, actor, now, error);
    throw error;
  }
}

async function recordRefusal(db: Db, actor: Actor, now: Date, error: AppError): Promise<void> {
  const { machine, id, event, state } = (error.details ?? {}) as Record<string, string | undefined>;
  await asActor(db, actor, (tx) =>
    recordEvent(tx, {
      action: 'workflow.refused',
      actor,
      now,
      subject: { requestId: machine === 'request' ? (id ?? null) : null },
      facts: { code: error.code, machine, instance: id, event, state },
    }),
  );
}

/** Throws `forbidden` unless policy allows it. The reason stays inside: from outside it does not exist. */
export function must(actor: Actor, permission: Permission, target: Target): void {
  const verdict = may(actor, permission, target);
  if (!verdict.allowed) throw new AppError('forbidden', `${permission} is refused: ${verdict.reason}`, { public: { key: 'errors.forbidden' } });
}
