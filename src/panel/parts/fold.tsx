import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';

interface FoldProps {
  readonly cls?: string;
  readonly summary: ComponentChildren;
  readonly children: () => ComponentChildren;
}

/** Something closed at first. What it holds is made when it is opened: a long chat has a thousand of them. */
export function Fold({ cls = '', summary, children }: FoldProps): JSX.Element {
  const [made, setMade] = useState(false);
  const make = (): void => {
    setMade(true);
  };
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
