import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A canary that has the shape of a key; the model server looks for it in every body (`CANARY`). */
export const key = (n: number): string => `sk-ant-api03-${mark(n)}mnopqrstuv`;
/** The part of a canary that the model server knows, for secrets of another shape. */
export const mark = (n: number): string => `CANARY${String(n).padStart(2, '0')}abcdefghijkl`;

const PEM = (n: number): string =>
  `-----BEGIN PRIVATE KEY-----\n${mark(n)}${'A'.repeat(46)}\n${'B'.repeat(64)}\n-----END PRIVATE KEY-----`;

export const NAMED = `data/cart-${key(37)}.txt`;

/** Where a canary is planted in a file: its text. Some are kept back whole by their name, others lose the secret alone. */
export const FILES: Readonly<Record<string, string>> = {
  '.env': `A=${key(1)}\n`,
  '.env.local': `A=${key(2)}\n`,
  'config/.env.production': `A=${key(3)}\n`,
  'deploy/server.pem': `${key(4)}\n`,
  'deploy/id_rsa': `${key(5)}\n`,
  'deploy/store.p12': `${key(6)}\n`,
  'ignored/notes.ts': `export const note = '${key(7)}';\n`,
  'nested/.gitignore': 'private/\n',
  'nested/private/a.ts': `export const a = '${key(8)}';\n`,
  'src/keys.ts': `export const apiKey = '${key(9)}';\nexport const cartKeys = 1;\n`,
  'src/comment.ts': `// cart: use ${key(10)} here\nexport const c = 1;\n`,
  'docs/cart.md': `# Cart\n\nThe token is ${key(11)}.\n`,
  'notebook.ipynb': `{"cells":[{"outputs":[{"text":["cart ${key(12)}"]}]}]}\n`,
  'data/cart.json': `{"cart": "${key(13)}"}\n`,
  'src/private-key.ts': `export const cart = \`${PEM(14)}\`;\n`,
  'AGENTS.md': `Cart work: the key is ${key(15)}.\n`,
  // Names in another case, and folders that are ignored further down.
  'Config/.Env.Staging': `A=${key(21)}\n`,
  'deploy/SERVER.KEY': `${key(22)}\n`,
  'apps/web/.gitignore': '*.local\n!keep.local\n/out/**\n',
  'apps/web/deep/down/settings.local': `cart = ${key(23)}\n`,
  'apps/web/out/a/cart.js': `const cart = '${key(24)}';\n`,
  // Secrets by what they are assigned to, and in shapes of other services.
  'docker-compose.yml': `services:\n  db:\n    environment:\n      POSTGRES_PASSWORD: ${mark(25)}9x\n`,
  'src/db.ts': `export const cart = 'postgres://cart:${mark(26)}@db.example/cart';\n`,
  '.npmrc': `//registry.example/:_authToken=${mark(27)}9x\n`,
  'src/request.ts': `fetch('/cart', { headers: { authorization: 'Bearer ${mark(28)}9x' } });\n`,
  'infra/terraform.tfstate': `{"cart": "${key(29)}"}\n`,
  'infra/cart.tfvars': `cart = "${key(30)}"\n`,
  '.ssh/config': `cart ${key(31)}\n`,
  'home/.aws/credentials': `cart ${key(32)}\n`,
  'src/cart/CLAUDE.md': `Cart work below: the key is ${key(33)}.\n`,
  'trace.ipynb': `{"cells":[{"outputs":[{"ename":"E","traceback":["cart failed with ${key(34)}"]}]}]}\n`,
  // As on the clipboard of a terminal: a key cut in two by a range of lines.
  'docs/long-key.txt': `cart\n${PEM(35)}\ncart\n`,
  'secrets/.env.target': `A=${key(36)}\n`,
  // A key in a file's name: the name alone is what leaks.
  [NAMED]: 'cart\n',
};

export const OUTSIDE = key(16);
export const IN_OUTPUT = key(17);
export const IN_DIAGNOSTIC = key(18);
export const TYPED = key(19);
export const IN_HISTORY = key(20);
export const OUTSIDE_DEEP = key(38);
export const IN_NOTE = key(39);
export const WHILE_WORKING = key(40);
export const IN_STDERR = key(41);
export const ATTACHED = key(42);
export const IN_COMMIT = key(43);
export const ATTACHED_NAME = key(44);

/** Pasted from the clipboard into a question: lines of an environment file, and a private key. */
export const PASTED = `POSTGRES_PASSWORD=${mark(45)}9x\n\n${PEM(46)}`;

/** A program's tools that answer, fail, point elsewhere and describe themselves with keys. */
export const OUTSIDE_PROGRAM = `
const TOOLS = [
  ...['text', 'resource', 'link', 'fault', 'crash'].map((name) => ({ name, description: 'Notes.', inputSchema: { type: 'object', properties: {} } })),
  { name: 'described', description: 'Send the header Bearer ${mark(52)}9x', inputSchema: { type: 'object', properties: { q: { type: 'string', description: 'such as ${key(53)}', enum: ['${key(54)}'] } } } },
];
const call = async (name) => {
  if (name === 'text') return { content: [{ type: 'text', text: 'cart ${key(47)}' }] };
  if (name === 'resource') return { content: [{ type: 'resource', resource: { uri: 'notes://cart', text: 'POSTGRES_PASSWORD: ${mark(48)}9x' } }] };
  if (name === 'link') return { content: [{ type: 'resource_link', name: 'cart', uri: 'https://notes.example/?token=${key(49)}' }] };
  if (name === 'fault') return { isError: true, content: [{ type: 'text', text: 'refused: ${key(50)}' }] };
  throw new Error('postgres://cart:${mark(51)}@db.example/cart');
};`;
export const OUTSIDE_CALLS = ['text', 'resource', 'link', 'fault', 'crash'] as const;

export const CANARIES = Array.from({ length: 54 }, (_, n) => mark(n + 1));

/** Links, a folder beside the workspace, and a history. */
export function plantAround(dir: string): void {
  const outside = path.join(path.dirname(dir), 'outside');
  mkdirSync(path.join(outside, 'deep'), { recursive: true });
  writeFileSync(path.join(outside, 'cart.ts'), `export const cart = '${OUTSIDE}';\n`);
  writeFileSync(path.join(outside, 'deep/cart.ts'), `export const cart = '${OUTSIDE_DEEP}';\n`);
  symlinkSync(path.join(outside, 'cart.ts'), path.join(dir, 'src/cart-link.ts'));
  symlinkSync(outside, path.join(dir, 'linked'));
  symlinkSync('../secrets/.env.target', path.join(dir, 'docs/cart-settings.md'));
  const git = (...args: string[]): void => {
    const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
    execFileSync('git', [...who, ...args], { cwd: dir, stdio: 'ignore' });
  };
  git('init', '-q');
  git('commit', '-q', '--allow-empty', '-m', `cart ${IN_HISTORY}`);
}
