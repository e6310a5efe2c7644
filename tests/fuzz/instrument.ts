/**
 * Our parsers as one script in which every block and every branch counts itself. `@jazzer.js/core` was tried first: its native part asks for
 * a C library newer than Debian 12's, so the coverage is counted by TypeScript's own transformer instead, and the loop around it is ours.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import ts from 'typescript';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, 'tests', 'output', 'fuzz');

export type Instrumented = {
  path: string;
  /** Counters in it. */
  size: number;
  /** Words of the parsers themselves: what they compare with. */
  words: string[];
};

/** Bundles `targets.ts` with what it reaches of this project and of the small parsers of others; large packages stay as they are. */
export async function instrument(): Promise<Instrumented> {
  mkdirSync(folder, { recursive: true });
  const large = ['drizzle-orm', 'drizzle-orm/*', 'pg', 'sharp', 'pdfjs-dist', 'pdfjs-dist/*', '@embedpdf/*', '@aws-sdk/*', '@cantoo/*', 'pdf-lib', 'temporal-polyfill', 'graphile-worker', 'i18next', 'libphonenumber-js', 'better-auth', 'better-auth/*'];
  const bundled = await build({ entryPoints: [join(root, 'tests/fuzz/targets.ts')], bundle: true, platform: 'node', format: 'cjs', write: false, external: large, logLevel: 'error', define: { 'import.meta.dirname': JSON.stringify(folder), 'import.meta.url': JSON.stringify(`file://${folder}/x.js`) } });
  const source = bundled.outputFiles[0]?.text ?? '';
  const path = join(folder, `targets-${createHash('sha256').update(source).update(readFileSync(import.meta.filename)).digest('hex').slice(0, 16)}.cjs`);
  const about = `${path}.json`;
  if (existsSync(about)) return JSON.parse(readFileSync(about, 'utf8')) as Instrumented;
  const { text, size, words } = counted(source);
  writeFileSync(path, text);
  const made: Instrumented = { path, size, words };
  writeFileSync(about, JSON.stringify(made));
  return made;
}

/** Loads it; `counters` is what it counts in from then on. */
export function loadInstrumented({ path, size }: Instrumented): { module: unknown; counters: Uint8Array } {
  const counters = new Uint8Array(size);
  (globalThis as { __hit?: Uint8Array }).__hit = counters;
  return { module: createRequire(import.meta.url)(path) as unknown, counters };
}

/** The source with `__hit[n]++` at the head of each block and in each arm of `?:`, `&&`, `||`, `??`. */
export function counted(source: string): { text: string; size: number; words: string[] } {
  const { factory } = ts;
  const words = new Set<string>();
  let size = 0;
  const hit = () => factory.createPostfixIncrement(factory.createElementAccessExpression(factory.createIdentifier('__hit'), size++));
  const arm = (expression: ts.Expression) => factory.createParenthesizedExpression(factory.createComma(hit(), expression));
  const transformer: ts.TransformerFactory<ts.SourceFile> = (context) => {
    const visit = (node: ts.Node): ts.Node => {
      if ((ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) && node.text.length > 0 && node.text.length <= 24) words.add(node.text);
      const seen = ts.visitEachChild(node, visit, context);
      if (ts.isBlock(seen)) return factory.updateBlock(seen, afterDirectives(seen.statements, factory.createExpressionStatement(hit())));
      if (ts.isCaseClause(seen)) return factory.updateCaseClause(seen, seen.expression, [factory.createExpressionStatement(hit()), ...seen.statements]);
      if (ts.isConditionalExpression(seen)) return factory.updateConditionalExpression(seen, seen.condition, seen.questionToken, arm(seen.whenTrue), seen.colonToken, arm(seen.whenFalse));
      if (ts.isBinaryExpression(seen) && shortCircuits.has(seen.operatorToken.kind)) return factory.updateBinaryExpression(seen, seen.left, seen.operatorToken, arm(seen.right));
      if (ts.isIfStatement(seen)) return factory.updateIfStatement(seen, seen.expression, blocked(seen.thenStatement), seen.elseStatement ? blocked(seen.elseStatement) : factory.createBlock([factory.createExpressionStatement(hit())]));
      return seen;
    };
    const blocked = (statement: ts.Statement) => (ts.isBlock(statement) ? statement : factory.createBlock([factory.createExpressionStatement(hit()), statement]));
    return (file) => ts.visitEachChild(file, visit, context);
  };
  const file = ts.createSourceFile('targets.js', source, ts.ScriptTarget.ES2023, true, ts.ScriptKind.JS);
  const { transformed } = ts.transform(file, [transformer]);
  const text = ts.createPrinter().printFile(transformed[0] ?? file);
  return { text: `const __hit = globalThis.__hit;\n${text}`, size, words: [...words] };
}

const shortCircuits = new Set([ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken]);

function afterDirectives(statements: ts.NodeArray<ts.Statement>, first: ts.Statement): ts.Statement[] {
  const at = statements.findIndex((each) => !(ts.isExpressionStatement(each) && ts.isStringLiteral(each.expression)));
  const head = at < 0 ? statements.length : at;
  return [...statements.slice(0, head), first, ...statements.slice(head)];
}
