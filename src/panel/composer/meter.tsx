import type { JSX } from 'preact';
import { useHost } from '../host.ts';
import { grouped } from '../turn/amounts.ts';

const thousands = (n: number): string => `${grouped(Math.round(n / 1000))}k`;

/** How full the model's window is. */
export function Meter({ used, of }: { readonly used: number; readonly of: number }): JSX.Element {
  const host = useHost();
  const percent = Math.min(100, Math.round((100 * used) / of));
  return (
    <button
      class="meter"
      type="button"
      aria-label={`Context ${String(percent)}% full`}
      title={`${thousands(used)} of ${thousands(of)} tokens`}
      onClick={() => {
        host.post({ type: 'command', command: 'footnote.showUsage' });
      }}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <circle class="of" cx="8" cy="8" r="6" />
        <circle class="is" cx="8" cy="8" r="6" pathLength="100" stroke-dasharray={`${String(percent)} 100`} />
      </svg>
      <span class="num">{`${String(percent)}%`}</span>
    </button>
  );
}
