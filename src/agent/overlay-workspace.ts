import { orUnreadable } from '../chat/plain-workspace.ts';
import type { WorkspaceText } from '../chat/workspace-text.ts';
import type { Edits } from '../edits/edits.ts';
import type { WorkspaceFiles } from '../workspace/files.ts';

/** The workspace as one conversation sees it: its staged edits over unsaved buffers over the disk. */
export function overlayWorkspace(files: WorkspaceFiles, edits: Edits, conversationId: string): WorkspaceText {
  return {
    folders: () => files.folders(),
    read: (uri) => orUnreadable(edits.read(conversationId, uri)),
    async list() {
      const { created, deleted } = edits.overlaid(conversationId);
      const gone = new Set(deleted);
      const there = (await files.list()).filter((uri) => !gone.has(uri));
      return [...new Set([...there, ...created])].sort();
    },
  };
}
