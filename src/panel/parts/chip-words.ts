import type { ContextChip } from '../../protocol/panel.ts';
import { WHOLE_FILE } from '../../protocol/whole-file.ts';

/** `client.ts 12–40`, `auth/`, `Problems`. */
export const chipText = (chip: ContextChip): string => {
  if (chip.kind !== undefined && chip.kind !== 'folder') return chip.path;
  const folder = chip.kind === 'folder';
  const path = folder ? chip.path.replace(/\/$/, '') : chip.path;
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (folder) return `${name}/`;
  if (chip.startLine === 1 && chip.endLine >= WHOLE_FILE) return name;
  return chip.startLine === chip.endLine
    ? `${name} ${String(chip.startLine)}`
    : `${name} ${String(chip.startLine)}–${String(chip.endLine)}`;
};

const ICONS: Readonly<Record<NonNullable<ContextChip['kind']>, string>> = {
  folder: 'folder',
  problems: 'warning',
  diff: 'diff',
  terminal: 'terminal',
  commit: 'git-commit',
};

export const chipIcon = (chip: ContextChip): string =>
  chip.kind === undefined ? 'list-selection' : ICONS[chip.kind];
