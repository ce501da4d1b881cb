import { createContext, type ComponentChildren, type JSX } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';

interface FoldProps {
  readonly cls?: string;
  readonly summary: ComponentChildren;
  readonly children: () => ComponentChildren;
}

const closed = new Set<() => void>();
/** Folds made in one idle period: few enough that no frame is missed. */
const STEP = 20;
/** A page in which nothing moves may have no idle period for as long as that lasts; the search does not wait for one. */
const SOON = { timeout: 100 };

/** Runs something when the browser's own search is about to look for text. @returns what ends it */
export function whenSearched(make: () => void): () => void {
  closed.add(make);
  return () => {
    closed.delete(make);
  };
}

/** Makes what all folds hold: the search opens the fold that has its text. */
function makeAll(): void {
  const rest = [...closed];
  const more = (time: IdleDeadline): void => {
    for (let n = 0; n === 0 || (n < STEP && time.timeRemaining() > 0); n++) rest.pop()?.();
    if (rest.length > 0) requestIdleCallback(more, SOON);
  };
  requestIdleCallback(more, SOON);
}
window.addEventListener(
  'keydown',
  ({ key, ctrlKey, metaKey }) => {
    if ((ctrlKey || metaKey) && key.toLowerCase() === 'f') makeAll();
  },
  { capture: true },
);

/** Whether folds hold what they hold from the first. */
export const FoldsMade = createContext(false);

/** Something closed at first. What it holds is made when it is opened or searched: a long chat has a thousand of them. */
export function Fold({ cls = '', summary, children }: FoldProps): JSX.Element {
  const [made, setMade] = useState(useContext(FoldsMade));
  const make = (): void => {
    setMade(true);
  };
  useEffect(() => {
    return made ? undefined : whenSearched(make);
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
