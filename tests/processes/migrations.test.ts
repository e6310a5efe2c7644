/** What is committed of the tables is what the schema says: nobody's start meets a table that only a developer has. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api';
import { describe, expect, it } from 'vitest';
import * as schema from '#db/schema/index.ts';

const meta = join(import.meta.dirname, '..', '..', 'db', 'migrations', 'meta');

describe('the migrations', () => {
  it('end where the schema is: `npm run db:migration` would add nothing', async () => {
    const newest = readdirSync(meta).filter((name) => name.endsWith('_snapshot.json')).sort().at(-1) ?? '';
    const last = JSON.parse(readFileSync(join(meta, newest), 'utf8')) as Parameters<typeof generateMigration>[0];
    expect(await generateMigration(last, generateDrizzleJson(schema, last.id, undefined, 'snake_case'))).toEqual([]);
  });
});
