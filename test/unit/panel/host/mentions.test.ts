import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findMentions } from '../../../../src/vscode/chat/mentions.ts';
import { contextPorts } from './context-ports.ts';

const names = async (query: string, given: Parameters<typeof contextPorts>[0] = {}) =>
  (await findMentions(query, contextPorts(given))).map(({ name }) => name);

test('an empty mention offers what isn’t files, then the open file first', async () => {
  assert.deepEqual((await names('')).slice(0, 6), [
    'selection',
    'problems',
    'diff',
    'commit',
    'terminal',
    'README.md',
  ]);
});

test('what is typed finds files, folders and words of ours by their start', async () => {
  assert.deepEqual(await names('pro'), ['problems']);
  assert.deepEqual(await names('auth'), ['lock.ts', 'session.ts', 'auth/']);
  assert.deepEqual(await names('folder:ca'), ['cart/']);
  assert.deepEqual(await names('file:lock'), ['lock.ts']);
});

test('a file that is never sent is listed and can’t be taken', async () => {
  const [env] = await findMentions('.env', contextPorts());
  assert.equal(env?.disabled, true);
  assert.equal(env.side, 'never sent');
});

test('commits are found by their subject and by their hash', async () => {
  assert.deepEqual(await names('commit:'), ['a1b2c3d4', 'ffee0011']);
  assert.deepEqual(await names('commit:sums'), ['a1b2c3d4']);
  assert.deepEqual(await names('commit:ffee'), ['ffee0011']);
});

test('a terminal that reported nothing says how to turn that on, and one that did shows its last command', async () => {
  const [none] = await findMentions('term', contextPorts());
  assert.equal(none?.disabled, true);
  assert.match(none.side, /turn on shell integration/);
  const terminal = () => [{ command: 'npm test', cwd: '/w', exitCode: 1, output: '1 failed' }];
  const [item] = await findMentions('term', contextPorts({ terminal }));
  assert.equal(item?.disabled, undefined);
  assert.equal(item?.side, 'npm test');
});

test('commands complete by their start, and a project’s own say which file they come from', async () => {
  assert.deepEqual(await names('/ex'), ['explain', 'export']);
  const [ship] = await findMentions('/sh', contextPorts());
  assert.match(ship?.side ?? '', /\.footnote\/commands\/ship\.md/);
});
