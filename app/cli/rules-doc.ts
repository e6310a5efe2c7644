/**
 * `node --import tsx app/cli/rules-doc.ts`: writes docs/rules.md from the registry and the source: each rule, where it is read, how sure
 * that is, from when to when it holds, and the functions that apply it. A test holds it true.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { allRules } from '#workflows/rules/rule.ts';

const root = join(import.meta.dirname, '../..');

export function rulesDoc(): string {
  const uses = usesOfRules();
  const rows = allRules().map(({ id, version, citation, certainty, validFrom, validTo, enabled }) => {
    const where = [...(uses.get(id) ?? [])].sort().map(([file, name]) => `\`${name}\` (${file})`);
    return `| \`${id}\` | ${citation} | ${certainty} | ${version} | ${validFrom} | ${validTo ?? ''} | ${enabled ? 'yes' : 'off'} | ${where.join('<br>')} |`;
  });
  return [
    '# Rules',
    '',
    'Every rule of the registry, written from the code by `node --import tsx app/cli/rules-doc.ts`; a test holds it true. `H`: read in the regulation or an official FAQ; `M`: a secondary source; `L`: disputed or stale. `M` and `L` are shown to administrators as *confirm with counsel*. A rule that has ended is quoted from only after an administrator confirmed it. Not legal advice.',
    '',
    '| rule | citation | sure | version | from | to | in force | applied by |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

/** Rule id -> [file, function or table] in which it stands as a literal, of the pure rules first; of the other rooms where those say nothing. */
export function usesOfRules(): Map<string, [string, string][]> {
  const ids = new Set<string>(allRules().map(({ id }) => id));
  const found = new Map<string, [string, string][]>();
  const files = readdirSync(join(root, 'workflows'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts') && !/\.test\.ts$|registry\.ts$|^explore/.test(name));
  for (const file of files.sort()) {
    const source = ts.createSourceFile(file, readFileSync(join(root, 'workflows', file), 'utf8'), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node) => {
      if (ts.isStringLiteral(node) && ids.has(node.text)) {
        const list = found.get(node.text) ?? [];
        const name = enclosing(node);
        if (name && !list.some(([at, one]) => at === `workflows/${file}` && one === name)) list.push([`workflows/${file}`, name]);
        found.set(node.text, list);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

/** The function that a literal stands in, or the table at the top of its file. */
function enclosing(node: ts.Node): string | null {
  let table: string | null = null;
  for (let at: ts.Node = node; at.parent; at = at.parent) {
    if (ts.isTypeNode(at)) return null;
    if (ts.isFunctionDeclaration(at) && at.name) return at.name.text;
    if (ts.isVariableDeclaration(at)) table = at.name.getText();
  }
  return table;
}

if (import.meta.filename === process.argv[1]) writeFileSync(join(root, 'docs/rules.md'), rulesDoc());
