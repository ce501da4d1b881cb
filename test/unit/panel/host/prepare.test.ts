import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContextChip } from '../../../../src/protocol/panel.ts';
import { beginQuestion } from '../../../../src/vscode/chat/begin-question.ts';
import { chipUri } from '../../../../src/vscode/chat/chip-uri.ts';
import { preparation } from '../../../../src/vscode/chat/prepare.ts';
import { contextPorts } from './context-ports.ts';

const chip = (
  kind: NonNullable<ContextChip['kind']>,
  uri = chipUri(kind),
  path: string = kind,
): ContextChip => ({
  uri,
  path,
  startLine: 1,
  endLine: 1,
  kind,
});
const finish = (question: string, context: ContextChip[], ...ports: Parameters<typeof contextPorts>) =>
  preparation(contextPorts(...ports)).finish({ question, mode: 'ask', context });

test('/explain takes the selection along where nothing was put in, and pinned files don’t stand in its way', () => {
  const file: ContextChip = { uri: 'file:///w/a.ts', path: 'a.ts', startLine: 1, endLine: 9 };
  const asked = (context: ContextChip[]) =>
    beginQuestion({ text: '/explain', mode: 'agent', context }, contextPorts());
  assert.deepEqual(
    asked([]).context.map(({ path, startLine, endLine }) => [path, startLine, endLine]),
    [['src/cart/total.ts', 2, 4]],
  );
  assert.equal(asked([]).mode, 'ask');
  assert.equal(asked([file]).context.length, 1);
  assert.equal(asked([{ ...file, pinned: true }]).context.length, 2);
});

test('/fix edits only in a trusted workspace; /plan plans; /review takes the changes along', () => {
  const mode = (text: string, trusted = true) =>
    beginQuestion({ text, mode: 'ask', context: [] }, contextPorts({ trusted: () => trusted }));
  assert.equal(mode('/fix it').mode, 'agent');
  assert.equal(mode('/fix it', false).mode, 'ask');
  assert.equal(mode('/plan a cache').mode, 'plan');
  assert.equal(mode('/review').context[0]?.kind, 'diff');
  assert.deepEqual(mode('/unknown thing'), { text: '/unknown thing', mode: 'ask', context: [] });
});

test('a command is written out, and what the user said is what is searched for', async () => {
  const { question, query } = await finish('/explain how locks work', []);
  assert.match(question, /what calls it\.\n\nhow locks work$/);
  assert.equal(query, 'how locks work');
  assert.equal((await finish('plain words', [])).question, 'plain words');
});

test('a command of the project is its file’s words, which the receipt can name; none without trust', async () => {
  const files = { 'ship.md': 'Write notes for $ARGUMENTS.' };
  const asked = await finish('/ship 2.0', [], {}, files);
  assert.equal(asked.question, 'Write notes for 2.0.');
  assert.equal(asked.wordsFrom, '.footnote/commands/ship.md');
  const untrusted = await finish('/ship 2.0', [], { trusted: () => false }, files);
  assert.equal(untrusted.question, '/ship 2.0');
  assert.equal(untrusted.wordsFrom, undefined);
});

test('problems, changes and commits come as they are now, without those of files that are never sent', async () => {
  const commit = chip('commit', chipUri('commit', 'a1b2c3d4e5'), 'Commit a1b2c3d4');
  const { material = [], context } = await finish('q', [chip('problems'), chip('diff'), commit]);
  assert.deepEqual(context, []);
  const [problems, diff, one] = material;
  assert.equal(
    problems?.text,
    'src/cart/total.ts:9 error (ts 2304): no such\nsrc/cart/total.ts:3 warning: unused name',
  );
  assert.match(diff?.text ?? '', /\+added line\nnew\.ts: new, not tracked yet\n\[\.env: changes not shown\]/);
  assert.match(one?.text ?? '', /^Cart: sums are right\n\n\[\.env: changes not shown\]$/);
  assert.ok(material.every(({ text }) => !text.includes('canary')));
  for (const { keptBack } of material)
    assert.deepEqual(keptBack, [{ path: '.env', reason: '.env is never sent.' }]);
});

test('a terminal gives its commands with how they ended, the newest last', async () => {
  const terminal = () => [
    { command: 'ls', cwd: undefined, exitCode: 0, output: 'a\n' },
    { command: 'npm test', cwd: '/w', exitCode: 1, output: '1 failed\n' },
  ];
  const { material = [] } = await finish('why?', [chip('terminal')], { terminal });
  assert.equal(material[0]?.text, '$ ls\n(exit code 0)\na\n\n$ npm test\n(in /w, exit code 1)\n1 failed');
});

test('a command whose output the editor did not report is not said to have printed nothing', async () => {
  const terminal = () => [{ command: 'ls', cwd: undefined, exitCode: 0, output: '\n' }];
  const { material = [] } = await finish('why?', [chip('terminal')], { terminal });
  assert.equal(material[0]?.text, '$ ls\n(exit code 0)\n(no output was reported)');
});

test('a folder gives the names in it, and is searched first', async () => {
  const { material = [], folders } = await finish('q', [chip('folder', 'file:///w/src/auth', 'src/auth/')]);
  assert.equal(material[0]?.text, 'src/auth/lock.ts\nsrc/auth/session.ts');
  assert.deepEqual(folders, ['src/auth/']);
});
