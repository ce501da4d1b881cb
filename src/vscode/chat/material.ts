import type { Diagnostic } from '../../agent/ports.ts';
import type { Material } from '../../agent/run-turn.ts';
import type { ContextChip } from '../../protocol/panel.ts';
import type { Gate } from '../../workspace/gate.ts';
import { chipUri } from './chip-uri.ts';
import type { FileDiff, GitChanges } from '../git-changes.ts';
import type { TerminalCommand } from '../terminal-log.ts';

export interface MaterialPorts {
  readonly gate: Pick<Gate, 'check'>;
  readonly git: GitChanges;
  problems(): Promise<readonly Diagnostic[]>;
  terminal(): readonly TerminalCommand[];
  /** Resolves when what terminals printed has come in. */
  terminalSettled(): Promise<void>;
  listFiles(): Promise<readonly string[]>;
  displayPath(uri: string): string;
}

const commitOf = (uri: string): string => uri.slice(chipUri('commit').length);

/** Characters of one piece of material: about 10,000 tokens. */
const MOST_CHARS = 30_000;
const MOST_PROBLEMS = 200;
const MOST_NAMES = 300;

type KeptBack = NonNullable<Material['keptBack']>[number];

/** What a chip stands for now; undefined where it is lines of a file, which go another way. */
export async function materialOf(chip: ContextChip, ports: MaterialPorts): Promise<Material | undefined> {
  switch (chip.kind) {
    case undefined:
      return undefined;
    case 'problems':
      return problems(await ports.problems(), ports);
    case 'terminal':
      await ports.terminalSettled();
      return { name: 'Terminal', text: terminalText(ports.terminal()) };
    case 'diff': {
      const files = await ports.git.uncommitted();
      const { text, keptBack } = diffText(files, ports);
      return { name: 'Uncommitted changes', text: text === '' ? 'Nothing is changed.' : text, keptBack };
    }
    case 'commit': {
      const hash = commitOf(chip.uri);
      const commit = await ports.git.commit(hash);
      if (commit === undefined) return { name: chip.path, text: 'There is no such commit.' };
      const { text, keptBack } = diffText(commit.files, ports);
      return {
        name: `Commit ${commit.hash.slice(0, 8)}`,
        text: `${commit.message.trim()}\n\n${text}`,
        keptBack,
      };
    }
    case 'folder': {
      const inside = (await ports.listFiles())
        .filter((uri) => uri.startsWith(`${chip.uri}/`) && ports.gate.check(uri) === undefined)
        .map(ports.displayPath)
        .sort();
      const more = inside.length - MOST_NAMES;
      const names = inside.slice(0, MOST_NAMES).join('\n');
      return { name: `Files of ${chip.path}`, text: more > 0 ? `${names}\n[${more} more files]` : names };
    }
  }
}

/** Sorts a list of files into those that may be told of and those that stay, each named once. */
function admissible<T extends { readonly uri: string }>(
  items: readonly T[],
  ports: MaterialPorts,
): { readonly pass: readonly T[]; readonly keptBack: readonly KeptBack[] } {
  const refused = new Map<string, string>();
  const pass = items.filter(({ uri }) => {
    const refusal = ports.gate.check(uri);
    if (refusal !== undefined) refused.set(ports.displayPath(uri), refusal.message);
    return refusal === undefined;
  });
  return { pass, keptBack: [...refused].map(([path, reason]) => ({ path, reason })) };
}

function problems(found: readonly Diagnostic[], ports: MaterialPorts): Material {
  const { pass, keptBack } = admissible(found, ports);
  const lines = pass
    .map(({ uri, line, severity, message, code }) => ({
      at: `${ports.displayPath(uri)}:${line}`,
      said: `${severity}${code === undefined ? '' : ` (${code})`}: ${message.replaceAll('\n', ' ')}`,
      rank: ['error', 'warning', 'info', 'hint'].indexOf(severity),
    }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ at, said }) => `${at} ${said}`);
  const more = lines.length - MOST_PROBLEMS;
  const text = [...lines.slice(0, MOST_PROBLEMS), ...(more > 0 ? [`[${more} more]`] : [])].join('\n');
  return { name: 'Problems', text: text === '' ? 'No problems are reported.' : text, keptBack };
}

function terminalText(commands: readonly TerminalCommand[]): string {
  if (commands.length === 0) return 'No command was reported by a terminal.';
  const parts = commands.map(({ command, cwd, exitCode, output }) => {
    const ended = exitCode === undefined ? 'exit code not known' : `exit code ${exitCode}`;
    // VS Code tells nothing of a command that begins, prints and ends in one piece: no output isn't known then.
    const printed = output.trim() === '' ? '(no output was reported)' : output.trim();
    return `$ ${command}\n(${cwd === undefined ? '' : `in ${cwd}, `}${ended})\n${printed}`;
  });
  // The newest matters most: the oldest are cut.
  const text = parts.join('\n\n');
  return text.length <= MOST_CHARS ? text : `[cut]\n${text.slice(-MOST_CHARS)}`;
}

function diffText(
  files: readonly FileDiff[],
  ports: MaterialPorts,
): { readonly text: string; readonly keptBack: readonly KeptBack[] } {
  const { pass, keptBack } = admissible(files, ports);
  const parts: string[] = [];
  const cut: KeptBack[] = [];
  let left = MOST_CHARS;
  for (const { uri, diff } of pass) {
    const path = ports.displayPath(uri);
    const part = diff.trim() === '' ? `${path}: new, not tracked yet` : diff.trimEnd();
    if (part.length > left) {
      cut.push({ path, reason: 'its changes are over the budget' });
      continue;
    }
    left -= part.length;
    parts.push(part);
  }
  const named = [...cut, ...keptBack].map(({ path }) => `[${path}: changes not shown]`);
  return { text: [...parts, ...named].join('\n'), keptBack: [...keptBack, ...cut] };
}
