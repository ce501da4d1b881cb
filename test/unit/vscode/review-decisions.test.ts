import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ReviewableEdits } from '../../../src/edits/create-edits.ts';
import { createDecisions } from '../../../src/vscode/review/decisions.ts';
import { memoryEditor } from '../../fakes/memory-editor.ts';
import { A, B, edit, start } from '../edits/stage.ts';

/** Decides one change, wherever that is done. */
const review = (edits: ReviewableEdits) => {
  const decisions = createDecisions(edits);
  const of = (uri: string) => {
    const one = edits.pending().find((each) => each.uri === uri);
    assert.ok(one, uri);
    return one;
  };
  return {
    of,
    takeBack: decisions.takeBack,
    decide: async (uri: string, at: number, decision: 'accept' | 'reject') => {
      const { id, hunks } = of(uri);
      const hunk = hunks[at]?.id ?? '';
      await edits.decide(id, [hunk], decision);
      return hunk;
    },
  };
};

describe('Ctrl+Z in the review', () => {
  it('takes back one decision after the other over all files, the last one first', async () => {
    const edits = await start(memoryEditor({ [A]: 'a\nb\nc\n', [B]: 'a\nb\nc\n' }));
    for (const uri of [A, B]) {
      await edit(edits, uri, 'a', 'A');
      await edit(edits, uri, 'c', 'C');
    }
    const { decide, takeBack } = review(edits);
    const hunks = [await decide(A, 1, 'accept'), await decide(B, 0, 'reject'), await decide(B, 0, 'accept')];
    for (const wanted of [hunks[2], hunks[0]]) {
      const back = await takeBack();
      assert.equal(back.kind, 'open');
      assert.equal(back.place.hunk.id, wanted);
      // As it is now: with what it was before, the review would open its tab anew, and keys were lost meanwhile.
      assert.equal(back.place.view, edits.view(back.place.view.edit.id));
      assert.equal(back.place.hunk.state, 'open');
    }
    assert.deepEqual(await takeBack(), { kind: 'none' });
    assert.ok(edits.pending().every((one) => one.hunks.every(({ state }) => state === 'open')));
  });

  it('says of a file that is done whether anything was written: what was not can’t be undone', async () => {
    const editor = memoryEditor({ [A]: 'a\n', [B]: 'b\n' });
    const edits = await start(editor);
    await edit(edits, A, 'a', 'A');
    await edit(edits, B, 'b', 'B');
    const { decide, takeBack } = review(edits);
    await decide(A, 0, 'accept');
    await decide(B, 0, 'reject');
    assert.deepEqual(await takeBack(), { kind: 'done', wrote: false });
    assert.deepEqual(await takeBack(), { kind: 'done', wrote: true });
    assert.equal(editor.text(A), 'A\n');
  });

  it('passes by a change that was edited away by hand since: its file is not done', async () => {
    const edits = await start(memoryEditor({ [A]: 'a\nb\nc\nd\ne\n' }));
    for (const old of ['a', 'c', 'e']) await edit(edits, A, old, old.toUpperCase());
    const { decide, takeBack, of } = review(edits);
    const kept = await decide(A, 2, 'accept');
    await decide(A, 0, 'accept');
    assert.equal(await edits.amend(of(A).id, 'a\nb\nC\nd\nE\n'), undefined);
    const back = await takeBack();
    assert.equal(back.kind === 'open' && back.place.hunk.id, kept);
  });

  it('takes back what one button decided about several files, all that isn’t written', async () => {
    const edits = await start(memoryEditor({ [A]: 'a\nb\nc\n', [B]: 'a\nb\nc\n' }));
    for (const uri of [A, B]) {
      await edit(edits, uri, 'a', 'A');
      await edit(edits, uri, 'c', 'C');
    }
    const { takeBack, of } = review(edits);
    await edits.decideAll('reject');
    assert.deepEqual(await takeBack(), { kind: 'done', wrote: false });

    await edit(edits, A, 'a', 'A');
    await edit(edits, A, 'c', 'C');
    const all = of(A).hunks.map(({ id }) => id);
    await edits.decide(of(A).id, all.slice(0, 1), 'reject');
    await edits.decide(of(A).id, ['none of it'], 'accept');
    const back = await takeBack();
    assert.equal(back.kind === 'open' && back.place.hunk.id, all[0], 'what decided nothing is passed by');
    await edits.decideAll('accept');
    assert.deepEqual(await takeBack(), { kind: 'done', wrote: true });
  });

  it('says that a file was written though some of it is left to decide', async () => {
    const editor = memoryEditor({ [A]: 'a\nb\nc\n' });
    const edits = await start(editor);
    await edit(edits, A, 'a', 'A');
    await edit(edits, A, 'c', 'C');
    editor.put(A, 'a\nb\nd\n');
    await edits.baseChanged([A]);
    const { takeBack } = review(edits);
    await edits.decideAll('accept');
    assert.equal(editor.text(A), 'A\nb\nd\n');
    assert.deepEqual(await takeBack(), { kind: 'done', wrote: true });
  });

  it('takes back first what was written by Apply, then the decisions that still stand', async () => {
    const editor = memoryEditor({ [A]: 'a\nb\nc\n', [B]: 'a\nb\nc\n' });
    const edits = await start(editor);
    for (const uri of [A, B]) {
      await edit(edits, uri, 'a', 'A');
      await edit(edits, uri, 'c', 'C');
    }
    const { decide, takeBack } = review(edits);
    const rejected = await decide(A, 1, 'reject');
    await decide(B, 0, 'accept');
    await edits.applyAccepted();
    assert.equal(editor.text(B), 'A\nb\nc\n');
    await edits.applyAccepted();
    assert.deepEqual(await takeBack(), { kind: 'done', wrote: true }, 'one that writes nothing is passed by');
    const back = await takeBack();
    assert.equal(back.kind === 'open' && back.place.hunk.id, rejected);
    assert.deepEqual(await takeBack(), { kind: 'none' });
  });

  it('waits for what is being decided and written: that is the last decision by then', async () => {
    const edits = await start(memoryEditor({ [A]: 'a\nb\nc\n', [B]: 'a\nb\nc\n' }));
    for (const uri of [A, B]) {
      await edit(edits, uri, 'a', 'A');
      await edit(edits, uri, 'c', 'C');
    }
    const { decide, takeBack, of } = review(edits);
    await decide(A, 0, 'accept');
    const second = decide(A, 1, 'accept');
    const back = await takeBack();
    assert.deepEqual(back, { kind: 'done', wrote: true });
    await second;

    await decide(B, 0, 'reject');
    const all = edits.decideAll('accept');
    assert.deepEqual(await takeBack(), { kind: 'done', wrote: true });
    await all;
    assert.throws(() => of(B));
  });
});
