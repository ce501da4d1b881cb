import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ApprovalView } from '../../protocol/host-message.ts';
import type { AllowedCommand } from '../../protocol/panel.ts';
import { useHost } from '../host.ts';
import { Icon } from '../parts/icon.tsx';
import { seen } from '../visible.ts';
import { Visible } from './visible-text.tsx';
import { counted } from './work-words.ts';

interface ApprovalProps {
  readonly approval: ApprovalView;
  /** Whether edits wait that a command wouldn't see. */
  readonly staged: boolean;
}

/** Something that waits for the user's word: a command, or a tool of another program. */
export const Approval = ({ approval, staged }: ApprovalProps): JSX.Element => (
  <Question approval={approval} {...wordsOf(approval, staged)} />
);

type Fact = readonly [name: string, value: string];

interface Words {
  readonly icon: string;
  readonly title: string;
  /** Exactly what runs. */
  readonly text: string;
  readonly notes: readonly string[];
  readonly facts: readonly Fact[];
  readonly run: string;
  /** The box that allows it for longer; undefined where that isn't offered. */
  readonly always: string | undefined;
  /** Offers to run it without the sandbox. */
  readonly unconfined: boolean;
  /** Whether the focus goes to it. */
  readonly focus: boolean;
  readonly end: string;
}

const wordsOf = (approval: ApprovalView, staged: boolean): Words =>
  approval.server === undefined && approval.tool === 'run_command'
    ? commandWords(approval, staged)
    : toolWords(approval);

function commandWords(approval: ApprovalView, staged: boolean): Words {
  const scratch = approval.scratch === true;
  const held = approval.sandbox === 'bubblewrap' || approval.sandbox === 'sandbox-exec';
  const text = approval.command ?? approval.tool;
  const facts: Fact[] = [];
  if (approval.cwd !== undefined) facts.push(['Folder', approval.cwd]);
  if (approval.timeoutS !== undefined) facts.push(['Limit', `${String(approval.timeoutS)} s`]);
  facts.push(['Sees', seesWords(scratch, staged)]);
  if (approval.sandbox !== undefined)
    facts.push([
      'Sandbox',
      held
        ? `${approval.sandbox}: no network, writes only in ${scratch ? 'the copy' : 'the folder'}`
        : 'none on this machine: it can do what you can',
    ]);
  return {
    icon: 'terminal',
    title: scratch ? 'This command waits for your review' : 'Run this command?',
    text,
    notes: seen(text).some(({ hidden }) => hidden)
      ? ['The command holds characters that can’t be seen. They are marked.']
      : [],
    facts,
    run: scratch ? 'Run on a scratch copy' : 'Run',
    always:
      !scratch && approval.sandbox !== undefined
        ? 'Allow this exact command in this folder for this chat'
        : undefined,
    unconfined: held && !scratch,
    // While the review is what is waited for, the cursor stays with it.
    focus: !scratch,
    end: scratch
      ? 'Decide on the proposed changes to run it on the real files.'
      : 'Footnote asks every time, unless you allow it for this chat.',
  };
}

function seesWords(scratch: boolean, staged: boolean): string {
  if (scratch) return 'a copy of the working tree with the proposed changes; the real files stay as they are';
  return staged ? 'files on disk, without the staged edits' : 'files on disk';
}

function toolWords({ tool, server, input = '{}', changed }: ApprovalView): Words {
  return {
    icon: 'plug',
    title: 'Use this tool?',
    text: input === '{}' ? tool : `${tool}\n${input}`,
    notes: changed === true ? ['It describes itself otherwise than when you allowed it.'] : [],
    facts: [
      ['Server', server ?? 'unknown'],
      ['Gets', 'what is above; it can do what its program can'],
    ],
    run: 'Run',
    always: 'Always allow this tool on this machine',
    unconfined: false,
    focus: true,
    end: 'Footnote asks each time, unless you allow the tool. Show MCP Servers takes that back.',
  };
}

/** The card: focus goes to "Do not run", so that Enter never runs anything by accident. */
function Question({ approval: { id }, ...words }: Words & { readonly approval: ApprovalView }): JSX.Element {
  const host = useHost();
  const no = useRef<HTMLButtonElement>(null);
  const [always, setAlways] = useState(false);
  useLayoutEffect(() => {
    if (words.focus) no.current?.focus();
  }, [id]);
  const run = (unconfined: boolean) => (): void => {
    host.post({
      type: 'approve',
      id,
      allow: true,
      ...(always ? { always } : {}),
      ...(unconfined ? { unconfined } : {}),
    });
  };
  return (
    <section class="notice" role="group" aria-label={words.title}>
      <Icon name={words.icon} />
      <h3>{words.title}</h3>
      <pre class="command">
        <code dir="ltr">
          <Visible text={words.text} />
        </code>
      </pre>
      {words.notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
      <dl class="facts">
        {words.facts.map(([name, value]): ComponentChildren => [<dt>{name}</dt>, <dd>{value}</dd>])}
      </dl>
      {words.always !== undefined && (
        <label class="check">
          <input
            type="checkbox"
            checked={always}
            onChange={(event) => {
              setAlways(event.currentTarget.checked);
            }}
          />
          {words.always}
        </label>
      )}
      <div class="buttons">
        <button class="button primary" type="button" onClick={run(false)}>
          {words.run}
        </button>
        <button
          class="button"
          type="button"
          ref={no}
          onClick={() => {
            host.post({ type: 'approve', id, allow: false });
          }}
        >
          Do not run
        </button>
        {words.unconfined && (
          <button class="button" type="button" onClick={run(true)}>
            Run without sandbox
          </button>
        )}
      </div>
      <p class="dim">{words.end}</p>
    </section>
  );
}

/** What runs without a question in this chat, and how to take that back. */
export function Allowed({ allowed }: { readonly allowed: readonly AllowedCommand[] }): JSX.Element | null {
  const host = useHost();
  if (allowed.length === 0) return null;
  return (
    <details class="allowed fold">
      <summary>{`${counted(allowed.length, 'command')} allowed in this chat`}</summary>
      <ul aria-label="Commands allowed in this chat">
        {allowed.map(({ command, cwd }) => (
          <li key={`${cwd}\0${command}`}>
            <code class="cut" title={cwd}>
              {command}
            </code>
            <button
              class="button"
              type="button"
              aria-label={`Ask again before ${command}`}
              onClick={() => {
                host.post({ type: 'disallow', command, cwd });
              }}
            >
              Ask again
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
