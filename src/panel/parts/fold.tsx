import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

interface FoldProps {
  readonly cls?: string;
  readonly summary: ComponentChildren;
  readonly children: () => ComponentChildren;
}

let searched = false;
const closed = new Set<() => void>();

/** Makes what all folds hold: the browser's own search is about to look for text, and opens the fold that has it. */
function makeAll(): void {
  searched = true;
  for (const make of closed) make();
}
window.addEventListener(
  'keydown',
  ({ key, ctrlKey, metaKey }) => {
    if ((ctrlKey || metaKey) && key.toLowerCase() === 'f') makeAll();
  },
  { capture: true },
);

/** Something closed at first. What it holds is made when it is opened or searched: a long chat has a thousand of them. */
export function Fold({ cls = '', summary, children }: FoldProps): JSX.Element {
  const [made, setMade] = useState(searched);
  const make = (): void => {
    setMade(true);
  };
  useEffect(() => {
    if (made) return undefined;
    closed.add(make);
    return () => {
      closed.delete(make);
    };
  }, [made]);
  return (
    // By a click it is full before it opens; the browser's own search opens it without one.
    <details
      class={`${cls} fold`.trim()}
      onToggle={({ currentTarget }) => {
        make();
        // At the log's end all of it would open out of view.
        if (currentTarget.open) currentTarget.scrollIntoView({ block: 'nearest' });
      }}
    >
      <summary onClick={make}>{summary}</summary>
      {made && children()}
    </details>
  );
}
