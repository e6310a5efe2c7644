/**
 * Who records? Reads the source as the compiler does and follows every call from a function down to the log's own writers
 * (`recordEvent`, `appendToStream`, `sendEvent`, the triggers of the sign-in tables). An import, a mention or a comment counts for
 * nothing: there must be a way of calls. What runs only to refuse (a `throw`, a `catch`) counts for nothing either, nor the guard of
 * a session, which records what it refuses: the question is whether an act that succeeds is in the log.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import ts from 'typescript';

const root = join(import.meta.dirname, '..', '..');

/** Where a way of calls ends well. */
const writers: Readonly<Record<string, readonly string[]>> = {
  'app/audit/record-event.ts': ['recordEvent', 'appendToStream'],
  'app/runtime/send-event.ts': ['sendEvent'],
  // The sign-in library writes its tables; their triggers write the events (db/security/050-audit.sql; tests/audit/log.test.ts).
  'app/identity/call-auth.ts': ['callAuth'],
};
/** Guards: what they record is a refusal or the end of a session, not the act that comes after them. */
const guards: Readonly<Record<string, readonly string[]>> = {
  'app/http/session.ts': ['requireStaff', 'requireOrganizationMember', 'requireAccount', 'requireRequestAccess', 'requireRecentSecondFactor', 'optionalActor', 'signedInUser', 'needsSecondFactor'],
  'app/http/desk.ts': ['requireDesk'],
  'app/runtime/quarantine.ts': ['quarantineAfter'],
};
/** These send the fact that the function given to them returns; one that returns nothing sends nothing. */
const senders: Readonly<Record<string, readonly string[]>> = { 'app/commands/on-request.ts': ['onRequest'], 'app/commands/on-case.ts': ['onCase'] };

type Body = ts.FunctionLikeDeclaration | ts.Expression;
type Module = { file: string; imports: Map<string, { file: string; name: string }>; declared: Map<string, Body>; exported: Map<string, string> };
type Found = { file: string; name: string; body: Body };

export type Reader = {
  /** Exported functions of a file, in its order. */
  functionsOf: (file: string) => string[];
  /** Whether a call of this exported function can come to a writer of the log on a way that does not refuse. */
  records: (file: string, name: string) => boolean;
  /** `file#name` of everything that the files of these folders import. */
  importedBy: (folders: string[]) => Set<string>;
};

/** `virtual`: sources beside the real ones, for the test of this reader itself. */
export function sourceReader(virtual: Record<string, string> = {}): Reader {
  const modules = new Map<string, Module>();
  const verdicts = new Map<string, boolean>();

  function moduleOf(file: string): Module {
    const known = modules.get(file);
    if (known) return known;
    const made = readModule(file, virtual[file] ?? readFileSync(join(root, file), 'utf8'));
    modules.set(file, made);
    return made;
  }

  /** What an exported or imported name stands for; follows re-exports. */
  function find(file: string, name: string): Found | null {
    if (!virtual[file] && !existsSync(join(root, file))) return null;
    const module = moduleOf(file);
    const local = module.exported.get(name) ?? name;
    const imported = module.imports.get(local);
    if (imported) return find(imported.file, imported.name);
    const body = module.declared.get(local);
    return body ? { file, name: local, body } : null;
  }

  const isIn = (table: Readonly<Record<string, readonly string[]>>, { file, name }: { file: string; name: string }) => table[file]?.includes(name) ?? false;

  function foundRecords(found: Found): boolean {
    if (isIn(writers, found)) return true;
    if (isIn(guards, found)) return false;
    const key = `${found.file}#${found.name}`;
    const known = verdicts.get(key);
    if (known !== undefined) return known;
    verdicts.set(key, false);
    const verdict = bodyRecords(found.body, { file: found.file, locals: new Map(), recorders: new Set(), entered: new Set() });
    verdicts.set(key, verdict);
    return verdict;
  }

  type Scope = { file: string; /** Functions that a function declares for itself. */ locals: Map<string, Body>; /** Parameters that write to the log when called. */ recorders: Set<string>; /** Those being read already: one that calls itself. */ entered: Set<Body> };

  function bodyRecords(body: ts.Node, outer: Scope): boolean {
    const scope: Scope = { ...outer, locals: new Map(outer.locals), recorders: new Set(outer.recorders) };
    const names = ts.isFunctionLike(body) ? body.parameters.flatMap((parameter) => (ts.isIdentifier(parameter.name) ? [parameter.name.text] : [])) : [];
    for (const name of names) scope.locals.delete(name);
    const start = ts.isFunctionLike(body) ? (body as ts.FunctionLikeDeclaration).body : body;
    if (!start) return false;
    declareLocals(start, scope.locals);

    const reference = (name: string, called: boolean): boolean => {
      if (scope.recorders.has(name)) return true;
      if (names.includes(name)) return false;
      const local = scope.locals.get(name);
      if (local) {
        if (scope.entered.has(local)) return false;
        return bodyRecords(local, { ...scope, entered: new Set([...scope.entered, local]) });
      }
      const imported = moduleOf(scope.file).imports.get(name);
      const found = imported ? find(imported.file, imported.name) : moduleOf(scope.file).declared.has(name) ? find(scope.file, name) : null;
      if (!found || (isIn(writers, found) && !called)) return false;
      return foundRecords(found);
    };

    const call = (node: ts.CallExpression): boolean => {
      const callee = node.expression;
      if (ts.isIdentifier(callee)) {
        const imported = moduleOf(scope.file).imports.get(callee.text);
        const target = scope.locals.has(callee.text) || names.includes(callee.text) ? null : imported ? find(imported.file, imported.name) : find(scope.file, callee.text);
        if (target && isIn(senders, target)) return node.arguments.some((argument) => sendsAlways(argument) || argumentRecords(argument));
        // A function that hands a recorder to what it is given records only if that calls it.
        const handed = target && !isIn(guards, target) ? recordersHanded(target) : null;
        if (target && handed) {
          const given = node.arguments[handed.argument];
          if (given && isFunction(given)) {
            const parameter = given.parameters[handed.parameter]?.name;
            const recorders = new Set(scope.recorders);
            if (parameter && ts.isIdentifier(parameter)) recorders.add(parameter.text);
            return bodyRecords(given, { ...scope, recorders });
          }
          return given ? argumentRecords(given) : false;
        }
        // A recorder that is handed on counts where it is called.
        const given = node.arguments.findIndex((argument) => ts.isIdentifier(argument) && scope.recorders.has(argument.text));
        if (target && given >= 0 && ts.isFunctionLike(target.body)) {
          const parameter = target.body.parameters[given]?.name;
          if (parameter && ts.isIdentifier(parameter) && bodyRecords(target.body, { file: target.file, locals: new Map(), recorders: new Set([parameter.text]), entered: new Set() })) return true;
          return node.arguments.some((argument, at) => at !== given && argumentRecords(argument)) || foundRecords(target);
        } else if (reference(callee.text, true)) return true;
      } else if (visit(callee)) return true;
      return node.arguments.some(argumentRecords);
    };
    const argumentRecords = (argument: ts.Expression): boolean => (ts.isIdentifier(argument) ? reference(argument.text, false) : visit(argument));

    const visit = (node: ts.Node): boolean => {
      if (ts.isThrowStatement(node) || ts.isCatchClause(node) || ts.isTypeNode(node)) return false;
      if (ts.isCallExpression(node)) return call(node);
      // Tables of functions: `acts[intent](...)`.
      if (ts.isElementAccessExpression(node) && ts.isIdentifier(node.expression)) return reference(node.expression.text, false) || visit(node.argumentExpression);
      if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression) && ts.isCallExpression(node.parent) && node.parent.expression === node) return reference(node.expression.text, false);
      if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.initializer)) return reference(node.initializer.text, false);
      if (ts.isShorthandPropertyAssignment(node)) return reference(node.name.text, false);
      if (ts.isFunctionDeclaration(node) || (ts.isVariableDeclaration(node) && node.initializer && isFunction(node.initializer) && ts.isIdentifier(node.name))) return false;
      if (isFunction(node) || ts.isMethodDeclaration(node)) return bodyRecords(node, scope);
      return ts.forEachChild(node, visit) ?? false;
    };
    return visit(start);
  }

  /** Whether a function calls a parameter of its own with a function that records: which argument that is, and which of its parameters. */
  function recordersHanded({ file, body }: Found): { argument: number; parameter: number } | null {
    if (!ts.isFunctionLike(body)) return null;
    const own = body.parameters.map((parameter) => (ts.isIdentifier(parameter.name) ? parameter.name.text : ''));
    const look = (node: ts.Node): { argument: number; parameter: number } | null => {
      if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && own.includes(node.expression.text)) {
        const parameter = node.arguments.findIndex((given) => isFunction(given) && bodyRecords(given, { file, locals: new Map(), recorders: new Set(), entered: new Set() }));
        if (parameter >= 0) return { argument: own.indexOf(node.expression.text), parameter };
      }
      return ts.forEachChild(node, look) ?? null;
    };
    return look(body);
  }

  return {
    functionsOf(file) {
      const { exported, declared } = moduleOf(file);
      return [...exported].filter(([, local]) => isFunction(declared.get(local))).map(([name]) => name);
    },
    records(file, name) {
      const found = find(file, name);
      if (!found) throw new Error(`${file} exports no ${name}`);
      const handed = ts.isFunctionLike(found.body) ? found.body.parameters.filter(({ type }) => type?.getText().includes('(event: Look)')).map(({ name: parameter }) => parameter.getText()) : [];
      return foundRecords(found) || (handed.length > 0 && bodyRecords(found.body, { file: found.file, locals: new Map(), recorders: new Set(handed), entered: new Set() }));
    },
    importedBy: (folders) => new Set(folders.flatMap(sources).flatMap((file) => [...moduleOf(file).imports.values()].map(({ file: from, name }) => `${from}#${name}`))),
  };
}

const isFunction = (node: ts.Node | undefined): node is ts.FunctionExpression | ts.ArrowFunction | ts.FunctionDeclaration =>
  node !== undefined && (ts.isFunctionExpression(node) || ts.isArrowFunction(node) || ts.isFunctionDeclaration(node));

/** A function that returns something on every way: a fact that may be nothing is no fact. */
function sendsAlways(argument: ts.Expression): boolean {
  if (!isFunction(argument) || !argument.body) return false;
  const maybeNothing = (node: ts.Expression): boolean => {
    if (ts.isParenthesizedExpression(node)) return maybeNothing(node.expression);
    if (ts.isConditionalExpression(node)) return maybeNothing(node.whenTrue) || maybeNothing(node.whenFalse);
    if (ts.isBinaryExpression(node)) return maybeNothing(node.right);
    return node.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(node) && node.text === 'undefined');
  };
  if (!ts.isBlock(argument.body)) return !maybeNothing(argument.body);
  const returned: (ts.Expression | undefined)[] = [];
  const collect = (node: ts.Node): void => {
    if (isFunction(node)) return;
    if (ts.isReturnStatement(node)) returned.push(node.expression);
    ts.forEachChild(node, collect);
  };
  collect(argument.body);
  return returned.length > 0 && returned.every((expression) => expression !== undefined && !maybeNothing(expression));
}

/** Functions declared inside a body; they count where they are called. */
function declareLocals(node: ts.Node, into: Map<string, Body>): void {
  const look = (child: ts.Node): void => {
    if (ts.isFunctionDeclaration(child) && child.name) into.set(child.name.text, child);
    else if (ts.isVariableDeclaration(child) && ts.isIdentifier(child.name) && isFunction(child.initializer)) into.set(child.name.text, child.initializer);
    else if (!isFunction(child)) ts.forEachChild(child, look);
  };
  ts.forEachChild(node, look);
}

function readModule(file: string, text: string): Module {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
  const module: Module = { file, imports: new Map(), declared: new Map(), exported: new Map() };
  for (const statement of source.statements) {
    const isExported = ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) {
      const from = resolve(file, statement.moduleSpecifier.text);
      const bindings = statement.importClause?.namedBindings;
      if (from && bindings && ts.isNamedImports(bindings) && !statement.importClause?.isTypeOnly) {
        for (const { name, propertyName, isTypeOnly } of bindings.elements) if (!isTypeOnly) module.imports.set(name.text, { file: from, name: (propertyName ?? name).text });
      }
    } else if (ts.isFunctionDeclaration(statement) && statement.name) {
      module.declared.set(statement.name.text, statement);
      if (isExported) module.exported.set(statement.name.text, statement.name.text);
    } else if (ts.isVariableStatement(statement)) {
      for (const { name, initializer } of statement.declarationList.declarations) {
        if (!ts.isIdentifier(name) || !initializer) continue;
        module.declared.set(name.text, initializer);
        if (isExported) module.exported.set(name.text, name.text);
      }
    } else if (ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)) {
      const from = statement.moduleSpecifier && ts.isStringLiteral(statement.moduleSpecifier) ? resolve(file, statement.moduleSpecifier.text) : null;
      for (const { name, propertyName } of statement.exportClause.elements) {
        const local = (propertyName ?? name).text;
        if (from) module.imports.set(name.text, { file: from, name: local });
        module.exported.set(name.text, from ? name.text : local);
      }
    }
  }
  return module;
}

function resolve(from: string, specifier: string): string | null {
  if (specifier.startsWith('#')) return specifier.slice(1);
  if (specifier.startsWith('.')) return normalize(join(from, '..', specifier));
  return null;
}

/** Source files of one folder, tests left out. */
export function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
    .sort()
    .map((name) => `${folder}/${name}`);
}
