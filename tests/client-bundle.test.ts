/** The browser's bundle can reach no server module: the real build, with one forbidden import slipped in, fails. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Plugin } from 'vite';
import { afterAll, describe, expect, it } from 'vitest';

const outDir = mkdtempSync(join(tmpdir(), 'openroi-bundle-'));
afterAll(() => rmSync(outDir, { recursive: true, force: true }));

/** A part that every page's bundle holds gets one more import. */
function slipIn(specifier: string): Plugin {
  return {
    name: 'slip-in',
    enforce: 'pre',
    transform: (code, id) => (id.endsWith('app/components/brand.tsx') ? `import * as slipped from '${specifier}';\nexport const leak = slipped;\n${code}` : null),
  };
}

function buildWith(specifier: string): Promise<unknown> {
  return build({ logLevel: 'silent', plugins: [slipIn(specifier)], build: { outDir, write: false, emptyOutDir: false } });
}

describe('the build fails when the interface imports', () => {
  it.each(['#db/open.ts', '../../db/schema/facilities.ts', '#app/http/env.ts', '#app/entry.server.tsx', 'drizzle-orm'])(
    '%s',
    async (specifier) => {
      await expect(buildWith(specifier)).rejects.toThrow(/Import denied|Server-only module/);
    },
    120_000,
  );
});
