/** The house's lint rules, each with what it takes and what it refuses. */
import { RuleTester } from 'eslint';
import { join } from 'node:path';
import tseslint from 'typescript-eslint';
import { describe, it } from 'vitest';
// @ts-expect-error why: plain JavaScript, read by eslint itself
import { house } from '../eslint-house.js';

RuleTester.describe = describe;
RuleTester.it = it;
const tester = new RuleTester({ languageOptions: { parser: tseslint.parser as never } });
const at = (filename: string, code: string) => ({ filename: join(process.cwd(), filename), code });
const refused = (filename: string, code: string, errors = 1) => ({ ...at(filename, code), errors });

tester.run('import-direction', house.rules['import-direction'], {
  valid: [
    at('app/commands/a.ts', "import { x } from '#db/open.ts'; import { y } from '#workflows/actor.ts'"),
    at('templates/letters/a.ts', "import type { M } from '#workflows/message.ts'"),
    at('db/queries/a.ts', "import type { Actor } from '#workflows/actor.ts'"),
    at('workflows/request/a.ts', "import { x } from '../rules/y.ts'"),
    at('db/open.ts', "import { AppError } from '#workflows/app-error.ts'"),
  ],
  invalid: [
    refused('workflows/request/a.ts', "import { x } from '#db/open.ts'"),
    refused('workflows/request/a.ts', "import type { x } from '#app/http/env.ts'"),
    refused('templates/letters/a.ts', "import { x } from '#workflows/rules/fees.ts'"),
    refused('templates/letters/a.ts', "import { x } from '../../app/http/env.ts'"),
    refused('db/queries/a.ts', "import { bases } from '#workflows/rules/bases.ts'"),
    refused('db/queries/a.ts', "const x = await import('#app/http/env.ts')"),
  ],
});

tester.run('no-table-in-route', house.rules['no-table-in-route'], {
  valid: [at('app/routes/a.tsx', "import { work } from '#db/queries/work.ts'; import type { Row } from '#db/schema/requests.ts'")],
  invalid: [
    refused('app/routes/a.tsx', "import { requests } from '#db/schema/requests.ts'"),
    refused('app/routes/a.tsx', "import { requests } from '../../db/schema/index.ts'"),
    refused('app/routes/a.tsx', "import { eq } from 'drizzle-orm'"),
  ],
});

tester.run('pure', house.rules['pure'], {
  valid: [at('workflows/rules/a.ts', "import { z } from 'zod'; import { createHash } from 'node:crypto'; const d = (now: string) => new Date(now)")],
  invalid: [
    refused('workflows/rules/a.ts', 'const d = new Date()'),
    refused('workflows/rules/a.ts', 'const d = Date.now()'),
    refused('workflows/rules/a.ts', 'const d = Math.random()'),
    refused('workflows/rules/a.ts', 'const d = Temporal.Now.plainDateISO()'),
    refused('workflows/rules/a.ts', "import { readFileSync } from 'node:fs'"),
    refused('workflows/rules/a.ts', "import { randomBytes } from 'node:crypto'"),
    refused('templates/emails/a.ts', "const x = await fetch('https://x.example')"),
    refused('templates/emails/a.ts', 'const x = process.env.HOME'),
  ],
});

tester.run('no-timer-in-machine', house.rules['no-timer-in-machine'], {
  valid: [at('workflows/request/machine.ts', "const m = { states: { open: { on: { CLOSED: 'closed' } } } }; const span = { after: '2026-01-01', before: null }")],
  invalid: [
    refused('workflows/request/machine.ts', "const m = { states: { open: { after: { 1000: 'closed' } } } }"),
    refused('workflows/request/machine.ts', "const m = { initial: 'a', invoke: 'load' }"),
  ],
});
