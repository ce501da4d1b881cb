import type { IndexConfig } from '../../src/search/code-index.ts';
import { fileUri } from '../../src/workspace/file-uri.ts';

/** The index that all measurements share. */
export const benchConfig = (folder: string, storeDir: string): IndexConfig => ({
  folders: [{ uri: fileUri(folder), name: 'corpus' }],
  storeDir,
  exclude: [],
  maxFileSizeKb: 1024,
  respectGitignore: false,
  editorExclude: [],
  globalExcludes: false,
  embeddings: 'local',
});
