import { childUri } from '../workspace/file-uri.ts';
import type { Gate } from '../workspace/gate.ts';
import { instructionsText } from './prompts/blocks.ts';
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

export const renderInstructions = (files: readonly InstructionFile[]): string => instructionsText(files);
