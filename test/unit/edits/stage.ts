import assert from 'node:assert/strict';
import { createEdits, type EditsOptions, type ReviewableEdits } from '../../../src/edits/create-edits.ts';
import type { StagedEdit } from '../../../src/edits/edits.ts';
import { type MemoryEditor, memoryStorage } from '../../fakes/memory-editor.ts';

export const A = 'file:///w/a.ts';
export const B = 'file:///w/b.ts';

export async function start(
  editor: MemoryEditor,
  options: Partial<EditsOptions> = {},
): Promise<ReviewableEdits> {
  return createEdits({
    files: editor.files,
    writer: editor.writer,
    storage: memoryStorage(),
    isInside: async (uri) => uri.startsWith('file:///w/'),
    ...options,
  });
}

/** Proposes one edit, and expects that it is taken. */
export async function edit(
  edits: ReviewableEdits,
  uri: string,
  oldString: string,
  newString: string,
  chat = 'c',
): Promise<StagedEdit> {
  const staged = await edits.stage(chat, { kind: 'edit', uri, oldString, newString, replaceAll: false });
  assert.ok(staged.ok, staged.ok ? '' : staged.error.message);
  return staged.value;
}
