// TypeScript entries compiled to one file each: a process that loads TypeScript module by module needs seconds to start, and children
// start often. Kept beside the packages under the hash of every source it is made of, so a changed source is never run stale.
// Plain JavaScript, because the command line's launcher needs it before anything is compiled.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Raised when the way of compiling changes. */
const version = '1';
const known = new Map();

/** The path of the compiled entry, or undefined where it cannot be made or kept (then the loader does it, slowly). */
export function compiledEntry(entry) {
  const path = entry instanceof URL ? fileURLToPath(entry) : entry;
  if (process.env.OPENROI_UNCOMPILED || !path.endsWith('.ts')) return undefined;
  if (!known.has(path)) known.set(path, compileOrGiveUp(path));
  return known.get(path);
}

function compileOrGiveUp(path) {
  try {
    const root = rootOf(path);
    const folder = join(root, 'node_modules', '.cache', 'openroi');
    const name = `${basename(path, '.ts')}.${hash(path).slice(0, 8)}`;
    const manifestPath = join(folder, `${name}.json`);
    return fromManifest(manifestPath, folder, root) ?? compile(path, root, folder, name, manifestPath);
  } catch {
    return undefined; // no compiler, or nowhere to write
  }
}

function fromManifest(manifestPath, folder, root) {
  if (!existsSync(manifestPath)) return undefined;
  const { inputs, file } = JSON.parse(readFileSync(manifestPath, 'utf8'));
  return file === `${fingerprint(inputs, root)}/entry.mjs` && existsSync(join(folder, file)) ? join(folder, file) : undefined;
}

function compile(path, root, folder, name, manifestPath) {
  // the loader brings its compiler along: no second one is installed
  const fromLoader = createRequire(createRequire(join(root, 'package.json')).resolve('tsx'));
  const { buildSync } = fromLoader('esbuild');
  const { outputFiles, metafile } = buildSync({
    entryPoints: [path],
    absWorkingDir: root,
    bundle: true,
    // what is loaded late stays a file of its own
    splitting: true,
    outdir: join(folder, 'out'),
    entryNames: 'entry',
    outExtension: { '.js': '.mjs' },
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // native, WebAssembly, or loading their own workers: these stay where they are
    external: ['sharp', 'pdfjs-dist', '@embedpdf/pdfium', 'tesseract.js'],
    banner: { js: "import { createRequire as bundledRequire } from 'node:module'; const require = bundledRequire(import.meta.url);" },
    logLevel: 'silent',
    // modules look for packages and each other from where the entry stands, not from the cache
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(path).href) },
  });
  const inputs = Object.keys(metafile.inputs).filter((input) => !input.includes('node_modules')).sort();
  const key = fingerprint(inputs, root);
  mkdirSync(join(folder, key), { recursive: true });
  for (const { path: out, contents } of outputFiles) writeWhole(join(folder, key, basename(out)), contents);
  const file = `${key}/entry.mjs`;
  writeWhole(manifestPath, JSON.stringify({ entry: name, inputs, file }));
  return join(folder, file);
}

function fingerprint(inputs, root) {
  const all = createHash('sha256').update(version).update(root);
  // some packages are compiled in
  const lock = join(root, 'package-lock.json');
  if (existsSync(lock)) all.update(readFileSync(lock));
  for (const input of inputs) all.update(`\0${input}\0`).update(readFileSync(join(root, input)));
  return all.digest('hex').slice(0, 32);
}

/** Two processes may compile at once: each writes a whole file. */
function writeWhole(path, data) {
  const beside = `${path}.${randomBytes(4).toString('hex')}`;
  writeFileSync(beside, data);
  renameSync(beside, path);
}

function rootOf(path) {
  let folder = dirname(path);
  while (!existsSync(join(folder, 'package.json'))) {
    if (dirname(folder) === folder) throw new Error('no package.json above');
    folder = dirname(folder);
  }
  return folder;
}

function hash(text) {
  return createHash('sha256').update(text).digest('hex');
}
