/** What of a chart is on paper: its volumes, where each stands and who has it, and every way it went. */
import { check, foreignKey, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import { facilityId, instant, key } from './columns.ts';
import { patients } from './patients.ts';

export const paperMoveKinds = ['added', 'asked', 'moved', 'returned'] as const;
export type PaperMoveKind = (typeof paperMoveKinds)[number];

export const paperVolumes = pgTable(
  'paper_volumes',
  {
    id: key(),
    facilityId: facilityId(),
    patientId: uuid()
      .notNull()
      .references(() => patients.id),
    /** As it is written on its spine. */
    label: text().notNull(),
    /** Years, departments, kinds of papers. */
    covers: text(),
    /** The shelf, the box of the store: where it goes back to. */
    home: text().notNull(),
    place: text().notNull(),
    /** Null: nobody, it stands at its place. */
    holder: text(),
    /** Since when it is there. */
    since: instant().notNull(),
    /** Asked for and not yet come. */
    askedAt: instant(),
    askedOf: text(),
    askedByName: text(),
  },
  (t) => [
    uniqueIndex('paper_volumes_label').on(t.patientId, t.label),
    check('paper_volumes_asked', sql`(${t.askedAt} is null) = (${t.askedOf} is null)`),
  ],
);

export const paperMoves = pgTable(
  'paper_moves',
  {
    id: key(),
    facilityId: facilityId(),
    volumeId: uuid().notNull(),
    patientId: uuid().notNull(),
    /** The request it was wanted for. */
    requestId: uuid(),
    kind: text().$type<PaperMoveKind>().notNull(),
    /** Where to; of `asked`, of whom. */
    place: text().notNull(),
    holder: text(),
    at: instant().notNull(),
    by: uuid().notNull(),
    byName: text().notNull(),
  },
  (t) => [
    foreignKey({ name: 'paper_moves_volume', columns: [t.volumeId], foreignColumns: [paperVolumes.id] }),
    index('paper_moves_patient').on(t.patientId),
  ],
);
