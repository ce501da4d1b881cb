import { splitLines } from '../base/lines.ts';
import type { ContextRange, TurnEvent } from '../protocol/turn.ts';
import { unfinished } from '../search/code-index.ts';
import { answerWriter } from './answer-writer.ts';
import type { AnswerWriter } from './answer-writer.ts';
import type { LocalAnswerDeps } from './local-answer-deps.ts';
import { extracts } from './local-extracts.ts';
import { fromGraph } from './local-graph.ts';
import { where } from './local-words.ts';
import { suggestions } from './local-suggestions.ts';
import { displayPath } from './workspace-text.ts';

export interface LocalQuestion {
  readonly question: string;
  readonly context: readonly ContextRange[];
}

const HITS = 8;

/**
 * Answers without a model: from the graph for "where is", "what calls", "what implements" and "what to read first", and with
 * the best extracts, grouped by file, each cited and with why it was found. The first file it names is the one that search
 * puts first. The same question on the same whole index has the same answer; while files are still missing, it says so.
 * @returns the ids of its citations
 */
export async function localAnswer(
  deps: LocalAnswerDeps,
  { question, context }: LocalQuestion,
  emit: (event: TurnEvent) => void,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const writer = answerWriter(deps.turnId, emit, deps.now);
  emit({ type: 'status', text: 'Searching the code…' });
  for (const range of context) await showRange(deps, writer, range);
  const hits = await deps.index.search(question, { limit: HITS }, signal);
  const partial = unfinished(deps.index.status());
  if (partial)
    writer.write(
      `The index is still being made: ${partial.done.toLocaleString('en-US')} of ${partial.total.toLocaleString('en-US')} files are in it. Ask again when it is whole.\n\n`,
    );
  const graph = await fromGraph(deps, writer, question, hits);
  signal.throwIfAborted();
  if (hits.length === 0 && !graph && context.length === 0)
    writer.write(
      'Nothing in the index fits this question. Try other words, or the name of a symbol or a file.',
    );
  else if (hits.length > 0) await extracts(deps, writer, hits, graph, signal);
  const next = suggestions(question, hits);
  if (next !== '') writer.write(next);
  return writer.citations;
}

async function showRange(deps: LocalAnswerDeps, writer: AnswerWriter, range: ContextRange): Promise<void> {
  const text = await deps.now.read(range.uri);
  if (text === undefined) return;
  const all = splitLines(text);
  const startLine = Math.min(range.startLine, all.length);
  const endLine = Math.min(range.endLine, all.length);
  const path = displayPath(deps.workspace.folders(), range.uri);
  const lines = all.slice(startLine - 1, endLine);
  await writer.cite(
    { uri: range.uri, path, startLine, endLine, lines },
    (now) => `Selected: \`${where(now)}\`\n\n`,
  );
}
