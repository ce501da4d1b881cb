import type { JSX } from 'preact';
import type { ContextChip } from '../../protocol/panel.ts';
import { chipIcon, chipText } from '../parts/chip-words.ts';
import { Icon, IconButton } from '../parts/icon.tsx';

export const sameChip = (a: ContextChip, b: ContextChip): boolean =>
  a.uri === b.uri && a.startLine === b.startLine && a.endLine === b.endLine;

interface ChipsProps {
  readonly chips: readonly ContextChip[];
  readonly onRemove: (chip: ContextChip) => void;
  readonly onPin: (chip: ContextChip) => void;
}

/** What goes with the message; pinned, it goes with the next ones too. */
export function Chips({ chips, onRemove, onPin }: ChipsProps): JSX.Element | null {
  if (chips.length === 0) return null;
  return (
    <ul class="chips" aria-label="Context">
      {chips.map((chip) => {
        const text = chipText(chip);
        const pinned = chip.pinned === true;
        return (
          <li key={`${chip.uri}:${String(chip.startLine)}`} class="chip" title={chip.path}>
            <button
              class="icon pin"
              type="button"
              aria-label={`Pin ${text}`}
              title={pinned ? 'Goes with every question: let it go' : 'Let it go with every question'}
              aria-pressed={pinned}
              onClick={() => {
                onPin(chip);
              }}
            >
              <Icon name={chipIcon(chip)} />
              <Icon name={pinned ? 'pinned' : 'pin'} />
            </button>
            <span class="cut">{text}</span>
            <IconButton
              icon="close"
              label={`Remove ${text}`}
              onClick={() => {
                onRemove(chip);
              }}
            />
          </li>
        );
      })}
    </ul>
  );
}
