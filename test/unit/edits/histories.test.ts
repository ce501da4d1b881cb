import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { linesWithEnds } from '../../../src/base/lines.ts';
import { createEdits, type ReviewableEdits } from '../../../src/edits/create-edits.ts';
import type { PendingEdit } from '../../../src/protocol/edits.ts';
import { type MemoryEditor, memoryEditor, memoryStorage } from '../../fakes/memory-editor.ts';

/** Histories tried in a run; `FOOTNOTE_HISTORIES=500` for a quick one. */
const RUNS = Number(process.env['FOOTNOTE_HISTORIES'] ?? 10_000);

const URIS = ['a', 'b', 'c', 'd'].map((name) => `file:///w/${name}.txt`);
const CHATS = ['one', 'two'];

const uri = fc.constantFrom(...URIS);
const chat = fc.constantFrom(...CHATS);
/** Few words, so that lines repeat and matches are often ambiguous. */
const word = fc.constantFrom('a', 'b', 'c', 'dd', 'e\u0301', '', '  x', '}', '😀');
const end = fc.constantFrom('\n', '\n', '\n', '\r\n', '\r');
const content = fc.array(fc.tuple(word, end), { maxLength: 12 }).chain((lines) =>
  fc.boolean().map((final) => {
    const text = lines.map(([line, ending]) => line + ending).join('');
    return final ? text : text + 'last';
  }),
);
const nth = fc.nat({ max: 30 });

type Step =
  | {
      readonly do: 'edit';
      readonly chat: string;
      readonly uri: string;
      readonly from: number;
      readonly count: number;
      readonly fresh: string;
      readonly all: boolean;
    }
  | { readonly do: 'create'; readonly chat: string; readonly uri: string; readonly fresh: string }
  | { readonly do: 'delete'; readonly chat: string; readonly uri: string }
  | { readonly do: 'rename'; readonly chat: string; readonly uri: string; readonly to: string }
  | {
      readonly do: 'userWrites' | 'userTypes';
      readonly uri: string;
      readonly from: number;
      readonly fresh: string;
    }
  | { readonly do: 'userDeletes'; readonly uri: string }
  | { readonly do: 'amend'; readonly nth: number; readonly from: number; readonly fresh: string }
  | { readonly do: 'accept' | 'reject' | 'undecide' | 'settle'; readonly nth: number }
  | { readonly do: 'apply' | 'undo' | 'reload' | 'hear' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('edit' as const),
      chat,
      uri,
      from: nth,
      count: fc.nat({ max: 3 }),
      fresh: content,
      all: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('create' as const), chat, uri, fresh: content }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), chat, uri }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rename' as const), chat, uri, to: uri }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('userWrites' as const, 'userTypes' as const),
      uri,
      from: nth,
      fresh: content,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('userDeletes' as const), uri }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('accept' as const, 'reject' as const, 'undecide' as const, 'settle' as const),
      nth,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('amend' as const), nth, from: nth, fresh: content }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('apply' as const, 'undo' as const, 'reload' as const, 'hear' as const),
    }),
  },
);

interface World {
  readonly editor: MemoryEditor;
  edits: ReviewableEdits;
  readonly storage: ReturnType<typeof memoryStorage>;
}

const open = (editor: MemoryEditor, storage: World['storage']): Promise<ReviewableEdits> =>
  createEdits({ files: editor.files, writer: editor.writer, storage, isInside: async () => true });

/** What the user has: bytes of all files, and unsaved texts. */
const state = ({ disk, docs }: MemoryEditor): string =>
  JSON.stringify([
    [...disk].map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]).sort(),
    [...docs]
      .filter(([, doc]) => doc.dirty)
      .map(([name, { text }]) => [name, text])
      .sort(),
  ]);

/** What the user has at a URI: unsaved text, or the file's. */
const userText = ({ disk, docs }: MemoryEditor, at: string): string | undefined => {
  const bytes = disk.get(at);
  if (!bytes) return undefined;
  const doc = docs.get(at);
  return doc?.dirty === true ? doc.text : Buffer.from(bytes).toString('utf8');
};

/** Does a step; answers whether it may change files. */
async function perform(world: World, it: Step): Promise<boolean> {
  const { editor, edits } = world;
  switch (it.do) {
    case 'edit': {
      const now = await edits.read(it.chat, it.uri);
      if (now.kind !== 'text') return false;
      const lines = linesWithEnds(now.text);
      const from = lines.length === 0 ? 0 : it.from % lines.length;
      const oldString = lines.slice(from, from + it.count + 1).join('');
      const staged = await edits.stage(
        it.chat,
        { kind: 'edit', uri: it.uri, oldString, newString: it.fresh, replaceAll: it.all },
        now.hash,
      );
      if (staged.ok) {
        const after = await edits.read(it.chat, it.uri);
        assert.ok(after.kind === 'text' && after.hash === staged.value.hash, 'what was staged is read');
      }
      return false;
    }
    case 'create':
      await edits.stage(it.chat, { kind: 'create', uri: it.uri, content: it.fresh });
      return false;
    case 'delete':
      await edits.stage(it.chat, { kind: 'delete', uri: it.uri });
      return false;
    case 'rename':
      await edits.stage(it.chat, { kind: 'rename', uri: it.uri, newUri: it.to });
      return false;
    case 'userWrites':
    case 'userTypes': {
      const lines = linesWithEnds(userText(editor, it.uri) ?? '');
      const text = [...lines.slice(0, it.from % 12), it.fresh, ...lines.slice((it.from % 12) + 1)].join('');
      if (it.do === 'userWrites') editor.put(it.uri, text);
      else if (editor.disk.has(it.uri)) editor.type(it.uri, text);
      return true;
    }
    case 'userDeletes':
      editor.disk.delete(it.uri);
      editor.docs.delete(it.uri);
      return true;
    case 'hear':
      await edits.baseChanged(URIS);
      return false;
    case 'reload': {
      const before = edits.pending();
      world.edits = await open(editor, world.storage);
      const byId = (list: readonly PendingEdit[]): PendingEdit[] =>
        list.toSorted((a, b) => (a.id < b.id ? -1 : 1));
      assert.deepEqual(byId(world.edits.pending()), byId(before), 'a reload keeps what is pending');
      return false;
    }
    case 'amend': {
      const all = edits.pending();
      const { id } = all[it.nth % Math.max(1, all.length)] ?? {};
      const text = id === undefined ? undefined : edits.view(id)?.overlayText;
      if (id === undefined || text === undefined) return false;
      const lines = linesWithEnds(text);
      const from = it.from % (lines.length + 1);
      const typed = [...lines.slice(0, from), it.fresh, ...lines.slice(from + 1)].join('');
      const problem = await edits.amend(id, typed);
      const view = edits.view(id);
      if (problem === undefined && view?.over === false)
        assert.equal(lineFeeds(view.overlayText), lineFeeds(typed), 'what the user typed is proposed');
      return false;
    }
    case 'apply':
      await edits.applyAccepted();
      return true;
    case 'undo':
      await edits.undoApply();
      return true;
    default: {
      const all = edits.pending().flatMap(({ id, hunks }) => hunks.map((hunk) => ({ id, hunk })));
      const picked = all[it.nth % Math.max(1, all.length)];
      if (!picked) return false;
      const ids = [picked.hunk.id];
      if (it.do === 'undecide') await edits.undecide(picked.id, ids);
      else if (it.do === 'settle') await edits.settle(picked.id, ids);
      else {
        const { written } = await edits.decide(picked.id, ids, it.do);
        return written;
      }
      return false;
    }
  }
}

/** The text that hunks make of a base, by the contract's own words. */
function withHunks(base: string, hunks: PendingEdit['hunks']): string {
  const lines = linesWithEnds(base);
  const out: string[] = [];
  let next = 1;
  for (const { baseStart, baseEnd, before, after } of hunks) {
    assert.ok(baseStart >= next, 'hunks are in order and do not overlap');
    assert.equal(lines.slice(baseStart - 1, baseEnd).join(''), before, 'a hunk shows what the base says');
    out.push(...lines.slice(next - 1, baseStart - 1), after);
    next = baseEnd + 1;
  }
  return [...out, ...lines.slice(next - 1)].join('');
}

async function checkOverlay({ editor, edits }: World): Promise<void> {
  await edits.baseChanged(URIS);
  for (const edit of edits.pending()) {
    if (edit.kind !== 'edit' && edit.kind !== 'rename') continue;
    const base = userText(editor, edit.uri);
    if (base === undefined) {
      assert.ok(edit.hunks.every(({ state: now }) => now === 'conflict' || now === 'rejected'));
      continue;
    }
    withHunks(base, edit.hunks);
    const live = edit.hunks.filter(({ state: now }) => now === 'open' || now === 'accepted');
    const moved =
      edit.newUri !== undefined && live.some(({ before, after }) => before === '' && after === '');
    const seen = await edits.read(edit.conversationId, moved ? (edit.newUri ?? '') : edit.uri);
    assert.ok(seen.kind === 'text');
    assert.equal(seen.text, withHunks(base, live), 'the overlay is the base with its hunks');
  }
}

/** Accepting everything gives what the conversation saw; rejecting everything what the user had. */
async function checkEnd({ editor, edits }: World, accept: boolean): Promise<void> {
  for (const conversation of CHATS) {
    await edits.baseChanged(URIS);
    const mine = edits.pending().filter(({ conversationId }) => conversationId === conversation);
    // Files that others free or take are told as conflicts; whoever has none gets all.
    const seen = new Map<string, string | undefined>();
    for (const at of URIS) {
      const text = await edits.read(conversation, at);
      seen.set(at, text.kind === 'text' ? text.text : undefined);
    }
    const before = state(editor);
    if (accept) {
      const conflicts = [];
      for (const { id } of mine) conflicts.push(...(await edits.decide(id, 'all', 'accept')).conflicts);
      if (conflicts.length > 0 || mine.some(({ kind }) => kind !== 'edit')) continue;
      for (const at of URIS) assert.equal(lineFeeds(userText(editor, at)), lineFeeds(seen.get(at)), at);
    } else {
      const kept = mine.some(({ hunks }) => hunks.some(({ state: now }) => now === 'accepted'));
      for (const { id } of mine) {
        const { conflicts } = await edits.decide(id, 'all', 'reject');
        // Something accepted before could not be written now, and waits for another decision.
        if (conflicts.length > 0) await edits.decide(id, 'all', 'reject');
      }
      if (!kept) assert.equal(state(editor), before, 'rejecting changes nothing');
    }
  }
  if (!accept) assert.deepEqual(edits.pending(), []);
}

/** An unsaved buffer has one kind of line end, whatever is put into it. */
const lineFeeds = (text: string | undefined): string | undefined => text?.replace(/\r\n|\r/g, '\n');

const b = 'file:///w/b.txt';
/** Histories that failed once. */
const FOUND: [[string, string], Step[], boolean][] = [
  // A hunk in conflict for another reason hid that its file was gone: the next edit was staged on nothing.
  [
    ['last', 'last'],
    [
      { do: 'edit', chat: 'one', uri: b, from: 0, count: 0, fresh: 'a\nlast', all: false },
      { do: 'userWrites', uri: b, from: 0, fresh: 'a\nlast' },
      { do: 'userDeletes', uri: b },
      { do: 'edit', chat: 'one', uri: b, from: 0, count: 0, fresh: 'last', all: false },
    ],
    false,
  ],
  // A lone carriage return, once the file had unsaved typing, ran together with the line feed behind it.
  [
    ['last', 'a\na\nlast'],
    [
      { do: 'edit', chat: 'one', uri: b, from: 0, count: 0, fresh: 'b\r', all: true },
      { do: 'userTypes', uri: b, from: 2, fresh: '\nlast' },
    ],
    true,
  ],
  // A line written by hand that took the end of a line before it, a lone carriage return, swallowed the empty one behind.
  [
    ['a\nlast', 'last'],
    [
      {
        do: 'edit',
        chat: 'one',
        uri: 'file:///w/a.txt',
        from: 7,
        count: 0,
        fresh: 'a\ra\na\na\na\nlast',
        all: false,
      },
      { do: 'amend', nth: 0, from: 10, fresh: '\rlast' },
    ],
    false,
  ],
];

describe('any history of staging, user edits, decisions, undo and reload', () => {
  it('keeps disk, overlay and proposals true to each other', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(content, content),
        fc.array(step, { maxLength: 25 }),
        fc.boolean(),
        async ([a, b], steps, accept) => {
          const editor = memoryEditor({ [URIS[0] ?? '']: a, [URIS[1] ?? '']: b });
          const storage = memoryStorage();
          const world: World = { editor, storage, edits: await open(editor, storage) };
          for (const each of steps) {
            const before = state(editor);
            const mayWrite = await perform(world, each);
            if (!mayWrite) assert.equal(state(editor), before, `${each.do} writes nothing`);
            await checkOverlay(world);
          }
          await checkEnd(world, accept);
        },
      ),
      { numRuns: RUNS, examples: FOUND },
    );
  });
});
