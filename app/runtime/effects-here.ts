/** Effects that commit with the state change itself: clocks, voided packets, recalled links, the closed row. */
import { and, eq, isNull, notInArray } from 'drizzle-orm';
import type { Actor } from '#workflows/actor.ts';
import type { EffectHere } from '#workflows/definitions.ts';
import type { Db } from '#db/open.ts';
import { links, packets, requests } from '#db/schema/index.ts';
import { doForCase, openBreach } from './cases.ts';
import { clearClocks, extendClock, setClocks } from './deadlines.ts';
import type { Instance } from './outbox.ts';

export async function doHere(tx: Db, instance: Instance, effect: EffectHere, by: { actor: Actor; now: Date; key: string }): Promise<void> {
  switch (effect.type) {
    case 'set_clocks':
      return setClocks(tx, instance, by.now);
    case 'clear_clocks':
      return clearClocks(tx, instance.id);
    case 'extend_clock':
      return extendClock(tx, instance, effect.extendedTo, { now: by.now, reason: effect.reason, today: effect.today });
    case 'void_packet':
      return effect.packetId ? voidPacket(tx, effect.packetId) : undefined;
    case 'recall_links':
      return recallLinks(tx, instance.id, effect.reason, by.now);
    case 'close_request':
      if (effect.outcome !== 'released') {
        await recallLinks(tx, instance.id, effect.outcome, by.now);
        await voidOpenPackets(tx, instance.id);
      }
      await tx.update(requests).set({ closedAt: by.now, outcome: effect.outcome }).where(eq(requests.id, instance.id));
      return;
    case 'open_breach':
      return openBreach(tx, instance, effect, by);
    case 'set_case_clocks':
    case 'clear_case_clocks':
    case 'extend_case_clock':
    case 'hold_request':
    case 'lift_request_hold':
      return doForCase(tx, instance, effect, by);
    default:
      return effect satisfies never;
  }
}

async function voidPacket(tx: Db, packetId: string): Promise<void> {
  await tx
    .update(packets)
    .set({ status: 'void' })
    .where(and(eq(packets.id, packetId), notInArray(packets.status, ['returned', 'refused'])));
}

async function voidOpenPackets(tx: Db, requestId: string): Promise<void> {
  await tx
    .update(packets)
    .set({ status: 'void' })
    .where(and(eq(packets.requestId, requestId), notInArray(packets.status, ['returned', 'refused'])));
}

async function recallLinks(tx: Db, requestId: string, reason: string, now: Date): Promise<void> {
  await tx
    .update(links)
    .set({ revokedAt: now, revokedReason: reason })
    .where(and(eq(links.requestId, requestId), isNull(links.revokedAt)));
}
