import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileMemory } from '../../../../src/vscode/chat/memory-file.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'footnote-memory-'));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});
const quiet = (message: string): void => {
  throw new Error(message);
};

test('what was set is there for the next start, removed values are not', () => {
  const file = path.join(folder, 'deep/state.json');
  const one = fileMemory(file, quiet);
  one.set('chat', 'a');
  one.set('draft', { text: 'x' });
  one.set('chat', undefined);
  one.flush();
  const two = fileMemory(file, quiet);
  assert.equal(two.get('chat'), undefined);
  assert.deepEqual(two.get('draft'), { text: 'x' });
});

test('a file that cannot be read counts as empty, is said so, and is written anew', () => {
  const file = path.join(folder, 'broken.json');
  writeFileSync(file, '{"chat": ');
  const said: string[] = [];
  const memory = fileMemory(file, (message) => said.push(message));
  assert.equal(memory.get('chat'), undefined);
  assert.equal(said.length, 1);
  memory.set('chat', 'b');
  memory.flush();
  assert.equal(fileMemory(file, quiet).get('chat'), 'b');
});
