import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { highlight, highlightLines, languageOfPath, type Piece } from '../highlight.ts';

export const Pieces = ({ pieces }: { readonly pieces: readonly Piece[] }): JSX.Element => (
  <>
    {pieces.map((piece) =>
      piece.cls === undefined ? piece.text : <span class={piece.cls}>{piece.text}</span>,
    )}
  </>
);

interface QuoteProps {
  readonly path: string;
  readonly text: string;
  readonly startLine: number;
  /** No more lines than this. */
  readonly limit: number;
}

/** Quoted lines with their numbers, coloured by the file's language. */
export function Quote({ path, text, startLine, limit }: QuoteProps): JSX.Element {
  const lines = useMemo(
    () => highlightLines(text.split('\n').slice(0, limit).join('\n'), languageOfPath(path)),
    [path, text, limit],
  );
  return (
    <div class="quote">
      {lines.map((pieces, i) => (
        <div class="l" data-n={startLine + i}>
          <span>{pieces.length === 0 ? ' ' : <Pieces pieces={pieces} />}</span>
        </div>
      ))}
    </div>
  );
}

export const CodeText = ({
  text,
  language,
}: {
  readonly text: string;
  readonly language: string | undefined;
}): JSX.Element => {
  const pieces = useMemo(() => highlight(text, language), [text, language]);
  return <Pieces pieces={pieces} />;
};
