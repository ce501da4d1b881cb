import type { JSX } from 'preact';

/** A codicon; always beside a word or within a named button. */
export const Icon = ({ name, cls }: { readonly name: string; readonly cls?: string }): JSX.Element => (
  <i class={`codicon codicon-${name}${cls === undefined ? '' : ` ${cls}`}`} aria-hidden="true" />
);

interface IconButtonProps {
  readonly icon: string;
  readonly label: string;
  readonly title?: string;
  readonly onClick: (event: MouseEvent) => void;
  readonly describedBy?: string;
  readonly expanded?: boolean;
  readonly pressed?: boolean;
}

/** A 24 px button with an icon; `label` is its name. */
export const IconButton = ({
  icon,
  label,
  title,
  onClick,
  describedBy,
  expanded,
  pressed,
}: IconButtonProps): JSX.Element => (
  <button
    class="icon"
    type="button"
    aria-label={label}
    title={title ?? label}
    aria-describedby={describedBy}
    aria-expanded={expanded}
    aria-pressed={pressed}
    onClick={onClick}
  >
    <Icon name={icon} />
  </button>
);
