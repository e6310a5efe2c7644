// node run-compiled.mjs NAME ARGS: runs app/cli/NAME.ts from its compiled file (made at first use), or through the loader where that cannot be.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compiledEntry } from '../documents/compiled.mjs';

const [name] = process.argv.splice(2, 1);
const entry = join(import.meta.dirname, `${name}.ts`);
const compiled = compiledEntry(entry);
if (!compiled) (await import('tsx/esm/api')).register();
await import(pathToFileURL(compiled ?? entry).href);
