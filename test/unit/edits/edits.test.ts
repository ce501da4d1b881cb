import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ReviewableEdits } from '../../../src/edits/create-edits.ts';
import type { StagedEdit } from '../../../src/edits/edits.ts';
import { memoryEditor, memoryStorage } from '../../fakes/memory-editor.ts';
import { A, B, edit, start } from './stage.ts';

const only = (edits: ReviewableEdits) => {
  const [pending, ...more] = edits.pending();
  assert.ok(pending && more.length === 0);
  return pending;
};

describe('staging', () => {
  it('changes neither disk nor buffers, but what the conversation reads', async () => {
    const editor = memoryEditor({ [A]: 'one\ntwo\nthree\n' });
    const edits = await start(editor);
    const staged: StagedEdit = await edit(edits, A, 'two', 'TWO');
    assert.deepEqual(staged.ranges, [{ startLine: 2, endLine: 2 }]);
    assert.equal(editor.text(A), 'one\ntwo\nthree\n');
    assert.deepEqual(editor.calls, []);
    const mine = await edits.read('c', A);
    assert.ok(mine.kind === 'text' && mine.text === 'one\nTWO\nthree\n' && mine.staged);
    assert.equal(mine.hash, staged.hash);
    const other = await edits.read('d', A);
    assert.ok(other.kind === 'text' && other.text === 'one\ntwo\nthree\n');
  });

  it('refuses an edit at another hash than the model read', async () => {
    const editor = memoryEditor({ [A]: 'one\n' });
    const edits = await start(editor);
    const staged = await edits.stage(
      'c',
      { kind: 'edit', uri: A, oldString: 'one', newString: 'two', replaceAll: false },
      'another hash',
    );
    assert.ok(!staged.ok && staged.error.code === 'StaleRead' && staged.error.message.includes('1| one'));
  });

  it('takes create, edit, rename and delete in any order', async () => {
    const editor = memoryEditor({ [A]: 'a\n' });
    const edits = await start(editor);
    assert.ok((await edits.stage('c', { kind: 'create', uri: B, content: 'x\n' })).ok);
    await edit(edits, B, 'x', 'y');
    assert.ok((await edits.stage('c', { kind: 'rename', uri: B, newUri: `${B}x` })).ok);
    assert.equal((await edits.read('c', B)).kind, 'absent');
    assert.ok((await edits.stage('c', { kind: 'delete', uri: `${B}x` })).ok);
    assert.deepEqual(edits.pending(), []);
    assert.ok((await edits.stage('c', { kind: 'rename', uri: A, newUri: B })).ok);
    await edit(edits, B, 'a', 'b');
    const pending = only(edits);
    assert.equal(pending.kind, 'rename');
    assert.equal(pending.newUri, B);
    assert.deepEqual(edits.overlaid('c'), { created: [B], deleted: [A] });
    const result = await edits.decide(pending.id, 'all', 'accept');
    assert.ok(result.written);
    assert.equal(editor.text(B), 'b\n');
    assert.equal(editor.text(A), undefined);
    const undone = await edits.undoApply();
    assert.deepEqual(undone.skipped, []);
    assert.equal(editor.text(A), 'a\n');
    assert.equal(editor.text(B), undefined);
  });
});

describe('deciding', () => {
  it('writes a file when its last hunk is decided: the accepted ones alone', async () => {
    const editor = memoryEditor({ [A]: 'one\r\ntwo\r\nthree\r\n' });
    const edits = await start(editor);
    await edit(edits, A, 'one', 'ONE');
    await edit(edits, A, 'three', 'THREE');
    const { id, hunks } = only(edits);
    assert.equal(hunks.length, 2);
    const first = await edits.decide(id, [hunks[0]?.id ?? ''], 'accept');
    assert.equal(first.written, false);
    assert.equal(editor.text(A), 'one\r\ntwo\r\nthree\r\n');
    const second = await edits.decide(id, [hunks[1]?.id ?? ''], 'reject', 'no');
    assert.deepEqual(second, {
      written: true,
      applied: [hunks[0]?.id],
      rejected: [hunks[1]?.id],
      conflicts: [],
    });
    assert.equal(editor.text(A), 'ONE\r\ntwo\r\nthree\r\n');
    assert.deepEqual(edits.pending(), []);
    assert.deepEqual(
      edits.takeReports('c').map(({ decision, note }) => [decision, note]),
      [
        ['accepted', undefined],
        ['rejected', 'no'],
      ],
    );
    assert.deepEqual(edits.takeReports('c'), []);
  });

  it('writes nothing when all is rejected', async () => {
    const editor = memoryEditor({ [A]: 'one\n' });
    const edits = await start(editor);
    await edit(edits, A, 'one', 'two');
    const result = await edits.decide(only(edits).id, 'all', 'reject');
    assert.equal(result.written, false);
    assert.deepEqual(editor.calls, []);
    assert.deepEqual(edits.pending(), []);
  });

  it('edits an unsaved buffer in its place and leaves the disk alone', async () => {
    const editor = memoryEditor({ [A]: 'one\r\ntwo\r\n' });
    editor.type(A, 'one\ntyped\ntwo\n');
    const edits = await start(editor);
    await edit(edits, A, 'two\n', 'TWO\nmore\n');
    const result = await edits.decide(only(edits).id, 'all', 'accept');
    assert.ok(result.written);
    assert.equal(editor.text(A), 'one\r\ntwo\r\n');
    assert.equal(editor.docs.get(A)?.text, 'one\r\ntyped\r\nTWO\r\nmore\r\n');
    assert.deepEqual((await edits.undoApply()).skipped, []);
    assert.equal(editor.docs.get(A)?.text, 'one\r\ntyped\r\ntwo\r\n');
  });

  it('rebases hunks that a change of the file did not touch and gives the others back', async () => {
    const editor = memoryEditor({ [A]: 'a\nb\nc\nd\ne\n' });
    const edits = await start(editor);
    await edit(edits, A, 'b', 'B');
    await edit(edits, A, 'd', 'D');
    const { id, hunks } = only(edits);
    editor.put(A, 'new\na\nb\nc\nchanged\ne\n');
    const result = await edits.decide(id, 'all', 'accept');
    assert.deepEqual(
      result.conflicts.map(({ hunkId }) => hunkId),
      [hunks[1]?.id],
    );
    assert.equal(editor.text(A), 'new\na\nB\nc\nchanged\ne\n');
    const left = only(edits);
    assert.equal(left.rebasedFrom, id);
    assert.deepEqual(
      left.hunks.map(({ before, after, state }) => ({ before, after, state })),
      [{ before: 'changed\n', after: 'D\n', state: 'conflict' }],
    );
    await edits.settle(left.id, [hunks[1]?.id ?? '']);
    assert.ok((await edits.decide(left.id, 'all', 'accept')).written);
    assert.equal(editor.text(A), 'new\na\nB\nc\nD\ne\n');
  });

  it('keeps two conversations on one file apart and rebases one after the other', async () => {
    const editor = memoryEditor({ [A]: 'a\nb\nc\n' });
    const edits = await start(editor);
    await edit(edits, A, 'a', 'a\nnew', 'c');
    await edit(edits, A, 'c', 'C', 'd');
    const [one, two] = edits.pending();
    assert.ok(one && two);
    await edits.decide(one.id, 'all', 'accept');
    const rest = only(edits);
    assert.equal(rest.rebasedFrom, two.id);
    assert.equal(rest.hunks[0]?.baseStart, 4);
    assert.ok((await edits.decide(two.id, 'all', 'accept')).written);
    assert.equal(editor.text(A), 'a\nnew\nb\nC\n');
  });

  it('takes back a decision that is not written', async () => {
    const editor = memoryEditor({ [A]: 'a\nb\nc\n' });
    const edits = await start(editor);
    await edit(edits, A, 'a', 'A');
    await edit(edits, A, 'c', 'C');
    const { id, hunks } = only(edits);
    await edits.decide(id, [hunks[0]?.id ?? ''], 'reject', 'why');
    await edits.undecide(id, [hunks[0]?.id ?? '']);
    assert.deepEqual(edits.takeReports('c'), []);
    assert.ok(only(edits).hunks.every(({ state }) => state === 'open'));
  });

  it('leaves an edit that adds a syntax error out of accepting all', async () => {
    const editor = memoryEditor({ [A]: 'a\n', [B]: 'b\n' });
    const edits = await start(editor, {
      parseGate: async (_uri, _before, after) => (after.includes('{') ? 'line 1: “{”' : undefined),
    });
    const staged = await edit(edits, A, 'a', '{');
    assert.equal(staged.syntaxError, 'line 1: “{”');
    await edit(edits, B, 'b', 'B');
    const result = await edits.decideAll('accept');
    assert.equal(result.applied.length, 1);
    assert.equal(editor.text(A), 'a\n');
    assert.equal(editor.text(B), 'B\n');
    const left = only(edits);
    assert.ok((await edits.decide(left.id, [left.hunks[0]?.id ?? ''], 'accept')).written);
  });

  it('can be written over by hand: split into hunks anew, decided ones kept, nothing on disk changed', async () => {
    const editor = memoryEditor({ [A]: 'a\r\nb\r\nc\r\nd\r\ne\r\n' });
    const edits = await start(editor, {
      parseGate: async (_uri, _before, after) => (after.includes('{') ? 'line 1: “{”' : undefined),
    });
    await edit(edits, A, 'a', 'A');
    await edit(edits, A, 'c', 'C {');
    const { id, hunks } = only(edits);
    await edits.decide(id, [hunks[0]?.id ?? ''], 'accept');
    assert.equal(edits.view(id)?.syntaxError, 'line 1: “{”');
    assert.equal(await edits.amend(id, 'A\nb\nmine\nd\nE\n'), undefined);
    assert.deepEqual(editor.calls, []);
    assert.equal(edits.view(id)?.syntaxError, undefined);
    const now = only(edits);
    assert.deepEqual(
      now.hunks.map(({ before, after, state }) => ({ before, after, state })),
      [
        { before: 'a\r\n', after: 'A\r\n', state: 'accepted' },
        { before: 'c\r\n', after: 'mine\r\n', state: 'open' },
        { before: 'e\r\n', after: 'E\r\n', state: 'open' },
      ],
    );
    assert.deepEqual(
      [...(edits.view(id)?.byHand ?? [])],
      now.hunks.slice(1).map((hunk) => hunk.id),
    );
    await edits.decide(id, 'all', 'accept');
    assert.equal(editor.text(A), 'A\r\nb\r\nmine\r\nd\r\nE\r\n');
    assert.deepEqual(
      edits.takeReports('c').map(({ decision, byHand }) => [decision, byHand]),
      [
        ['accepted', undefined],
        ['accepted', true],
        ['accepted', true],
      ],
    );
  });

  it('written over by hand with what the file says is over, and the model hears a rejection', async () => {
    const editor = memoryEditor({ [A]: 'a\nb\n' });
    const edits = await start(editor);
    await edit(edits, A, 'b', 'B');
    const { id } = only(edits);
    assert.equal(await edits.amend(id, 'a\nb\n'), undefined);
    assert.deepEqual(edits.pending(), []);
    assert.deepEqual(
      edits.takeReports('c').map(({ decision }) => decision),
      ['rejected'],
    );
    assert.match((await edits.amend(id, 'a\n')) ?? '', /no longer pending/);
    assert.deepEqual(editor.calls, []);
  });

  it('survives a reload with its decisions', async () => {
    const editor = memoryEditor({ [A]: 'a\nb\nc\n' });
    const storage = memoryStorage();
    const first = await start(editor, { storage });
    await edit(first, A, 'a', 'A');
    await edit(first, A, 'c', 'C');
    const { id, hunks } = only(first);
    await first.decide(id, [hunks[0]?.id ?? ''], 'reject', 'because');
    const again = await start(editor, { storage });
    assert.deepEqual(again.pending(), first.pending());
    assert.equal(again.takeReports('c')[0]?.note, 'because');
    await again.decide(id, [hunks[1]?.id ?? ''], 'accept');
    assert.equal(editor.text(A), 'a\nb\nC\n');
  });

  it('takes back what it wrote when a later file cannot be written', async () => {
    const editor = memoryEditor({ [A]: 'a\n', [B]: 'b\n' });
    const edits = await start(editor);
    await edit(edits, A, 'a', 'A');
    await edit(edits, B, 'b', 'B');
    editor.onWrite = (_what, uri) => {
      if (uri === B) throw new Error('no space left');
    };
    const result = await edits.decideAll('accept');
    assert.equal(result.written, false);
    assert.equal(result.conflicts.length, 2);
    assert.equal(editor.text(A), 'a\n');
    assert.equal(editor.text(B), 'b\n');
    assert.equal(edits.pending().length, 2);
  });

  it('brings a deleted file back by its bytes, whatever its encoding', async () => {
    const bytes = new Uint8Array([0xff, 0xfe, 0x61, 0, 0x0a, 0]);
    const editor = memoryEditor({ [A]: bytes });
    const storage = memoryStorage();
    const edits = await start(editor, { storage });
    await edits.stage('c', { kind: 'delete', uri: A });
    await edits.decideAll('accept');
    assert.equal(editor.bytes(A), undefined);
    const [checkpoint] = await edits.checkpoints();
    await edits.stageRestore(await edits.planRestore(checkpoint?.id ?? ''), []);
    const again = await start(editor, { storage });
    await again.decideAll('accept');
    assert.deepEqual(editor.bytes(A), bytes);
  });

  it('goes back to a checkpoint by a review that can be undone', async () => {
    const editor = memoryEditor({ [A]: 'a\n', [B]: 'b\n' });
    const edits = await start(editor);
    await edit(edits, A, 'a', 'A');
    await edits.decideAll('accept');
    await edit(edits, B, 'b', 'B');
    await edits.decideAll('accept');
    editor.put(B, 'mine\n');
    const [, first] = await edits.checkpoints();
    const plan = await edits.planRestore(first?.id ?? '');
    assert.deepEqual(
      plan.files.map(({ uri, changedSince }) => [uri, changedSince]),
      [
        [A, false],
        [B, true],
      ],
    );
    await edits.stageRestore(plan, []);
    await edits.decideAll('accept');
    assert.equal(editor.text(A), 'a\n');
    assert.equal(editor.text(B), 'mine\n');
    await edits.undoApply();
    assert.equal(editor.text(A), 'A\n');
  });
});

describe('a checkpoint', () => {
  it('that is asked for again replaces what waits from the last time', async () => {
    const editor = memoryEditor({ [A]: 'a\n' });
    const edits = await start(editor);
    await edit(edits, A, 'a', 'A');
    await edits.decideAll('accept');
    const [checkpoint] = await edits.checkpoints();
    for (let i = 0; i < 2; i++) await edits.stageRestore(await edits.planRestore(checkpoint?.id ?? ''), []);
    only(edits);
    await edits.decideAll('accept');
    assert.equal(editor.text(A), 'a\n');
  });
});

describe('what cannot be read', () => {
  it('keeps its own changes waiting and no others: they say why, and go on once it can be', async () => {
    const editor = memoryEditor({ [A]: 'a\n', [B]: 'b\n' });
    let locked = false;
    const read = async (uri: string) => {
      if (locked && uri === B) throw new Error('EACCES: permission denied');
      return editor.files.read(uri);
    };
    const edits = await start(editor, { files: { ...editor.files, read } });
    await edit(edits, A, 'a', 'A');
    await edit(edits, B, 'b', 'B');
    editor.put(A, 'new\na\n');
    locked = true;
    await edits.baseChanged([A, B]);
    assert.deepEqual(
      edits.pending().map(({ hunks }) => hunks.map(({ baseStart, state }) => [baseStart, state])),
      [[[2, 'open']], [[1, 'conflict']]],
    );
    const result = await edits.decideAll('accept');
    assert.match(result.conflicts[0]?.reason ?? '', /cannot be read/);
    assert.equal(editor.text(A), 'new\nA\n');
    assert.equal(editor.text(B), 'b\n');
    locked = false;
    await edits.baseChanged([B]);
    assert.ok((await edits.decide(only(edits).id, 'all', 'accept')).written);
    assert.equal(editor.text(B), 'B\n');
  });

  it('of what was saved is left aside: the rest comes back', async () => {
    const editor = memoryEditor({ [A]: 'a\n', [B]: 'b\n' });
    const storage = memoryStorage();
    const first = await start(editor, { storage });
    await edit(first, B, 'b', 'B');
    await first.decideAll('accept');
    await edit(first, A, 'a', 'A');
    storage.records.set('pending/000', '{"id":');
    storage.records.set('journal/000', '{}');
    storage.records.set('reports/waiting', '[');
    const again = await start(editor, { storage });
    assert.deepEqual(again.pending(), first.pending());
    assert.equal((await again.checkpoints()).length, 1);
    assert.equal(editor.text(B), 'B\n');
    await again.undoApply();
    assert.equal(editor.text(B), 'b\n');
  });
});
