import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { AccountView, PanelState } from '../protocol/host-message.ts';
import { useHost } from './host.ts';
import { Icon, IconButton } from './parts/icon.tsx';

const MODES = [
  ['ask', 'Ask'],
  ['plan', 'Plan'],
  ['agent', 'Agent'],
] as const;

export const EFFORT_NAMES = {
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  xhigh: 'Extra high',
  max: 'Max',
} as const;
const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'] as const;
const EFFORT_NOTES: Partial<Record<(typeof EFFORTS)[number], string>> = {
  medium: 'default',
  max: 'slowest, most tokens',
};

/** Where the key comes from, in the words of the contract. */
const KEY_WORDS = {
  stored: 'API key stored in this editor',
  env: 'API key from ANTHROPIC_API_KEY',
  none: 'No API key: answers are local',
} as const;

/** Whose models answer, and with which key. */
export const keyWords = ({ keySource, provider }: AccountView): string =>
  keySource === 'provider' ? (provider?.name ?? '') : KEY_WORDS[keySource];

const modelName = (account: AccountView): string =>
  account.models.find((model) => model.id === account.model)?.name ?? account.model;

interface HeaderProps {
  readonly mode: PanelState['mode'];
  readonly onMode: (mode: PanelState['mode']) => void;
  readonly account: AccountView;
  /** Editing needs a trusted workspace. */
  readonly trusted: boolean;
  readonly demo: boolean;
}

export function Header({ mode, onMode, account, trusted, demo }: HeaderProps): JSX.Element {
  const host = useHost();
  const [open, setOpen] = useState(false);
  const picker = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setOpen(false);
    picker.current?.focus();
  };
  return (
    <>
      <header class="head">
        <h1 class="vh">Footnote</h1>
        <div class="modes" role="radiogroup" aria-label="Mode">
          {MODES.map(([value, label]) => (
            <label
              key={value}
              title={value === 'agent' && !trusted ? 'Agent needs a trusted workspace' : undefined}
            >
              <input
                type="radio"
                name="mode"
                checked={mode === value}
                disabled={value === 'agent' && !trusted}
                onChange={() => {
                  onMode(value);
                }}
              />
              <span>{label}</span>
            </label>
          ))}
        </div>
        {demo && (
          <span class="tag" title="Answers come from a script on this machine; no model is used">
            Demo
          </span>
        )}
        <button
          class="picker"
          type="button"
          ref={picker}
          aria-haspopup="menu"
          aria-expanded={open}
          title="Model and effort"
          onClick={() => {
            setOpen(!open);
          }}
        >
          <span class="vh">Model and effort: </span>
          <span class="cut">
            {modelName(account)}
            <span class="effort">{` · ${EFFORT_NAMES[account.effort]}`}</span>
          </span>
          <Icon name="chevron-down" />
        </button>
        <IconButton
          icon="history"
          label="History"
          onClick={() => {
            host.post({ type: 'history' });
          }}
        />
        <IconButton
          icon="add"
          label="New chat"
          onClick={() => {
            host.post({ type: 'newChat' });
          }}
        />
      </header>
      {open && <ModelMenu account={account} onClose={close} />}
    </>
  );
}

interface OptionProps {
  readonly name: string;
  readonly note: string | undefined;
  readonly checked: boolean;
  readonly onPick: () => void;
}

const Option = ({ name, note, checked, onPick }: OptionProps): JSX.Element => (
  <div class="option" role="menuitemradio" aria-checked={checked} tabIndex={-1} onClick={onPick}>
    <Icon name="check" />
    <span class="name">{name}</span>
    {note !== undefined && <span class="side cut">{note}</span>}
  </div>
);

function ModelMenu({
  account,
  onClose,
}: {
  readonly account: AccountView;
  readonly onClose: () => void;
}): JSX.Element {
  const host = useHost();
  const root = useRef<HTMLDivElement>(null);
  const options = (): HTMLElement[] => [
    ...(root.current?.querySelectorAll<HTMLElement>('[role=menuitemradio]') ?? []),
  ];
  useLayoutEffect(() => {
    (options().find((option) => option.ariaChecked === 'true') ?? options()[0])?.focus();
    const outside = (event: PointerEvent): void => {
      if (event.target instanceof Element && event.target.closest('.menu, .picker') === null) onClose();
    };
    document.addEventListener('pointerdown', outside);
    return () => {
      document.removeEventListener('pointerdown', outside);
    };
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    const all = options();
    const at = all.findIndex((option) => option === document.activeElement);
    const go: Record<string, () => void> = {
      ArrowDown: () => {
        all[(at + 1) % all.length]?.focus();
      },
      ArrowUp: () => {
        all[(at - 1 + all.length) % all.length]?.focus();
      },
      Home: () => {
        all[0]?.focus();
      },
      End: () => {
        all.at(-1)?.focus();
      },
      Enter: () => {
        all[at]?.click();
      },
      ' ': () => {
        all[at]?.click();
      },
      Escape: onClose,
      Tab: onClose,
    };
    const act = go[event.key];
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  const models =
    account.models.length > 0
      ? account.models
      : [{ id: account.model, name: account.model, note: undefined }];
  return (
    <div class="float menu" role="menu" aria-label="Model and effort" ref={root} onKeyDown={onKeyDown}>
      <h3 role="presentation">Model</h3>
      {models.map((model) => (
        <Option
          key={model.id}
          name={model.name}
          note={model.note}
          checked={model.id === account.model}
          onPick={() => {
            host.post({ type: 'model', model: model.id });
            onClose();
          }}
        />
      ))}
      <hr role="separator" />
      <h3 role="presentation">Effort</h3>
      {EFFORTS.map((effort) => (
        <Option
          key={effort}
          name={EFFORT_NAMES[effort]}
          note={EFFORT_NOTES[effort]}
          checked={effort === account.effort}
          onPick={() => {
            host.post({ type: 'model', effort });
            onClose();
          }}
        />
      ))}
      <hr role="separator" />
      <h3 role="presentation" title={account.provider?.lacks}>
        {keyWords(account)}
      </h3>
      <Option
        name="More models and providers…"
        note={undefined}
        checked={false}
        onPick={() => {
          host.post({ type: 'command', command: 'footnote.selectModel' });
          onClose();
        }}
      />
    </div>
  );
}
