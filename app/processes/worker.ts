/** The worker process: effects, deadlines, housekeeping, and the log's sequencer. Run as many as the work needs. */
import { runAnchoring } from '#app/audit/anchor.ts';
import { useAuditWrappingKey } from '#app/audit/commitments.ts';
import { parseSigningKey } from '#app/audit/checkpoint.ts';
import { runSequencer } from '#app/audit/sequencer.ts';
import { decodeWitnessKey } from '#app/audit/witness.ts';
import { createMailer } from '#app/delivery/mail/mailer.ts';
import { createDocumentPool } from '#app/documents/pool.ts';
import { getEnv } from '#app/http/env.ts';
import { createLogger } from '#app/http/logger.ts';
import { ehrAuth } from '#app/records/ehr/auth-of-env.ts';
import { createEhrClient, type EhrClient } from '#app/records/ehr/client.ts';
import { sweepScratch } from '#app/redaction/scratch.ts';
import { startWorker } from '#app/runtime/worker.ts';
import { createStorage } from '#app/storage/storage.ts';
import { openDb } from '#db/open.ts';

const env = getEnv();
const logger = createLogger({ name: 'worker', level: env.LOG_LEVEL });
useAuditWrappingKey(Buffer.from(env.WRAPPING_KEY));
sweepScratch();
const stopping = new AbortController();
const { db, pool, close } = openDb({ url: env.DATABASE_WORKER_URL ?? env.DATABASE_URL, role: 'worker', max: 12 });
const sequencer = openDb({ url: env.DATABASE_SEQUENCER_URL ?? env.DATABASE_URL, role: 'sequencer', max: 2 });
const documents = createDocumentPool({ workers: 1 });
const ehrCredentials = ehrAuth(env);
const clients = new Map<string, EhrClient>();

const ehrFor = (zone: string): EhrClient => {
  const known = clients.get(zone);
  if (known) return known;
  const made = createEhrClient({ baseUrl: env.EHR_FHIR_URL, zone, ...ehrCredentials });
  clients.set(zone, made);
  return made;
};

const mailer = createMailer({ smtpUrl: env.SMTP_URL, from: { address: env.MAIL_FROM, name: 'OpenROI' } });
const runner = await startWorker(
  { db, env, storage: createStorage(env), mailer, ehrFor, documents, logger, now: () => new Date(), signal: stopping.signal },
  pool,
  { concurrency: 4 },
);
const sequencing = runSequencer(sequencer.db, {
  signingKey: parseSigningKey(env.AUDIT_SIGNING_KEY),
  formerKey: env.AUDIT_SIGNING_KEY_FORMER ? parseSigningKey(env.AUDIT_SIGNING_KEY_FORMER) : null,
  signal: stopping.signal,
  onError: (error) => logger.error({ err: error }, 'the log could not be sequenced'),
});
const anchoring = runAnchoring(db, {
  mail: env.AUDIT_ANCHOR_MAIL ?? null,
  store: env.AUDIT_ANCHOR_URL ?? null,
  mailer,
  publicUrl: env.PUBLIC_URL,
  witness: env.AUDIT_WITNESS_URL && env.AUDIT_WITNESS_KEY ? { url: env.AUDIT_WITNESS_URL, verifier: decodeWitnessKey(env.AUDIT_WITNESS_KEY) } : null,
  signal: stopping.signal,
  onError: (error) => logger.warn({ err: error }, 'the log could not be anchored outside'),
});
process.stdout.write(`${JSON.stringify({ listening: 'worker' })}\n`);

let ending = false;
async function end(signal: NodeJS.Signals): Promise<void> {
  if (ending) return;
  ending = true;
  logger.info({ signal }, 'ending');
  stopping.abort();
  // A job that does not stop between its steps goes back to the queue.
  setTimeout(() => process.exit(0), 4000).unref();
  await Promise.allSettled([runner.stop(), sequencing, anchoring]);
  await Promise.allSettled([close(), sequencer.close(), documents.close()]);
  process.exit(0);
}
process.on('SIGTERM', (signal) => void end(signal));
process.on('SIGINT', (signal) => void end(signal));
