import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ApprovalView } from '../../protocol/panel.ts';
import { useHost } from '../host.ts';
import { Icon } from '../parts/icon.tsx';
import { Visible } from './visible-text.tsx';

/** A tool of another program that waits: whose it is, and exactly what it is called with. Focus goes to "Do not run". */
export function ToolApproval({ approval }: { readonly approval: ApprovalView }): JSX.Element {
  const host = useHost();
  const no = useRef<HTMLButtonElement>(null);
  const [always, setAlways] = useState(false);
  useEffect(() => {
    no.current?.focus();
  }, [approval.id]);
  const { id, tool, server, input = '{}', changed } = approval;
  return (
    <section class="notice" role="group" aria-label="Use this tool?">
      <Icon name="plug" />
      <h3>Use this tool?</h3>
      <pre class="command">
        <code dir="ltr">
          <Visible text={input === '{}' ? tool : `${tool}\n${input}`} />
        </code>
      </pre>
      {changed === true && <p>It describes itself otherwise than when you allowed it.</p>}
      <dl class="facts">
        <dt>Server</dt>
        <dd>{server ?? 'unknown'}</dd>
        <dt>Gets</dt>
        <dd>what is above; it can do what its program can</dd>
      </dl>
      <label class="check">
        <input
          type="checkbox"
          checked={always}
          onChange={(event) => {
            setAlways(event.currentTarget.checked);
          }}
        />
        Always allow this tool on this machine
      </label>
      <div class="buttons">
        <button
          class="button primary"
          type="button"
          onClick={() => {
            host.post({ type: 'approve', id, allow: true, ...(always ? { always } : {}) });
          }}
        >
          Run
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
      </div>
      <p class="dim">Footnote asks each time, unless you allow the tool. Show MCP Servers takes that back.</p>
    </section>
  );
}
