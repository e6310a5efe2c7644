/** The certificate of an executed disposal as a PDF; that it was taken out stands in the log. */
import { createHash } from 'node:crypto';
import { recordEvent } from '#app/audit/record-event.ts';
import { addressLines } from '#app/delivery/packet-plan.ts';
import type { Db } from '#db/open.ts';
import { facilityOf } from '#db/queries/facilities.ts';
import { disposalRun } from '#db/queries/retention.ts';
import { translator } from '#templates/locales/index.ts';
import { disposalCertificate } from '#templates/reports/disposal.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { legalDateOf } from '#workflows/rules/dates.ts';
import type { Exported } from './export-disclosures.ts';
import { must, run } from '../run.ts';

export async function exportCertificate(db: Db, actor: Actor, input: { runId: string; now: Date }): Promise<Exported> {
  return run(db, actor, input.now, async (tx) => {
    const found = await disposalRun(tx, input.runId);
    const certificate = found?.run.certificate;
    if (!found || !certificate || found.run.status !== 'executed') throw new AppError('not_found', `disposal ${input.runId} has no certificate`);
    const { facilityId, certificateSha256 } = found.run;
    must(actor, 'disclosure.read', { facilityId });
    const head = await facilityOf(tx, facilityId);
    if (!head) throw new AppError('not_found', 'no facility to write for');
    const letterhead = { name: head.name, department: translator('en')('common.department'), address: addressLines(head.address), phone: head.phone, ...(head.fax ? { fax: head.fax } : {}) };
    const body = Buffer.from(await disposalCertificate({ ...certificate, locale: 'en', letterhead, executedOn: legalDateOf(certificate.executedAt, head.zone), sha256: certificateSha256 ?? '' }));
    await recordEvent(tx, { action: 'export.made', actor, now: input.now, subject: { facilityId }, facts: { of: 'disposal_certificate', format: 'pdf', rows: certificate.requests.length, sha256: createHash('sha256').update(body).digest('hex') } });
    return { name: `disposal-${legalDateOf(certificate.executedAt, head.zone)}.pdf`, mime: 'application/pdf', body };
  });
}
