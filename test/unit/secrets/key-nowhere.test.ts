import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { inspect } from 'node:util';
import { chatJson, chatMarkdown } from '../../../src/chat/export.ts';
import type { PanelTurn } from '../../../src/protocol/panel.ts';
import type { TurnEvent } from '../../../src/protocol/turn.ts';
import { traceBody } from '../../../src/vscode/reports/trace-page.ts';
import { exportSpans, otelSpans } from '../../../src/vscode/trace/otel.ts';
import { commandPort } from '../../../src/vscode/run/command-port.ts';
import { usageLedger } from '../../../src/vscode/usage/ledger.ts';
import { callTool, refuse, say } from '../../model-server/script.ts';
import type { Answer, Asked } from '../../model-server/script.ts';
import { filesOf, holds, leaks } from '../../secret-search.ts';
import { rig, world, type World } from '../agent/rig.ts';
import { hubRig, plainServer, programServer } from '../agent/mcp/hub-rig.ts';
import { plainWords } from '../../plain-words.ts';
import { collector } from '../vscode/collector.ts';

/** Not of a form that anything would redact: what keeps it in must be that nobody is given it. */
const KEY = 'gateway.Zq8vK2mXw4Ty9Lb3Rn6Pd1Hs';
/** What is planted to see that it would be found. */
const PLANT = 'planted.Jc7Fy5Wg2Qe8Ud4Ka6Ms0Vx';

/** What a session is played with, so that a plant goes the ways that a key might. */
interface Plants {
  readonly question?: string;
  /** What the service says in its errors beside the key. */
  readonly echo?: string;
  readonly model?: string;
  /** A variable of the editor's environment. */
  readonly variable?: string;
}

type Places = (readonly [name: string, content: string | Buffer])[];

describe('the key', () => {
  let at: World;
  const temp = mkdtempSync(path.join(tmpdir(), 'footnote-key-'));
  const before_ = { ...process.env };
  before(async () => {
    at = await world({ '.gitattributes': '*.md filter=spy\n', '.gitignore': '.env\n' });
    const git = (...args: string[]) => execFileSync('git', args, { cwd: at.dir, env: { ...before_ } });
    git('init', '--quiet');
    git('add', '--all');
    const author = ['-c', 'user.name=A', '-c', 'user.email=a@b.example'];
    git(...author, 'commit', '--quiet', '--message', 'All');
  });
  after(async () => {
    process.env = before_;
    await at[Symbol.asyncDispose]();
    rmSync(temp, { recursive: true });
  });

  /** A chat with tools, a command, one on a scratch copy, an MCP server, an error that repeats the key, and all that is written. */
  async function session(plants: Plants = {}): Promise<Places> {
    const folder = mkdtempSync(path.join(temp, 'session-'));
    const out = (name: string): string => path.join(folder, 'children', name);
    const storage = path.join(folder, 'storage');
    mkdirSync(path.dirname(out('x')));
    process.env = {
      ...before_,
      ANTHROPIC_API_KEY: KEY,
      ANTHROPIC_AUTH_TOKEN: KEY,
      EXTRA: plants.variable ?? '',
    };
    const spy = `sh -c 'env >> "${out('git-filter')}"; cat'`;
    execFileSync('git', ['config', 'filter.spy.smudge', spy], { cwd: at.dir, env: before_ });

    const logged: string[] = [];
    const environment = programServer(
      'spy',
      plainServer(`
        import { writeFileSync } from 'node:fs';
        const TOOLS = [{ name: 'look', description: 'Looks.', inputSchema: { type: 'object', properties: {} } }];
        const call = async () => {
          writeFileSync(${JSON.stringify(out('mcp'))}, JSON.stringify(process.env));
          return { content: [{ type: 'text', text: 'Seen.' }] };
        };`),
    );
    using hub = hubRig(() => [environment]);
    const steps: readonly Answer[] = [
      callTool('read_file', { path: 'src/cart/total.ts' }),
      callTool('run_command', { command: `env > "${out('command')}"; env | wc -l` }),
      callTool('mcp__spy__look', {}),
      callTool('edit_file', { path: 'src/cart/total.ts', old_string: 'i <= lines', new_string: 'i < lines' }),
      callTool('run_command', { command: `env > "${out('scratch')}"` }),
      say('Done.'),
    ];
    const echo = `invalid key ${KEY} (Bearer ${KEY}) ${plants.echo ?? ''}`;
    const script = (asked: Asked): Answer =>
      asked.question.includes('Fail')
        ? refuse('invalid_request_error', { message: echo })
        : steps[asked.number]!;
    const commands = commandPort(
      { allowed: () => undefined, ask: () => Promise.resolve('run_unconfined') },
      () => [at.dir],
    );
    const ledger = usageLedger(path.join(storage, 'usage'), Date.now, (error) => assert.fail(String(error)));
    const client = {
      apiKey: () => Promise.resolve(KEY),
      log: (line: string) => void logged.push(line),
      onUsage: ledger.record,
    };
    await using otlp = await collector();
    await using r = await rig(at, {}, { client, deps: { commands, externals: hub.hub } });
    r.server.setScript(script);

    const turns: PanelTurn[] = [];
    for (const question of [plants.question ?? 'Change the cart.', 'Fail, please.']) {
      const events: TurnEvent[] = await r.run({ question, mode: 'agent' });
      const id = String(turns.length);
      const now = Date.now();
      const stamped = events.map((event, n) => ({ at: now + n, event }));
      turns.push({ id, question, mode: 'agent', context: [], at: now, events: stamped });
    }
    await ledger.spentToday();
    for (const turn of turns)
      await exportSpans(otlp.url, otelSpans(turn, plants.model ?? 'claude-sonnet-5-5'));
    const errors = turns.flatMap(({ events }) =>
      events.flatMap(({ event }) => (event.type === 'error' ? [event] : [])),
    );
    assert.equal(errors.length, 1);
    const other = (headers: object): string => JSON.stringify({ ...headers, authorization: '' });
    return [
      ['events to the panel', JSON.stringify(turns)],
      ['error texts', inspect(errors, { depth: Infinity })],
      ['the saved conversation', JSON.stringify(r.conversation.snapshot())],
      ['pending edits', JSON.stringify(r.edits.pending())],
      ['the export as Markdown', chatMarkdown('Chat', turns)],
      ['the export as JSON', chatJson('Chat', turns)],
      ['the trace page', turns.map((turn) => traceBody(turn, plainWords())).join('\n')],
      ['what goes to the collector', JSON.stringify(otlp.requests)],
      ['the log', logged.join('\n')],
      ['bodies of requests', r.server.requests.map(({ text }) => text).join('\n')],
      [
        'addresses and other headers',
        r.server.requests.map((one) => one.path + other(one.headers)).join('\n'),
      ],
      ...filesOf(storage).map(([name, bytes]) => [`storage: ${name}`, bytes] as const),
      ...filesOf(path.join(folder, 'children')).map(
        ([name, bytes]) => [`environment of ${name}`, bytes] as const,
      ),
    ];
  }

  it('is nowhere after a session: not in what is shown, saved, exported, traced, logged, sent, or given to child processes', async () => {
    const places = await session();
    assert.deepEqual(leaks(places, [KEY]), []);
    const names = places.map(([name]) => name);
    for (const child of ['command', 'scratch', 'mcp', 'git-filter'])
      assert.ok(names.includes(`environment of ${child}`), `${child} has told its environment`);
    assert.ok(places.every(([name, content]) => content.length > 0 || name === 'pending edits'));
  });

  const PLANTED: readonly (readonly [string, Plants, readonly string[]])[] = [
    [
      'a question',
      { question: `Change the cart. ${PLANT}` },
      [
        'events to the panel',
        'the saved conversation',
        'the export as Markdown',
        'the export as JSON',
        'bodies of requests',
      ],
    ],
    [
      'an error of the service',
      { echo: PLANT },
      ['events to the panel', 'error texts', 'the export as JSON'],
    ],
    ['the name of a model', { model: PLANT }, ['what goes to the collector']],
    [
      'the editor’s environment',
      { variable: PLANT },
      ['environment of command', 'environment of git-filter', 'environment of scratch'],
    ],
  ];
  for (const [where, plants, expected] of PLANTED)
    it(`would be found: one planted in ${where} is, in each place that it gets to`, async () => {
      const found = leaks(await session(plants), [PLANT]);
      for (const place of expected)
        assert.ok(found.includes(place), `${place} is not among ${found.join(', ')}`);
    });

  it('would be found in whatever form: in JSON, in a URL, in base64, in hex, in two-byte characters', () => {
    const key = 'a"b/c+ä Zq8vK2mXw4Ty9Lb3';
    for (const text of [
      `x ${key} y`,
      JSON.stringify({ key }),
      `?k=${encodeURIComponent(key)}`,
      ...['', 'x', 'xy', 'Bearer '].map((head) => Buffer.from(`${head}${key} and more`).toString('base64')),
      Buffer.from(key).toString('hex'),
      Buffer.from(`x${key}y`, 'utf16le'),
    ])
      assert.ok(holds(text, key), String(text));
    assert.ok(!holds('nothing of it Zq8vK2mXw4', key));
  });

  it('is kept from child processes by one function that every part that starts one uses', () => {
    const root = path.join(import.meta.dirname, '../../../src');
    const starters = filesOf(root).filter(
      ([name, bytes]) => name.endsWith('.ts') && bytes.includes("from 'node:child_process'"),
    );
    assert.ok(starters.length >= 4);
    for (const [name] of starters) {
      const text = readFileSync(path.join(root, name), 'utf8');
      assert.match(text, /env: childEnvironment\(\)/, `${name} starts a child process`);
    }
  });
});
