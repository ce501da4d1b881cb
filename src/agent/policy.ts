import type { TurnMode } from '../protocol/turn.ts';

/** What may happen with a call: run freely, be staged for review, be asked about each time, or nothing. */
export type Permission = 'allow' | 'stage' | 'ask' | 'deny';

export const TOOL_NAMES = [
  'search_code',
  'find_symbol',
  'find_references',
  'read_file',
  'list_files',
  'grep',
  'get_diagnostics',
  'delegate',
  'update_plan',
  'edit_file',
  'create_file',
  'delete_file',
  'rename_file',
  'run_command',
] as const;
export type ToolName = (typeof TOOL_NAMES)[number];

const READ: Readonly<Record<TurnMode, Permission>> = { ask: 'allow', plan: 'allow', agent: 'allow' };
const PLAN: Readonly<Record<TurnMode, Permission>> = { ask: 'deny', plan: 'allow', agent: 'allow' };
const WRITE: Readonly<Record<TurnMode, Permission>> = { ask: 'deny', plan: 'deny', agent: 'stage' };
const COMMAND: Readonly<Record<TurnMode, Permission>> = { ask: 'deny', plan: 'deny', agent: 'ask' };

/** In a trusted workspace. What isn't in the table is denied. */
const TABLE: Readonly<Record<ToolName, Readonly<Record<TurnMode, Permission>>>> = {
  search_code: READ,
  find_symbol: READ,
  find_references: READ,
  read_file: READ,
  list_files: READ,
  grep: READ,
  get_diagnostics: READ,
  delegate: READ,
  update_plan: PLAN,
  edit_file: WRITE,
  create_file: WRITE,
  delete_file: WRITE,
  rename_file: WRITE,
  run_command: COMMAND,
};

/** What the policy asks of a tool that another program brings. */
export interface ExternalRights {
  /** Its program says that it changes nothing. */
  readonly readOnly: boolean;
  /** The user lets it run without a question, as it is now. */
  readonly approved: boolean;
}

export interface PolicyState {
  readonly mode: TurnMode;
  /** Whether the user trusts the workspace; without that, reading is all there is. */
  readonly trusted: boolean;
  /** `footnote.approval.runCommand`. */
  readonly runCommand: 'ask' | 'never';
  /** What is known of a tool that another program brings; undefined: there is no such tool. */
  readonly external?: (name: string) => ExternalRights | undefined;
}

const isToolName = (name: string): name is ToolName => TOOL_NAMES.some((known) => known === name);

/**
 * Tools of other programs: asked about each time, unless the user allowed this very tool; outside agent mode only those
 * that are said to change nothing *and* that the user allowed. None in a workspace that isn't trusted.
 */
function externalPermission(name: string, { mode, trusted, external }: PolicyState): Permission {
  const rights = trusted ? external?.(name) : undefined;
  if (rights === undefined) return 'deny';
  if (mode === 'agent') return rights.approved ? 'allow' : 'ask';
  return rights.readOnly && rights.approved ? 'allow' : 'deny';
}

/** The policy as the loop asks it. */
export type PermissionOf = (name: string, state: PolicyState) => Permission;

/** The policy: code, so that no text in a file or an answer can change it. */
export function permission(name: string, state: PolicyState): Permission {
  if (!isToolName(name)) return externalPermission(name, state);
  const granted = TABLE[name][state.mode];
  if (!state.trusted && granted !== 'allow') return 'deny';
  if (granted === 'ask' && state.runCommand === 'never') return 'deny';
  return granted;
}
