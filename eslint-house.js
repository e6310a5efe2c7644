/** The house's own lint rules: imports run one way, what is pure stays pure, machines keep no timers, routes know no table. */
import { dirname, relative, resolve, sep } from 'node:path';

const rooms = ['app', 'db', 'workflows', 'templates', 'tests', 'bench'];

/** What each room may import; `types` only as types. */
const allowed = {
  app: { values: ['app', 'db', 'workflows', 'templates'], types: [] },
  db: { values: ['db'], types: ['workflows'] },
  workflows: { values: ['workflows'], types: [] },
  templates: { values: ['templates'], types: ['workflows'] },
};

/** The words that every room shares, as values too: the one error, the message, the actor. */
const shared = /^workflows[\\/](app-error|message|actor)\.ts$/;

/** The room of a file, by its path from the root. */
function roomOf(path) {
  const first = path.split(sep)[0];
  return rooms.includes(first) ? first : null;
}

/** The path from the root that an import means, or null for a package. */
function targetOf(source, file, root) {
  if (source.startsWith('#')) return source.slice(1).split('/').join(sep);
  if (source.startsWith('.')) return relative(root, resolve(dirname(file), source));
  return null;
}

/** Calls `see(node, source, typeOnly)` for every import, export from and import(). */
function imports(see) {
  const typeOnly = (node) =>
    node.importKind === 'type' || node.exportKind === 'type' || (node.specifiers?.length > 0 && node.specifiers.every((s) => s.importKind === 'type' || s.exportKind === 'type'));
  const from = (node) => node.source && see(node, String(node.source.value), typeOnly(node));
  return { ImportDeclaration: from, ExportNamedDeclaration: from, ExportAllDeclaration: from, ImportExpression: (node) => node.source.type === 'Literal' && see(node, String(node.source.value), false) };
}

const importDirection = {
  meta: { type: 'problem', messages: { direction: '{{from}} may not import {{to}}{{how}}: imports run app -> workflows, templates, db; db and templates -> workflows (types).' }, schema: [] },
  create(context) {
    const path = relative(context.cwd, context.filename);
    const from = roomOf(path);
    if (!from || !(from in allowed) || /\.test\.tsx?$/.test(path)) return {};
    return imports((node, source, typeOnly) => {
      const target = targetOf(source, context.filename, context.cwd);
      const to = target && roomOf(target);
      if (!to) return;
      const { values, types } = allowed[from];
      if (values.includes(to) || shared.test(target) || (typeOnly && types.includes(to))) return;
      context.report({ node, messageId: 'direction', data: { from, to, how: types.includes(to) ? ' (except types)' : '' } });
    });
  },
};

const noTableInRoute = {
  meta: { type: 'problem', messages: { table: 'A route or component imports no table or driver; loaders call db/queries, actions call app/commands.' }, schema: [] },
  create(context) {
    return imports((node, source, typeOnly) => {
      const target = (targetOf(source, context.filename, context.cwd) ?? source).split(sep).join('/');
      if (!typeOnly && (/^db\/schema(\/|$)/.test(target) || /^(drizzle-orm|pg)(\/|$)/.test(target))) context.report({ node, messageId: 'table' });
    });
  },
};

/** Libraries without effects. `node:crypto` for its hashes: what is random in it is refused by name. */
const pureImports = ['node:crypto', 'i18next', 'xstate', 'zod', 'temporal-polyfill', 'canonicalize', 'clsx', 'react', '@cantoo/fontkit', 'pdf-lib', 'qrcode'];

const pure = {
  meta: {
    type: 'problem',
    messages: {
      impure: '`{{what}}` reads the world; pure code gets it handed in (`now`, an id, bytes).',
      importing: 'Pure code imports no `{{what}}`.',
    },
    schema: [],
  },
  create(context) {
    const report = (node, what) => context.report({ node, messageId: 'impure', data: { what } });
    return {
      ...imports((node, source, typeOnly) => {
        if (typeOnly || source.startsWith('.') || /^#(workflows|templates)\//.test(source)) return;
        if (pureImports.some((name) => source === name || source.startsWith(`${name}/`))) return;
        context.report({ node, messageId: 'importing', data: { what: source } });
      }),
      ImportSpecifier(node) {
        if (/^(random\w*|v[1467])$/.test(node.imported.name)) report(node, node.imported.name);
      },
      NewExpression(node) {
        if (node.callee.name === 'Date' && node.arguments.length === 0) report(node, 'new Date()');
      },
      CallExpression(node) {
        if (node.callee.name === 'Date') report(node, 'Date()');
      },
      MemberExpression(node) {
        const name = `${node.object.name}.${node.property.name}`;
        if (['Date.now', 'Math.random', 'Temporal.Now', 'performance.now', 'process.env', 'crypto.randomUUID', 'crypto.getRandomValues'].includes(name)) report(node, name);
      },
      'Identifier[name=/^(fetch|setTimeout|setInterval)$/]'(node) {
        if (node.parent.type === 'CallExpression' && node.parent.callee === node) report(node, node.name);
      },
    };
  },
};

const noTimerInMachine = {
  meta: { type: 'problem', messages: { timer: '`{{what}}` does not survive a restart; a timer is a deadline row, long work is an effect.' }, schema: [] },
  create(context) {
    const isState = (node) => node.properties.some((p) => ['on', 'entry', 'exit', 'states', 'initial', 'always', 'type', 'target'].includes(p.key?.name ?? p.key?.value));
    return {
      'ObjectExpression > Property'(node) {
        const name = node.key.name ?? node.key.value;
        if ((name === 'after' || name === 'invoke') && (isState(node.parent) || node.value.type === 'ObjectExpression')) {
          context.report({ node, messageId: 'timer', data: { what: name } });
        }
      },
    };
  },
};

export const house = {
  meta: { name: 'house' },
  rules: { 'import-direction': importDirection, 'no-table-in-route': noTableInRoute, pure, 'no-timer-in-machine': noTimerInMachine },
};
