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

/** What the API needs of the chat; loaded with the first call that needs it. */
interface ChatPart {
  readonly edits: Pick<Edits, 'pending' | 'decide'>;
  newConversation(): RunTurn;
}

export function makeApi(index: CodeIndex, chat: () => Promise<ChatPart>): FootnoteApi {
  return {
    version: 1,
    ready: () => index.ready(),
    search: async (query, options) =>
      (await index.search(query, options)).map(({ path, startLine, endLine, symbol, kind, score, text }) => ({
        path,
        startLine,
        endLine,
        symbol,
        kind,
        score,
        text,
      })),
    ask: (question, options = {}, token) => ask(chat, question, options, token),
    pending: async () => (await chat()).edits.pending(),
    decide: async (id, hunkIds, decision, note) => (await chat()).edits.decide(id, hunkIds, decision, note),
    coverage: () => index.coverage(),
  };
}

async function* ask(
  chat: () => Promise<ChatPart>,
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
    const run = (await chat()).newConversation();
    yield* run({ question, mode: options.mode ?? 'ask', context: options.context ?? [] }, abort.signal);
  } finally {
    // A caller that stops listening ends the turn.
    abort.abort();
    listener?.dispose();
  }
}
