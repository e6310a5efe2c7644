/** What the pages of a followed request are given: what the query found, with the days counted by the server's clock. */
import type { DeadlineRow, FollowRow, ReceiptRow } from '#db/queries/follow.ts';

export type DeadlineView = DeadlineRow & { daysLeft: number };
export type ReceiptView = Omit<ReceiptRow, 'deadline'> & { deadline: DeadlineView | null };
export type FollowView = Omit<FollowRow, 'deadline' | 'packet'> & { deadline: DeadlineView | null; packet: FollowRow['packet'] & { expiresOn: string | null } };
