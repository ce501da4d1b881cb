import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, before, describe, it } from 'node:test';
import { askCommand } from '../../../src/cli/ask-command.ts';
import type { CliIo } from '../../../src/cli/io.ts';
import { TurnEvent } from '../../../src/protocol/turn.ts';
import { gate } from '../../model-server/gate.ts';
import { refuse, say } from '../../model-server/script.ts';
import { startModelServer } from '../../model-server/server.ts';
import type { ServerOptions } from '../../model-server/server.ts';
import { npmWasm } from '../syntax/npm-wasm.ts';
import sources from '../../../grammars/sources.json' with { type: 'json' };

const ROOT = path.join(import.meta.dirname, '../../..');
let base: string;
let dir: string;

before(() => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'footnote-ask-')));
  dir = path.join(base, 'workspace');
  cpSync(path.join(ROOT, 'test/samples/workspace'), dir, { recursive: true });
  mkdirSync(path.join(base, 'dist/grammars'), { recursive: true });
  const worker = pathToFileURL(path.join(ROOT, 'src/search/worker.ts')).href;
  writeFileSync(path.join(base, 'dist/worker.cjs'), `import(${JSON.stringify(worker)});\n`);
  for (const name of Object.keys(sources))
    symlinkSync(npmWasm(name), path.join(base, `dist/grammars/${name}.wasm`));
  symlinkSync(
    path.join(ROOT, 'node_modules/web-tree-sitter/web-tree-sitter.wasm'),
    path.join(base, 'dist/web-tree-sitter.wasm'),
  );
});
after(() => {
  rmSync(base, { recursive: true, force: true });
});

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Of `--json`. */
  readonly events: readonly TurnEvent[];
}

const KEY = { ANTHROPIC_API_KEY: 'sk-test-0123456789' };

async function ask(args: readonly string[], env: CliIo['env'] = {}, signal?: AbortSignal): Promise<Ran> {
  let out = '';
  let err = '';
  const code = await askCommand([...args, '--store', path.join(base, 'store')], {
    out: (text) => {
      out += text;
      return Promise.resolve();
    },
    err: (text) => {
      err += text;
    },
    cwd: dir,
    env,
    distDir: path.join(base, 'dist'),
    terminal: false,
    signal: signal ?? new AbortController().signal,
  });
  const lines = args.includes('--json') ? out.trimEnd().split('\n') : [];
  return { code, out, err, events: lines.map((line) => TurnEvent.parse(JSON.parse(line))) };
}

async function asked(script: ServerOptions['script'], more: readonly string[] = ['--json']): Promise<Ran> {
  const server = await startModelServer(script === undefined ? {} : { script });
  try {
    return await ask(['How is the discount of a cart computed?', '--base-url', server.url, ...more], KEY);
  } finally {
    await server.close();
  }
}

const stop = ({ events }: Ran): string | undefined => {
  const last = events.at(-1);
  return last?.type === 'turn_end' ? last.stopReason : undefined;
};

describe('footnote ask', () => {
  it('prints the events of the turn as JSON lines, and ends with 0', async () => {
    const ran = await asked([
      { parts: [{ type: 'text', pieces: ['By its size.'], cite: [{ text: 'STEPS.find' }] }] },
    ]);
    assert.equal(ran.code, 0);
    assert.equal(stop(ran), 'end_turn');
    const cited = ran.events.find((event) => event.type === 'citation');
    assert.equal(cited?.path, 'src/cart/discount.ts');
  });

  it('shows a person the answer with footnotes and sources', async () => {
    const ran = await asked(
      [{ parts: [{ type: 'text', pieces: ['By its \u001b[31msize.\n'], cite: [{ text: 'STEPS.find' }] }] }],
      [],
    );
    assert.equal(ran.code, 0);
    assert.match(
      ran.out,
      /^By its \\x1b\[31msize\.\[1\]\n\nSources\n\[1\] src\/cart\/discount\.ts:\d+-\d+\n$/,
    );
  });

  it('without a key gives a local answer, whatever else the environment says', async () => {
    const env = {
      ANTHROPIC_AUTH_TOKEN: 'x',
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:9',
      ANTHROPIC_CUSTOM_HEADERS: 'a: b',
    };
    const ran = await ask(['How is the discount of a cart computed?', '--json'], env);
    assert.equal(ran.code, 0);
    assert.equal(ran.events[0]?.type === 'turn_start' && ran.events[0].mode, 'local');
    assert.equal(ran.events.find((event) => event.type === 'citation')?.path, 'src/cart/discount.ts');
  });

  it('ends with 1 after an error, which turn_end follows', async () => {
    const ran = await asked([refuse('authentication_error')]);
    assert.equal(ran.code, 1);
    const [error, end] = ran.events.slice(-2);
    assert.equal(error?.type === 'error' && error.code, 'unauthorized');
    assert.equal(end?.type === 'turn_end' && end.stopReason, 'error');
  });

  it('ends with 1 after a refusal, told as error refused', async () => {
    const ran = await asked([{ ...say('No'), stopReason: 'refusal' }]);
    assert.equal(ran.code, 1);
    assert.equal(stop(ran), 'refusal');
    assert.equal(ran.events.find((event) => event.type === 'error')?.code, 'refused');
  });

  it('ends with 0 at the longest answer, told as status', async () => {
    const ran = await asked([{ ...say('Half an ans'), stopReason: 'max_tokens' }]);
    assert.equal(ran.code, 0);
    assert.equal(stop(ran), 'max_tokens');
    assert.ok(ran.events.some((event) => event.type === 'status' && /cut off/.test(event.text)));
  });

  it('ends within 2 s of Ctrl+C, with cancelled and 130', async () => {
    const held = gate();
    const server = await startModelServer({ script: [say('One', { do: 'gate', gate: held }, ' two')] });
    const interrupt = new AbortController();
    const running = ask(['What is a cart?', '--json', '--base-url', server.url], KEY, interrupt.signal);
    await held.reached();
    const from = performance.now();
    interrupt.abort();
    const ran = await running;
    assert.ok(performance.now() - from < 2000);
    held.open();
    await server.close();
    assert.equal(ran.code, 130);
    assert.equal(stop(ran), 'cancelled');
    assert.ok(!ran.events.some((event) => event.type === 'error'));
  });

  it('says that a folder is none as an error line, and ends with 1', async () => {
    const ran = await ask(['no-such-folder', 'What?', '--json']);
    assert.equal(ran.code, 1);
    const [error, end] = ran.events;
    assert.deepEqual(error, {
      type: 'error',
      code: 'no_folder',
      message: 'There is no folder no-such-folder.',
      retryable: false,
    });
    assert.equal(end?.type, 'turn_end');
  });

  for (const args of [
    [],
    [''],
    ['a', 'b', 'c'],
    ['What?', '--base-url', 'http://example.com'],
    ['What?', '--effort', 'huge'],
    ['What?', '--nonsense'],
  ])
    it(`takes ${JSON.stringify(args)} for wrong usage`, async () => {
      await assert.rejects(ask(args), { name: 'UsageError' });
    });
});
