import { defineConfig } from 'vitest/config';

/** Three kinds of tests: pure ones beside the code, those that need the database, those that need a browser. */
export default defineConfig({
  test: {
    // Two cores are the machine this must work on.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['{workflows,templates,app,db,bench}/**/*.test.{ts,tsx}'] },
      },
      {
        extends: true,
        test: {
          name: 'db',
          include: ['tests/**/*.test.{ts,tsx}'],
          exclude: ['tests/browser/**', 'tests/output/**', 'node_modules/**'],
          globalSetup: ['tests/setup/global-setup.ts'],
          setupFiles: ['tests/setup/watch-canary.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.{ts,tsx}'],
          globalSetup: ['tests/setup/global-setup.ts'],
          setupFiles: ['tests/setup/watch-canary.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // Pages are timed and pictured: one browser at a time.
          fileParallelism: false,
        },
      },
    ],
  },
});
