import { permission } from '../policy.ts';
import type { PermissionOf, PolicyState } from '../policy.ts';
import { DELEGATE_TOOLS } from '../delegate/limits.ts';
import type { AnyTool } from '../tool.ts';
import { createFile } from './create-file.ts';
import { delegate } from './delegate.ts';
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
import { updatePlan } from './update-plan.ts';

/** In the order in which the model sees them: part of the cached prefix. */
export const ALL_TOOLS: readonly AnyTool[] = [
  searchCode,
  findSymbol,
  findReferences,
  readFile,
  listFiles,
  grep,
  getDiagnostics,
  delegate,
  updatePlan,
  editFile,
  createFile,
  deleteFile,
  renameFile,
  runCommand,
];

/** Those that need no more than an index and the files, and change nothing. */
export const READ_ONLY: readonly AnyTool[] = ALL_TOOLS.filter(({ name }) =>
  DELEGATE_TOOLS.some((known) => known === name),
);

/** What tools need that isn't at hand everywhere. */
export interface Possible {
  readonly edits?: unknown;
  readonly diagnostics?: unknown;
  readonly commands?: unknown;
  readonly delegates?: unknown;
  readonly plan?: unknown;
}

/** The tools that the policy lets a turn have and that can work here. */
export const toolsFor = (
  state: PolicyState,
  deps: Possible,
  permissionOf: PermissionOf = permission,
): readonly AnyTool[] =>
  ALL_TOOLS.filter((tool) => permissionOf(tool.name, state) !== 'deny' && isPossible(tool, deps));

function isPossible(tool: AnyTool, deps: Possible): boolean {
  if (tool.name === 'get_diagnostics') return deps.diagnostics !== undefined;
  if (tool.name === 'delegate') return deps.delegates !== undefined;
  if (tool.name === 'update_plan') return deps.plan !== undefined;
  if (tool.name === 'run_command') return deps.commands !== undefined;
  return tool.reads || deps.edits !== undefined;
}
