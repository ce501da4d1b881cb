import { childUri } from '../workspace/file-uri.ts';
import type { Gate } from '../workspace/gate.ts';
import { estimateTokens } from './token-estimate.ts';
import { readForModel } from './workspace-text.ts';
import type { WorkspaceText } from './workspace-text.ts';

const NAMES = ['AGENTS.md', 'CLAUDE.md'];
const MAX_TOKENS = 8000;

export interface InstructionFile {
  readonly path: string;
  readonly text: string;
  readonly tokens: number;
}

/** What a project says to agents at the root of each folder, through the gate; long ones are cut and say so. */
export async function readInstructions(
  workspace: WorkspaceText,
  gate: Gate,
  folderUris: readonly string[] = workspace.folders().map((folder) => folder.uri),
): Promise<InstructionFile[]> {
  const found: InstructionFile[] = [];
  let left = MAX_TOKENS;
  for (const folder of folderUris) {
    for (const name of NAMES) {
      const read = await readForModel(workspace, gate, childUri(folder, name));
      if (read.kind !== 'shown') continue;
      const whole = gate.admitRanges(read.uri, read.text, [{ startLine: 1, endLine: read.lines.length }]);
      const text = whole.ok ? cut(whole.value.blocks[0]?.text.trim() ?? '', left) : '';
      if (text === '' || found.some((other) => other.text === text)) continue;
      const tokens = estimateTokens(text);
      left -= tokens;
      found.push({ path: read.path, text, tokens });
    }
  }
  return found;
}

function cut(text: string, tokens: number): string {
  if (tokens <= 0) return '';
  if (estimateTokens(text) <= tokens) return text;
  return `${text.slice(0, tokens * 2)}\n[cut here: too long]`;
}

/** The folders between a workspace folder and a file, outermost first, the workspace folder itself left out. */
export function foldersAbove(roots: readonly string[], uri: string): string[] {
  const root = roots.find((one) => uri.startsWith(`${one}/`));
  if (root === undefined) return [];
  const parts = uri.slice(root.length + 1).split('/');
  return parts.slice(0, -1).map((_part, at) => `${root}/${parts.slice(0, at + 1).join('/')}`);
}

/**
 * Instructions of nested folders that join the conversation because something below them has been read.
 * @param known folders that were looked at before; grows
 */
export async function nestedInstructions(
  workspace: WorkspaceText,
  gate: Gate,
  uris: readonly string[],
  known: Set<string>,
): Promise<InstructionFile[]> {
  const roots = workspace.folders().map((folder) => folder.uri);
  const fresh = [...new Set(uris.flatMap((uri) => foldersAbove(roots, uri)))].filter(
    (folder) => !known.has(folder),
  );
  for (const folder of fresh) known.add(folder);
  return readInstructions(workspace, gate, fresh);
}
