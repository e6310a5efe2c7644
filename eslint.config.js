/** What the compiler cannot see: hooks, accessibility, and the house's own rules. No rule needs types, so it stays fast. */
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import { house } from './eslint-house.js';

export default tseslint.config(
  { ignores: ['node_modules/**', 'build/**', '.data/**', 'coverage/**', 'tests/output/**', 'db/migrations/**', 'public/**', '**/*.d.ts'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx,js,mjs}'],
    plugins: { house },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none', ignoreRestSiblings: true }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      // why: `import { type A }` stays behind as an import, and a page would carry the server's module to the browser
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-empty-object-type': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'prefer-const': 'error',
      'house/import-direction': 'error',
    },
  },
  // why: load context, i18next and other libraries are augmented through their interfaces
  { files: ['app/http/load-context.ts', 'app/entry.client.tsx', 'vite.config.ts'], rules: { '@typescript-eslint/consistent-type-definitions': 'off' } },
  {
    files: ['app/**/*.tsx'],
    ...jsxA11y.flatConfigs.recommended,
  },
  {
    files: ['app/**/*.tsx', 'app/components/**/*.ts', 'app/i18n/**/*.ts'],
    plugins: { 'react-hooks': reactHooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
  { files: ['app/routes/**/*.{ts,tsx}', 'app/components/**/*.{ts,tsx}'], rules: { 'house/no-table-in-route': 'error' } },
  { files: ['workflows/**/*.ts'], ignores: ['**/*.test.ts'], rules: { 'house/pure': 'error', 'house/no-timer-in-machine': 'error' } },
  // The typeface is read from a pinned package once, and the reader of the golden tests is no part of what we say.
  { files: ['templates/**/*.{ts,tsx}'], ignores: ['**/*.test.ts', 'templates/pdf/fonts.ts', 'templates/pdf/read-back.ts'], rules: { 'house/pure': 'error' } },
  { files: ['**/*.test.{ts,tsx}', 'tests/**'], rules: { '@typescript-eslint/no-explicit-any': 'off', '@typescript-eslint/no-non-null-assertion': 'off', '@typescript-eslint/consistent-type-definitions': 'off' } },
);
