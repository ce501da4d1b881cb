import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { markAdmitted } from '../../../src/base/admitted.ts';
import { ok } from '../../../src/base/result.ts';
import { splitLines } from '../../../src/base/lines.ts';
import type { Gate } from '../../../src/workspace/gate.ts';
import { say } from '../../model-server/script.ts';
import type { Part, Script } from '../../model-server/script.ts';
import { rig, world } from './rig.ts';
import type { World } from './rig.ts';

const key = (n: number): string => `sk-ant-api03-CANARY${String(n).padStart(2, '0')}abcdefghijklmnopqrstuv`;

/** Where a canary is planted, and the text that holds it. Those of the first list are whole files that stay here. */
const FILES: Readonly<Record<string, string>> = {
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
  'src/private-key.ts': `export const cart = \`-----BEGIN PRIVATE KEY-----\n${key(14)}${'A'.repeat(30)}\n-----END PRIVATE KEY-----\`;\n`,
  'AGENTS.md': `Cart work: the key is ${key(15)}.\n`,
};
const OUTSIDE = key(16);
const IN_OUTPUT = key(17);
const IN_DIAGNOSTIC = key(18);
const TYPED = key(19);
const IN_HISTORY = key(20);
const SELECTED = key(9);

const CANARIES = Array.from({ length: 20 }, (_, n) => key(n + 1));

let at: World;
before(async () => {
  at = await world({ ...FILES, '.gitignore': 'ignored/\n' });
  const outside = path.join(path.dirname(at.dir), 'outside');
  mkdirSync(outside);
  writeFileSync(path.join(outside, 'cart.ts'), `export const cart = '${OUTSIDE}';\n`);
  symlinkSync(path.join(outside, 'cart.ts'), path.join(at.dir, 'src/cart-link.ts'));
  symlinkSync(outside, path.join(at.dir, 'linked'));
  const git = (...args: string[]): void => {
    const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
    execFileSync('git', [...who, ...args], { cwd: at.dir, stdio: 'ignore' });
  };
  git('init', '-q');
  git('commit', '-q', '--allow-empty', '-m', `cart ${IN_HISTORY}`);
});
after(async () => {
  await at[Symbol.asyncDispose]();
});

const reads = (): Part[] => [
  ...[
    ...Object.keys(FILES),
    'src/cart-link.ts',
    'linked/cart.ts',
    '../outside/cart.ts',
    '.GIT/logs/HEAD',
    '.git/logs/HEAD',
    'SRC/../.env',
    './.env',
  ].map((file): Part => ({ type: 'tool_use', name: 'read_file', input: { path: file } })),
  { type: 'tool_use', name: 'grep', input: { pattern: 'CANARY' } },
  { type: 'tool_use', name: 'grep', input: { pattern: 'sk-ant-[a-z0-9]+-C.*' } },
  { type: 'tool_use', name: 'search_code', input: { query: 'cart key token' } },
  { type: 'tool_use', name: 'find_symbol', input: { name: 'apiKey' } },
  { type: 'tool_use', name: 'find_references', input: { symbol: 'apiKey' } },
  { type: 'tool_use', name: 'list_files', input: {} },
  { type: 'tool_use', name: 'get_diagnostics', input: {} },
  { type: 'tool_use', name: 'run_command', input: { command: 'env' } },
  {
    type: 'tool_use',
    name: 'edit_file',
    input: { path: 'src/keys.ts', old_string: 'export const other', new_string: 'x' },
  },
];

const script: Script = (asked) => (asked.number === 0 ? { parts: reads() } : say('I have seen it.'));

/** Runs all reads with a gate, and says which canaries reached the server. */
async function leaks(gate?: Gate): Promise<{ leaked: Set<string>; results: number }> {
  await using r = await rig(
    at,
    { script, canaries: CANARIES },
    {
      deps: {
        ...(gate === undefined ? {} : { gate }),
        diagnostics: {
          read: () =>
            Promise.resolve([
              {
                uri: at.uri('src/keys.ts'),
                line: 1,
                severity: 'error',
                message: `bad literal '${IN_DIAGNOSTIC}'`,
              },
            ]),
        },
        commands: {
          approve: () => Promise.resolve('run'),
          run: () =>
            Promise.resolve({ exitCode: 0, output: `K=${IN_OUTPUT}\n`, timedOut: false, cutBytes: 0 }),
        },
      },
    },
  );
  await r.run({
    question: `How is a cart kept? My key is ${TYPED}.`,
    mode: 'agent',
    context: [{ uri: at.uri('src/keys.ts'), startLine: 1, endLine: 2 }],
  });
  const answered = r.server.requests[1]?.text.split('"tool_result"').length ?? 0;
  return { leaked: new Set(r.server.leaks.map(({ canary }) => canary)), results: answered - 1 };
}

/** The gate switched off: all passes as it is. */
const OPEN: Gate = {
  check: () => undefined,
  admit: (_uri, text) => ok({ text: markAdmitted(text), redactions: [] }),
  admitRanges: (_uri, text, ranges) => {
    const lines = splitLines(text);
    const blocks = ranges.map(({ startLine, endLine }) =>
      markAdmitted(lines.slice(startLine - 1, endLine).join('\n')),
    );
    return ok({ blocks, redactions: [] });
  },
  admitPrompt: markAdmitted,
  admitUserText: (text) => ({ text: markAdmitted(text), redactions: [] }),
  admitOutput: (text) => ({ text: markAdmitted(text), redactions: [] }),
  checkName: () => undefined,
  admitPicture: markAdmitted,
};

describe('canaries', () => {
  it('leak when the gate is switched off, so that the next test can fail', async () => {
    const { leaked } = await leaks(OPEN);
    const safe = CANARIES.filter((canary) => !leaked.has(canary));
    assert.deepEqual(safe, [], 'these canaries are planted where nothing would find them');
    assert.ok(leaked.has(SELECTED));
  });

  it('cross in no request with the gate on: files, links, search, grep, output, diagnostics, what was typed', async () => {
    const { leaked, results } = await leaks();
    assert.deepEqual([...leaked], []);
    assert.equal(results, reads().length);
  });
});
