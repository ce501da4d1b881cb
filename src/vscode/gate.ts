import { createGate, type Gate } from '../workspace/gate.ts';
import type { WorkspaceFiles } from '../workspace/files.ts';
import { readSettings } from './settings.ts';

/** More of one file than this is never sent at once. */
const MAX_BYTES = 2 * 1024 * 1024;

export interface EditorGate {
  readonly gate: Gate;
  /** Whether a URI lies in the workspace, links resolved. */
  inside(uri: string): boolean;
}

/** The egress gate over the editor's folders and settings. */
export function editorGate(files: Pick<WorkspaceFiles, 'folders'>): EditorGate {
  const gate = createGate({
    folders: () => files.folders(),
    maxBytes: MAX_BYTES,
    rules: () => {
      const settings = readSettings();
      return {
        respectGitignore: settings.respectGitignore,
        exclude: settings.indexExclude,
        editorExclude: [],
        globalExcludes: true,
      };
    },
  });
  return {
    gate,
    inside: (uri) => {
      const refusal = gate.check(uri);
      return refusal === undefined || (refusal.reason !== 'outside' && refusal.reason !== 'symlink');
    },
  };
}
