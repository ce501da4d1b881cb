import { settle } from '../markdown/anchor.ts';
import type { TurnView } from '../turn-view.ts';
import { lineName, sourcesOf } from './sources.ts';

/** An answer as Markdown with its footnotes, for the clipboard. */
export function answerForCopy(turn: TurnView): string {
  const { sources, marks } = sourcesOf(turn.citations);
  let text = turn.text;
  const places = marks.map((mark) => ({ at: settle(turn.text, mark.at), n: mark.source.number }));
  for (const { at, n } of places.reverse().sort((a, b) => b.at - a.at))
    text = `${text.slice(0, at)}[^${String(n)}]${text.slice(at)}`;
  const notes = sources.map(
    (source) =>
      `[^${String(source.number)}]: ${lineName(source)}${source.state === 'verified' ? '' : ` (${source.state})`}`,
  );
  return notes.length === 0 ? text : `${text.trimEnd()}\n\n${notes.join('\n')}\n`;
}
