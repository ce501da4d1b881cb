import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { memoryEditor, memoryStorage } from '../../fakes/memory-editor.ts';
import { A, B, edit, start } from './stage.ts';

describe('Undo Apply', () => {
  /** Both files are written by one apply, and the second has been changed by the user since. */
  async function appliedToBoth() {
    const editor = memoryEditor({ [A]: 'a\n', [B]: 'b\n' });
    const storage = memoryStorage();
    const edits = await start(editor, { storage });
    await edit(edits, A, 'a', 'A');
    await edit(edits, B, 'b', 'B');
    await edits.decideAll('accept');
    edits.takeReports('c');
    editor.put(B, 'mine\n');
    return { editor, edits, storage };
  }

  it('leaves what it had to skip undoable: it is undone once it can be, and the model hears of each once', async () => {
    const { editor, edits, storage } = await appliedToBoth();
    const first = await edits.undoApply();
    assert.deepEqual(first.restored, [A]);
    assert.deepEqual(
      first.skipped.map(({ uri }) => uri),
      [B],
    );
    assert.match(first.skipped[0]?.reason ?? '', /changed since/);
    assert.equal(editor.text(A), 'a\n');
    assert.equal(editor.text(B), 'mine\n');
    editor.put(B, 'B\n');
    const again = await start(editor, { storage });
    assert.deepEqual(await again.undoApply(), { restored: [B], skipped: [] });
    assert.equal(editor.text(B), 'b\n');
    assert.deepEqual(
      again.takeReports('c').map(({ uri, decision }) => [uri, decision]),
      [
        [A, 'undone'],
        [B, 'undone'],
      ],
    );
    assert.deepEqual(await again.undoApply(), { restored: [], skipped: [] });
  });

  it('goes on to the apply before when nothing of the last one can be undone any more', async () => {
    const editor = memoryEditor({ [A]: 'a\n', [B]: 'b\n' });
    const edits = await start(editor);
    await edit(edits, A, 'a', 'A');
    await edits.decideAll('accept');
    await edit(edits, B, 'b', 'B');
    await edits.decideAll('accept');
    editor.put(B, 'mine\n');
    const first = await edits.undoApply();
    assert.deepEqual(first.restored, []);
    assert.equal(editor.text(A), 'A\n', 'asked once, the last apply is told of and no other is touched');
    const second = await edits.undoApply();
    assert.deepEqual(second.restored, [A]);
    assert.deepEqual(
      second.skipped.map(({ uri }) => uri),
      [B],
    );
    assert.equal(editor.text(A), 'a\n');
    assert.equal(editor.text(B), 'mine\n');
  });

  it('counts only what stands: a checkpoint after it offers the skipped file alone', async () => {
    const { edits } = await appliedToBoth();
    await edits.undoApply();
    assert.deepEqual(
      (await edits.checkpoints()).map(({ uris }) => uris),
      [[B]],
    );
  });

  it('asks nothing of a file that changed in the instant of the apply and so was not written', async () => {
    const editor = memoryEditor({ [A]: 'a\n', [B]: 'b\n' });
    const writer = {
      ...editor.writer,
      writeBytes: async (uri: string, bytes: Uint8Array, mode?: number) => {
        await editor.writer.writeBytes(uri, bytes, mode);
        if (uri === A) editor.put(B, 'mine\n');
      },
    };
    const edits = await start(editor, { writer });
    await edit(edits, A, 'a', 'A');
    await edit(edits, B, 'b', 'B');
    await edits.decideAll('accept');
    assert.equal(editor.text(B), 'mine\n');
    assert.deepEqual(await edits.undoApply(), { restored: [A], skipped: [] });
  });

  it('says of a file once that it is left alone, however many applies wrote it', async () => {
    const editor = memoryEditor({ [B]: 'b\n' });
    const edits = await start(editor);
    await edit(edits, B, 'b', 'B');
    await edits.decideAll('accept');
    await edit(edits, B, 'B', 'BB');
    await edits.decideAll('accept');
    editor.put(B, 'mine\n');
    await edits.undoApply();
    const { restored, skipped } = await edits.undoApply();
    assert.deepEqual([restored, skipped.map(({ uri }) => uri)], [[], [B]]);
  });
});
