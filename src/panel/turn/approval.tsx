import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { AllowedCommand, ApprovalView } from '../../protocol/panel.ts';
import { useHost } from '../host.ts';
import { Icon } from '../parts/icon.tsx';
import { seen } from '../visible.ts';
import { ToolApproval } from './tool-approval.tsx';
import { Visible } from './visible-text.tsx';
import { counted } from './work-words.ts';

/** Something that waits for the user's word. */
export const Approval = (props: {
  readonly approval: ApprovalView;
  readonly staged: boolean;
}): JSX.Element =>
  props.approval.server === undefined && props.approval.tool === 'run_command' ? (
    <CommandApproval {...props} />
  ) : (
    <ToolApproval approval={props.approval} />
  );

/** A command that waits: its exact text and folder. Focus goes to "Do not run", so that Enter never runs it by accident. */
function CommandApproval({
  approval,
  staged,
}: {
  readonly approval: ApprovalView;
  readonly staged: boolean;
}): JSX.Element {
  const host = useHost();
  const no = useRef<HTMLButtonElement>(null);
  const [always, setAlways] = useState(false);
  const scratch = approval.scratch === true;
  const held = approval.sandbox === 'bubblewrap' || approval.sandbox === 'sandbox-exec';
  useEffect(() => {
    // While the review is what is waited for, the cursor stays with it.
    if (!scratch) no.current?.focus();
  }, [approval.id]);
  const run = (unconfined: boolean) => (): void => {
    host.post({
      type: 'approve',
      id: approval.id,
      allow: true,
      ...(always ? { always } : {}),
      ...(unconfined ? { unconfined } : {}),
    });
  };
  const title = scratch ? 'This command waits for your review' : 'Run this command?';
  const parts = seen(approval.command ?? approval.tool);
  return (
    <section class="notice" role="group" aria-label={title}>
      <Icon name="terminal" />
      <h3>{title}</h3>
      <pre class="command">
        <code dir="ltr">
          <Visible text={approval.command ?? approval.tool} />
        </code>
      </pre>
      {parts.some(({ hidden }) => hidden) && (
        <p>The command holds characters that can’t be seen. They are marked.</p>
      )}
      <dl class="facts">
        {approval.cwd !== undefined && (
          <>
            <dt>Folder</dt>
            <dd>{approval.cwd}</dd>
          </>
        )}
        {approval.timeoutS !== undefined && (
          <>
            <dt>Limit</dt>
            <dd>{`${String(approval.timeoutS)} s`}</dd>
          </>
        )}
        <dt>Sees</dt>
        <dd>{seesWords(scratch, staged)}</dd>
        {approval.sandbox !== undefined && (
          <>
            <dt>Sandbox</dt>
            <dd>
              {held
                ? `${approval.sandbox}: no network, writes only in ${scratch ? 'the copy' : 'the folder'}`
                : 'none on this machine: it can do what you can'}
            </dd>
          </>
        )}
      </dl>
      {!scratch && approval.sandbox !== undefined && (
        <label class="check">
          <input
            type="checkbox"
            checked={always}
            onChange={(event) => {
              setAlways(event.currentTarget.checked);
            }}
          />
          Allow this exact command in this folder for this chat
        </label>
      )}
      <div class="buttons">
        <button class="button primary" type="button" onClick={run(false)}>
          {scratch ? 'Run on a scratch copy' : 'Run'}
        </button>
        {held && !scratch && (
          <button class="button" type="button" onClick={run(true)}>
            Run without sandbox
          </button>
        )}
        <button
          class="button"
          type="button"
          ref={no}
          onClick={() => {
            host.post({ type: 'approve', id: approval.id, allow: false });
          }}
        >
          Do not run
        </button>
      </div>
      <p class="dim">
        {scratch
          ? 'Decide on the proposed changes to run it on the real files.'
          : 'Footnote asks every time, unless you allow it for this chat.'}
      </p>
    </section>
  );
}

function seesWords(scratch: boolean, staged: boolean): string {
  if (scratch) return 'a copy of the working tree with the proposed changes; the real files stay as they are';
  return staged ? 'files on disk, without the staged edits' : 'files on disk';
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
