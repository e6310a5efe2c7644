/** Every guard and every policy row, taken away or turned round one at a time, as edits of the source text. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

export type Mutant = { file: string; line: number; what: string; from: number; to: number; text: string; needsNot: boolean };

const root = join(import.meta.dirname, '../..');
export const guardFiles = ['workflows/request/guards.ts', 'workflows/request/machine.ts', 'workflows/authorization/machine.ts', 'workflows/denial-review/machine.ts', 'workflows/accounting/machine.ts', 'workflows/breach/machine.ts', 'workflows/subpoena/machine.ts'];
export const permitFiles = ['workflows/request/events.ts', ...guardFiles.slice(2)];
const roles = "['requester', 'technician', 'supervisor', 'physician', 'compliance', 'admin', 'system']";

export function allMutants(): Mutant[] {
  return [...new Set([...guardFiles, ...permitFiles])].flatMap((file) => [...guardMutants(file), ...permitMutants(file)]).concat(matrixMutants('app/policy/matrix.ts'), factorMutants('app/policy/vocabulary.ts'), routeMutants('app/policy/routes.ts'), separationMutants('app/policy/resolver.ts'));
}

/** The file as the mutant leaves it. */
export function mutated({ file, from, to, text, needsNot }: Mutant, source = readFileSync(join(root, file), 'utf8')): string {
  const head = needsNot ? "import { not as negated } from 'xstate';\n" : '';
  return head + source.slice(0, from) + text + source.slice(to);
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
}

function walk(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => walk(child, see));
}

function edit(source: ts.SourceFile, node: ts.Node, what: string, text: string, needsNot = false): Mutant {
  const from = node.getStart();
  return { file: source.fileName, line: source.getLineAndCharacterOfPosition(from).line + 1, what, from, to: node.getEnd(), text, needsNot };
}

/** Guards where they are written, where they are used, and each part of one that joins several. */
function guardMutants(file: string): Mutant[] {
  const source = parse(file);
  const found: Mutant[] = [];
  walk(source, (node) => {
    if (!ts.isPropertyAssignment(node)) return;
    const name = node.name.getText();
    const value = node.initializer;
    const guardList = isGuardList(node.parent);
    if (guardList || name === 'guard') {
      const what = guardList ? `guard ${name}` : `guard of ${ownerOf(node)}`;
      found.push(edit(source, value, `${what} deleted`, '() => true'), edit(source, value, `${what} negated`, `negated((${value.getText()}) as never)`, true));
      walk(value, (inner) => {
        if (!ts.isCallExpression(inner) || !['and', 'or'].includes(inner.expression.getText())) return;
        const [list] = inner.arguments;
        if (!list || !ts.isArrayLiteralExpression(list) || list.elements.length < 2) return;
        for (const element of list.elements) found.push(edit(source, list, `${what}: without ${element.getText()}`, `[${list.elements.filter((one) => one !== element).map((one) => one.getText()).join(', ')}]`));
      });
    }
  });
  return found;
}

/** The object that is called `...Guards`, or stands under `guards`. */
function isGuardList(node: ts.Node): boolean {
  const { parent } = node;
  if (!ts.isObjectLiteralExpression(node)) return false;
  if (ts.isPropertyAssignment(parent)) return parent.name.getText() === 'guards';
  return ts.isVariableDeclaration(parent) && /Guards$/.test(parent.name.getText());
}

function ownerOf(node: ts.Node): string {
  for (let at: ts.Node = node.parent; !ts.isSourceFile(at); at = at.parent) if (ts.isPropertyAssignment(at) && /^[A-Z_]+$|^always$/.test(at.name.getText())) return at.name.getText();
  return '?';
}

/** Who may send an event: nobody, or everybody else. */
function permitMutants(file: string): Mutant[] {
  const source = parse(file);
  const found: Mutant[] = [];
  walk(source, (node) => {
    if (!ts.isVariableDeclaration(node) || !/Permits$/.test(node.name.getText())) return;
    const list = ts.isSatisfiesExpression(node.initializer!) ? innermost(node.initializer) : undefined;
    for (const property of list?.properties ?? []) {
      if (!ts.isPropertyAssignment(property)) continue;
      const what = `permit ${property.name.getText()}`;
      found.push(
        edit(source, property.initializer, `${what} deleted`, '[]'),
        edit(source, property.initializer, `${what} negated`, `(${roles} as readonly Role[]).filter((role) => !(${property.initializer.getText()} as readonly Role[]).includes(role))`),
      );
    }
  });
  return found;
}

function innermost(node: ts.Expression): ts.ObjectLiteralExpression | undefined {
  if (ts.isSatisfiesExpression(node) || ts.isAsExpression(node)) return innermost(node.expression);
  return ts.isObjectLiteralExpression(node) ? node : undefined;
}

/** A permission taken from a role that holds it, and everything turned round for a role. */
function matrixMutants(file: string): Mutant[] {
  const source = parse(file);
  const found: Mutant[] = [];
  walk(source, (node) => {
    if (!ts.isArrayLiteralExpression(node)) return;
    for (const element of node.elements) {
      const rest = node.elements.filter((one) => one !== element).map((one) => one.getText()).join(', ');
      found.push(edit(source, node, `matrix row without ${element.getText()}`, `[${rest}]`));
    }
    found.push(edit(source, node, 'matrix row with settings.manage and packet.approve turned round', `[...([${node.elements.map((one) => one.getText()).join(', ')}] as readonly Permission[]), 'settings.manage', 'packet.approve', 'denial.review', 'user.manage', 'effect.run', 'own.read']`));
  });
  return found;
}

function factorMutants(file: string): Mutant[] {
  const source = parse(file);
  const found: Mutant[] = [];
  walk(source, (node) => {
    if (!ts.isVariableDeclaration(node) || node.name.getText() !== 'secondFactorMinutes' || !node.initializer || !ts.isObjectLiteralExpression(node.initializer)) return;
    for (const property of node.initializer.properties) if (ts.isPropertyAssignment(property)) found.push(edit(source, property, `second factor of ${property.name.getText()} deleted`, ''), edit(source, property.initializer, `second factor of ${property.name.getText()} turned round`, '15 + 1'));
  });
  return found.map((mutant) => (mutant.text === '' ? { ...mutant, text: '...{}' } : mutant));
}

/** Who may ask for a page: its row gone, opened to everybody, or (where everybody may) closed. */
function routeMutants(file: string): Mutant[] {
  const source = parse(file);
  const found: Mutant[] = [];
  walk(source, (node) => {
    if (!ts.isVariableDeclaration(node) || node.name.getText() !== 'routePolicies' || !node.initializer || !ts.isObjectLiteralExpression(node.initializer)) return;
    for (const property of node.initializer.properties) {
      if (!ts.isPropertyAssignment(property)) continue;
      const what = `route ${property.name.getText()}`;
      found.push(edit(source, property, `${what} deleted`, '...{}'), edit(source, property.initializer, `${what} turned round`, property.initializer.getText() === "'public'" ? "'staff'" : "'public'"));
    }
  });
  return found;
}

/** Two people where the rules want two: a row of the separations gone, or asking for the same person. */
function separationMutants(file: string): Mutant[] {
  const source = parse(file);
  const found: Mutant[] = [];
  walk(source, (node) => {
    if (!ts.isVariableDeclaration(node) || node.name.getText() !== 'others' || !node.initializer || !ts.isObjectLiteralExpression(node.initializer)) return;
    for (const property of node.initializer.properties) {
      if (!ts.isPropertyAssignment(property)) continue;
      const what = `second person of ${property.name.getText()}`;
      found.push(edit(source, property, `${what} deleted`, '...{}'), edit(source, property.initializer, `${what} turned round`, '[]'));
    }
  });
  return found;
}
