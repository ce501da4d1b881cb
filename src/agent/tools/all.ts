import { permission } from '../policy.ts';
import type { PolicyState } from '../policy.ts';
import type { AnyTool } from '../tool.ts';
import { createFile } from './create-file.ts';
import { deleteFile } from './delete-file.ts';
import { editFile } from './edit-file.ts';
import { findReferences } from './find-references.ts';
import { findSymbol } from './find-symbol.ts';
import { getDiagnostics } from './get-diagnostics.ts';
import { grep } from './grep.ts';
import { listFiles } from './list-files.ts';
import { readFile } from './read-file.ts';
import { renameFile } from './rename-file.ts';
import { runCommand } from './run-command.ts';
import { searchCode } from './search-code.ts';

/** In the order in which the model sees them: part of the cached prefix. */
export const ALL_TOOLS: readonly AnyTool[] = [
  searchCode,
  findSymbol,
  findReferences,
  readFile,
  listFiles,
  grep,
  getDiagnostics,
  editFile,
  createFile,
  deleteFile,
  renameFile,
  runCommand,
];

/** The tools that the policy lets a turn have. */
export const toolsFor = (state: PolicyState): readonly AnyTool[] =>
  ALL_TOOLS.filter((tool) => permission(tool.name, state) !== 'deny');
