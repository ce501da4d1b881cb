import { projectCommand, type ProjectCommand } from '../../chat/slash.ts';
import type { Gate } from '../../workspace/gate.ts';

export interface SlashFilePorts {
  readonly gate: Pick<Gate, 'check'>;
  /** A project's commands tell the model what to do: only in a workspace that the user trusts. */
  trusted(): boolean;
  /** URIs of the open folders. */
  folders(): readonly string[];
  /** Names in a folder; none where there is no such folder. */
  names(folder: string): Promise<readonly string[]>;
  read(uri: string): Promise<string>;
  displayPath(uri: string): string;
}

export interface PlacedCommand extends ProjectCommand {
  readonly uri: string;
  /** For a person: `.footnote/commands/ship.md`. */
  readonly path: string;
}

const MOST_CHARS = 32_000;

/** The project's own commands, by name; the first folder that has one wins. */
export async function projectCommands(ports: SlashFilePorts): Promise<readonly PlacedCommand[]> {
  if (!ports.trusted()) return [];
  const found = new Map<string, PlacedCommand>();
  for (const folder of ports.folders()) {
    const home = `${folder}/.footnote/commands`;
    for (const name of [...(await ports.names(home))].sort()) {
      const uri = `${home}/${encodeURIComponent(name)}`;
      if (!name.endsWith('.md') || ports.gate.check(uri) !== undefined) continue;
      const command = projectCommand(name, (await ports.read(uri)).slice(0, MOST_CHARS));
      if (command === undefined || found.has(command.name)) continue;
      found.set(command.name, { ...command, uri, path: ports.displayPath(uri) });
    }
  }
  return [...found.values()];
}
