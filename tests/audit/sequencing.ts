/** A sequencer in a process of its own, to be killed: `tsx sequencing.ts DATABASE_URL`. Small batches, so that it dies within one. */
import { parseSigningKey } from '#app/audit/checkpoint.ts';
import { runSequencer } from '#app/audit/sequencer.ts';
import { openDb } from '#db/open.ts';

const { db } = openDb({ url: process.argv[2] ?? '', role: 'sequencer', max: 2 });
process.stdout.write('sequencing\n');
await runSequencer(db, { signingKey: parseSigningKey('11'.repeat(32)), signal: new AbortController().signal, batch: 60, pollMs: 20 });
