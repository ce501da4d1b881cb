import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { LanguageServersPort } from '../../../src/agent/ports.ts';
import { callTool, say } from '../../model-server/script.ts';
import { rig, world } from './rig.ts';
import type { World } from './rig.ts';

let at: World;
before(async () => {
  at = await world({
    'src/left.ts': 'export function pick(): number {\n  return 1;\n}\n',
    'src/right.ts': 'export function pick(): number {\n  return 2;\n}\n',
    'src/sure.ts': "import { pick } from './left';\nexport function one() {\n  return pick();\n}\n",
    'src/unsure.ts': 'export function two() {\n  return pick();\n}\n',
  });
});
after(async () => {
  await at[Symbol.asyncDispose]();
});

/** Calls tools one after the other; what the last one answers, as the model reads it. */
async function calls(
  steps: readonly (readonly [string, Record<string, unknown>])[],
  languageServers?: LanguageServersPort,
): Promise<string> {
  let text = '';
  await using r = await rig(
    at,
    {
      script: (asked) => {
        const step = steps[asked.number];
        if (step) return callTool(step[0], step[1]);
        text = asked.toolResults.at(-1)?.text ?? '';
        return say('Thanks.');
      },
    },
    { deps: { languageServers } },
  );
  await r.run({ question: 'zzz', mode: 'agent' });
  return text;
}

const serverOf = (
  answer: (name: string) => { path: string; line: number }[] | undefined,
): LanguageServersPort => ({
  references: ({ name }) =>
    Promise.resolve(answer(name)?.map(({ path, line }) => ({ uri: at.uri(path), line }))),
});

describe('find_references', () => {
  it('goes by imports without a language server, and says what stays open', async () => {
    const text = await calls([['find_references', { symbol: 'pick' }]]);
    assert.match(text, /^By names and imports/);
    assert.match(text, /src\/sure\.ts:3 in one\n/);
    assert.match(text, /src\/unsure\.ts:2 in two \(by name; one of src\/left\.ts:1, src\/right\.ts:1\)/);
    assert.doesNotMatch(text, /staged/);
  });

  it('leaves out the uses of like-named symbols when the name is qualified', async () => {
    const text = await calls([['find_references', { symbol: 'right.pick' }]]);
    assert.doesNotMatch(text, /src\/sure\.ts/);
    assert.match(text, /src\/unsure\.ts:2/);
  });

  it('asks the language server first', async () => {
    const server = serverOf((name) => (name === 'one' ? [{ path: 'src/unsure.ts', line: 2 }] : undefined));
    const text = await calls([['find_references', { symbol: 'one' }]], server);
    assert.match(text, /^By the language server:/);
    assert.match(text, /src\/unsure\.ts:2 in two/);
    assert.doesNotMatch(text, /src\/sure\.ts/);
  });

  it('goes by imports where the server knows nothing', async () => {
    const text = await calls(
      [['find_references', { symbol: 'one' }]],
      serverOf(() => undefined),
    );
    assert.match(text, /^By names and imports/);
    assert.match(text, /src\/sure\.ts:2/);
  });

  it('says when staged edits are not reflected', async () => {
    const text = await calls([
      ['read_file', { path: 'src/left.ts' }],
      ['edit_file', { path: 'src/left.ts', old_string: 'return 1;', new_string: 'return 3;' }],
      ['find_references', { symbol: 'pick' }],
    ]);
    assert.match(text, /Your staged edits are not reflected in this\./);
  });
});

describe('find_symbol', () => {
  it('says when staged edits are not reflected', async () => {
    const text = await calls([
      ['create_file', { path: 'src/fresh.ts', content: 'export const fresh = 1;\n' }],
      ['find_symbol', { name: 'pick' }],
    ]);
    assert.match(text, /Your staged edits are not reflected in this\./);
  });
});
