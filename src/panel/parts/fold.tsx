import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

interface FoldProps {
  readonly cls?: string;
  readonly summary: ComponentChildren;
  readonly children: () => ComponentChildren;
}

const closed = new Set<() => void>();
/** Folds made in one idle period: few enough that no frame is missed. */
const STEP = 20;

/** Makes what all folds hold: the browser's own search is about to look for text, and opens the fold that has it. */
function makeAll(): void {
  const rest = [...closed];
  const more = (): void => {
    for (const make of rest.splice(-STEP)) make();
    if (rest.length > 0) requestIdleCallback(more);
  };
  requestIdleCallback(more);
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
  const [made, setMade] = useState(false);
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
