import type * as vscode from 'vscode';
import type { RunTurn } from '../agent/run-turn.ts';
import type { Edits } from '../edits/edits.ts';
import type { DecisionResult, PendingEdit } from '../protocol/edits.ts';
import type { CoverageRow, IndexStatus, SearchHit, SearchOptions } from '../protocol/search.ts';
import type { AskOptions, TurnEvent } from '../protocol/turn.ts';
import type { CodeIndex } from '../search/code-index.ts';

/** What `activate()` answers: the contract for other extensions and for checks from outside. */
export interface FootnoteApi {
  readonly version: 1;
  /** Resolves when the first index is searchable. */
  ready(): Promise<IndexStatus>;
  search(query: string, options?: SearchOptions): Promise<SearchHit[]>;
  /** A conversation of its own, not the panel's; its edits are pending like any others. */
  ask(question: string, options?: AskOptions, token?: vscode.CancellationToken): AsyncIterable<TurnEvent>;
  /** One a file and conversation. */
  pending(): Promise<PendingEdit[]>;
  /** Never throws on a conflict. */
  decide(
    id: string,
    hunkIds: string[] | 'all',
    decision: 'accept' | 'reject',
    note?: string,
  ): Promise<DecisionResult>;
  coverage(): Promise<CoverageRow[]>;
}

export function makeApi(parts: {
  readonly index: CodeIndex;
  readonly edits: Pick<Edits, 'pending' | 'decide'>;
  /** Makes a new conversation and gives its door. */
  readonly newConversation: () => Promise<RunTurn>;
}): FootnoteApi {
  return {
    version: 1,
    ready: () => parts.index.ready(),
    search: async (query, options) =>
      (await parts.index.search(query, options)).map(
        ({ path, startLine, endLine, symbol, kind, score, text }) => ({
          path,
          startLine,
          endLine,
          symbol,
          kind,
          score,
          text,
        }),
      ),
    ask: (question, options = {}, token) => ask(parts.newConversation, question, options, token),
    pending: () => Promise.resolve(parts.edits.pending()),
    decide: (id, hunkIds, decision, note) => parts.edits.decide(id, hunkIds, decision, note),
    coverage: () => parts.index.coverage(),
  };
}

async function* ask(
  newConversation: () => Promise<RunTurn>,
  question: string,
  options: AskOptions,
  token: vscode.CancellationToken | undefined,
): AsyncIterable<TurnEvent> {
  const abort = new AbortController();
  const listener = token?.onCancellationRequested(() => {
    abort.abort();
  });
  if (token?.isCancellationRequested === true) abort.abort();
  try {
    const run = await newConversation();
    yield* run({ question, mode: options.mode ?? 'ask', context: options.context ?? [] }, abort.signal);
  } finally {
    // A caller that stops listening ends the turn.
    abort.abort();
    listener?.dispose();
  }
}
