import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import type { AttachmentPort } from '../../../src/agent/attach.ts';
import type { Gate } from '../../../src/workspace/gate.ts';
import { OPEN_GATE } from '../../fakes/open-gate.ts';
import { callTool, say } from '../../model-server/script.ts';
import type { Part, Script } from '../../model-server/script.ts';
import * as planted from './planted.ts';
import { hubRig, plainServer, programServer } from './mcp/hub-rig.ts';
import { CANARIES, FILES, mark } from './planted.ts';
import { rig, world } from './rig.ts';
import type { World } from './rig.ts';

const SELECTED = mark(9);

let at: World;
before(async () => {
  at = await world({ ...FILES, '.gitignore': 'ignored/\n' });
  planted.plantAround(at.dir);
});
after(async () => {
  await at[Symbol.asyncDispose]();
});

const use = (name: string, input: Record<string, unknown> = {}): Part => ({ type: 'tool_use', name, input });

/** Every few calls one that succeeds: so many refusals in a row would end the turn. */
const reads = (): Part[] =>
  calls().flatMap((call, n) =>
    n % 5 === 4 ? [call, use('list_files', { glob: `**/*.{md,x${n}}` })] : [call],
  );

const calls = (): Part[] => [
  ...[
    ...Object.keys(FILES).filter((file) => !file.includes('CANARY')),
    'src/cart-link.ts',
    'linked/cart.ts',
    'linked/deep/cart.ts',
    'docs/cart-settings.md',
    '../outside/cart.ts',
    '.GIT/logs/HEAD',
    '.git/logs/HEAD',
    'SRC/../.env',
    './.env',
  ].map((file) => use('read_file', { path: file })),
  use('read_file', { path: 'docs/long-key.txt', start_line: 3, end_line: 4 }),
  use('grep', { pattern: '[C]ANARY' }),
  use('grep', { pattern: 'sk-ant-[a-z0-9]+-C.*' }),
  use('search_code', { query: 'cart key token' }),
  use('find_symbol', { name: 'apiKey' }),
  use('find_references', { symbol: 'apiKey' }),
  use('list_files'),
  use('get_diagnostics'),
  use('run_command', { command: 'env' }),
  use('run_command', { command: 'git log' }),
  ...planted.OUTSIDE_CALLS.map((name) => use(`mcp__notes__${name}`)),
  use('edit_file', { path: 'src/keys.ts', old_string: 'export const other', new_string: 'x' }),
];

const script: Script = (asked) => (asked.number === 0 ? { parts: reads() } : say('I have seen it.'));

const TEXT = {
  id: '1',
  name: `notes ${planted.ATTACHED_NAME}.txt`,
  mediaType: 'text/plain',
  bytes: 100,
  tokens: 10,
} as const;
const attachments: AttachmentPort = {
  read: () => Promise.resolve(new TextEncoder().encode(`pasted from a terminal: ${planted.ATTACHED}\n`)),
  uploaded: () => undefined,
  keepUploaded: () => Promise.resolve(),
};

/** Runs all reads with a gate, and says which canaries reached the server. */
async function leaks(gate?: Gate): Promise<{ leaked: Set<string>; results: number }> {
  const log = (): string => execFileSync('git', ['log'], { cwd: at.dir, encoding: 'utf8' });
  using outside = hubRig(() => [programServer('notes', plainServer(planted.OUTSIDE_PROGRAM))]);
  await using r = await rig(
    at,
    { script, canaries: CANARIES, leaksExpected: gate !== undefined },
    {
      deps: {
        ...(gate === undefined ? {} : { gate }),
        attachments,
        externals: outside.hub,
        diagnostics: {
          read: () =>
            Promise.resolve([
              {
                uri: at.uri('src/keys.ts'),
                line: 1,
                severity: 'error',
                message: `bad literal '${planted.IN_DIAGNOSTIC}'`,
              },
            ]),
        },
        commands: {
          approve: () => Promise.resolve('run'),
          run: ({ command }) =>
            Promise.resolve({
              exitCode: 0,
              output:
                command === 'git log'
                  ? `${log()} fix: use ${planted.IN_COMMIT}\n`
                  : `K=${planted.IN_OUTPUT}\nwarning: ${planted.IN_STDERR}\n`,
              timedOut: false,
              cutBytes: 0,
            }),
        },
      },
    },
  );
  r.conversation.steer(`Use ${planted.WHILE_WORKING} for it.`);
  await r.run({
    question: `How is a cart kept? My key is ${planted.TYPED}.\n${planted.PASTED}`,
    mode: 'agent',
    context: [
      { uri: at.uri('src/keys.ts'), startLine: 1, endLine: 2 },
      { uri: at.uri('.env'), startLine: 1, endLine: 1 },
      { uri: at.uri(planted.NAMED), startLine: 1, endLine: 1 },
    ],
    attachments: [TEXT],
  });
  const answered = r.server.requests.filter(({ path }) => path.includes('/v1/messages'))[1];
  const results = (answered?.text.split('"tool_result"').length ?? 0) - 1;
  // A note of the user's, with the decision, in the next turn.
  r.server.setScript((asked) =>
    asked.number === 0 ? callTool('create_file', { path: 'new.txt', content: 'new\n' }) : say('Done.'),
  );
  await r.run({ question: 'Make it.', mode: 'agent' });
  const [edit] = r.edits.pending();
  assert.ok(edit);
  await r.edits.decide(edit.id, 'all', 'reject', `No: it is ${planted.IN_NOTE}.`);
  r.server.setScript([say('I see.')]);
  await r.run({ question: '', mode: 'agent' });
  const all = r.server.leaks.map(({ canary }) => canary.slice(0, mark(1).length));
  return { leaked: new Set(all), results };
}

describe(`canaries in ${CANARIES.length} places`, () => {
  it('leak when the gate is switched off, so that the next test can fail', async () => {
    const { leaked } = await leaks(OPEN_GATE);
    const safe = CANARIES.filter((canary) => !leaked.has(canary));
    assert.deepEqual(safe, [], 'these canaries are planted where nothing would find them');
    assert.ok(leaked.has(SELECTED));
  });

  it('cross in no request with the gate on: files, links, names, search, grep, output, diagnostics, outside tools, what was typed, pasted or attached', async () => {
    const { leaked, results } = await leaks();
    assert.deepEqual([...leaked], []);
    assert.equal(results, reads().length);
  });
});
