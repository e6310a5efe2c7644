/** The build: Remix on Vite. The client bundle can reach no server module, and the server bundle holds only the interface. */
import { vitePlugin as remix } from '@remix-run/dev';
import { relative, resolve, sep } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { denyImports } from 'vite-env-only';
import remixConfig from './remix.config.js';

declare module '@remix-run/node' {
  interface Future {
    v3_singleFetch: true;
  }
}

const root = import.meta.dirname;

/** The folders of `app` that may run in a browser. Everything else in `app`, and all of `db`, is denied there. */
const browserFolders = ['components', 'routes', 'policy', 'i18n'];
const interfaceFile = new RegExp(`^app/(?:(?:${browserFolders.join('|')})/|root\\.tsx$|entry\\.client\\.tsx$|tailwind\\.css$)`);
const serverFile = new RegExp(`^(?:db/|app/(?!(?:${browserFolders.join('|')})/|root\\.tsx|entry\\.client\\.tsx|tailwind\\.css))`);

/**
 * Keeps what is not interface out of the server bundle: it is loaded from its source by `tsx`, once.
 * why: a bundled second copy would have its own AppError, its own pools and its own caches beside the process's.
 */
function sharedWithProcess(): Plugin {
  return {
    name: 'openroi:shared-with-process',
    enforce: 'pre',
    apply: 'build',
    async resolveId(source, importer, options) {
      if (!options.ssr || !importer || (!source.startsWith('#') && !source.startsWith('.'))) return null;
      const found = await this.resolve(source, importer, { ...options, skipSelf: true });
      if (!found || found.external) return null;
      const file = relative(root, found.id.split('?')[0] ?? '').split(sep).join('/');
      if (!/^(app|db|workflows|templates)\/.*\.tsx?$/.test(file) || interfaceFile.test(file) || file === 'app/entry.server.tsx') return null;
      return { id: `#${file}`, external: true };
    },
  };
}

export default defineConfig({
  root,
  plugins: [
    denyImports({
      client: {
        specifiers: [/^node:/, /^(pg|drizzle-orm|graphile-worker|nodemailer|pino|express|sharp|pdf-lib|better-auth)(\/|$)/, /^@remix-run\/(node|express)$/],
        files: [serverFile, '**/*.server.*'],
      },
    }),
    sharedWithProcess(),
    remix(remixConfig),
  ],
  build: {
    target: 'es2022',
    sourcemap: false,
    assetsInlineLimit: 0, // why: an inlined asset is a data: address, which the content security policy refuses
    outDir: resolve(root, 'build'),
  },
  server: { host: '127.0.0.1' },
});
