import { asksFor, pathOf, spoken, thought } from './demo-words.ts';
import type { Asked, Part, Reply, SearchResult } from './script.ts';

/** The demo's change: reads a file, proposes a comment in two places, says so. One step a request. */

/** Files in which a comment line can stand anywhere. */
const COMMENTS: readonly (readonly [RegExp, string])[] = [
  [/\.(ts|tsx|js|jsx|mjs|cjs|mts|cts|go|rs|java|kt|swift|c|h|cc|cpp|hpp|cs|php|scala|dart)$/i, '//'],
  [/\.(py|rb|sh|ya?ml|toml|pl|r)$/i, '#'],
  [/\.(sql|lua|hs)$/i, '--'],
];
const markOf = (path: string): string | undefined => COMMENTS.find(([pattern]) => pattern.test(path))?.[1];

/** The file that the question names, or the first that came with it and takes comments. */
function target(asked: Asked): SearchResult | undefined {
  const usable = asked.searchResults
    .slice(asked.fresh)
    .filter((result) => markOf(pathOf(result)) !== undefined);
  const question = asksFor(asked);
  return usable.find((result) => question.includes(pathOf(result))) ?? usable[0];
}

const STARTS =
  /^\s*(export|function|class|def|func|fn|const|let|var|return|if|for|type|interface|public|private|async)\b/;
const FAR_LINES = 8;

/** Up to two lines of what was read that occur once in it, so that an edit is sure of its place; far apart, and not tried yet. */
function places(text: string, tried: readonly string[]): string[] {
  const lines = text.split('\n');
  const sure = lines.filter(
    (line) => STARTS.test(line) && text.split(line).length === 2 && !tried.includes(line),
  );
  const first = sure[0];
  if (first === undefined) return [];
  const at = lines.indexOf(first);
  const second = sure.find((line) => lines.indexOf(line) >= at + FAR_LINES);
  return second === undefined ? [first] : [first, second];
}

const NOTES = ['Demo: this line was proposed by a scripted answer.', 'Demo: and so was this one.'];
/** Edits that may fail before the demo gives up. */
const MOST_TRIES = 4;

export function proposeChange(asked: Asked, ms: number): Reply {
  const read = asked.calls.findLast(({ name, isError }) => name === 'read_file' && !isError);
  if (!read) {
    const file = asked.calls.length === 0 ? target(asked) : undefined;
    if (!file)
      return said('No file that takes a comment came with this request, so nothing is proposed.', ms);
    return {
      parts: [
        thought('The change belongs in the file that came first. I read it before I touch it.', ms),
        { type: 'tool_use', name: 'read_file', input: { path: pathOf(file) } },
      ],
    };
  }
  const path = String(read.input['path']);
  const edits = asked.calls.filter(({ name }) => name === 'edit_file');
  const staged = edits.filter(({ isError }) => !isError);
  const tried = edits.map(({ input }) => String(input['old_string']));
  // The second place is far from the first, so that the two are hunks of their own.
  const line = staged.length === 0 ? places(read.result, tried)[0] : secondPlace(read.result, tried);
  const note = NOTES[staged.length];
  if (line === undefined || note === undefined || edits.length >= MOST_TRIES)
    return said(
      staged.length > 0
        ? `${staged.length === 1 ? 'A comment is' : 'Two comments are'} proposed in \`${path}\`. Nothing is written yet: review each hunk, then accept or reject it.`
        : `\`${path}\` has no line that a scripted edit could be sure of, so nothing is proposed.`,
      ms,
    );
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  return {
    parts: [
      { do: 'wait', ms: 4 * ms },
      {
        type: 'tool_use',
        name: 'edit_file',
        input: { path, old_string: line, new_string: `${indent}${markOf(path) ?? '//'} ${note}\n${line}` },
      },
    ],
  };
}

/** A place at least FAR_LINES after every line that was tried. */
function secondPlace(text: string, tried: readonly string[]): string | undefined {
  const lines = text.split('\n');
  const last = Math.max(...tried.map((line) => lines.indexOf(line)));
  return places(lines.slice(last + FAR_LINES).join('\n'), []).find((line) => text.split(line).length === 2);
}

const said = (text: string, ms: number): Reply => ({
  parts: [{ type: 'text', pieces: spoken(text, ms) } satisfies Part],
});
