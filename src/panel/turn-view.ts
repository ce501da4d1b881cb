import type { ErrorCode } from '../base/errors.ts';
import type { ApprovalView } from '../protocol/host-message.ts';
import type { PanelTurn, StampedEvent } from '../protocol/panel.ts';
import type { Plan } from '../protocol/plan.ts';
import type { Citation, Receipt, ResearchPart, StopReason, TurnEvent, Usage } from '../protocol/turn.ts';
import { addUsage } from '../protocol/usage.ts';

/** A step of the work behind an answer, for the folded work line. `from`, `to`: milliseconds since 1970. */
export type WorkItem =
  | { readonly kind: 'thinking'; readonly text: string; readonly from: number; readonly to: number }
  | {
      readonly kind: 'tool';
      readonly id: string;
      readonly name: string;
      readonly input: unknown;
      readonly from: number;
      readonly state: 'running' | 'waiting' | 'staged' | 'denied' | 'done' | 'failed';
      readonly summary: string;
      /** The `delegate` call that it is a step of. */
      readonly parent?: string | undefined;
      /** The end of what it has printed; empty where it prints nothing. */
      readonly output: string;
    };

export interface TurnError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryable: boolean;
  readonly requestId?: string | undefined;
}

/** Characters of a command's output that stay in view. */
export const SHOWN_OUTPUT = 16_000;

/** A citation, and where it pointed before it moved. */
export interface ShownCitation extends Citation {
  readonly was?: { readonly startLine: number; readonly endLine: number };
}

type ToolState = Extract<WorkItem, { kind: 'tool' }>['state'];
/** What came of a tool; one that was not let run, or still waited for that, didn't fail. */
const stateAfter = (state: ToolState, ok: boolean): ToolState => {
  if (ok) return state === 'denied' || state === 'staged' ? state : 'done';
  return state === 'denied' || state === 'waiting' ? 'denied' : 'failed';
};

/** A turn as the panel shows it: the fold of its events. */
export interface TurnView {
  readonly id: string;
  readonly question: string;
  readonly mode: PanelTurn['mode'];
  readonly context: PanelTurn['context'];
  readonly attachments: NonNullable<PanelTurn['attachments']>;
  /** Stands for a summary of the turns before it. */
  readonly summary: boolean;
  readonly at: number;
  readonly started: boolean;
  readonly local: boolean;
  readonly text: string;
  readonly work: readonly WorkItem[];
  readonly citations: readonly ShownCitation[];
  readonly status: string;
  /** What the user sent while it ran. */
  readonly added: readonly string[];
  readonly receipt: Receipt | undefined;
  /** The plan of a question across files, and what each worker read. */
  readonly research: readonly ResearchPart[];
  readonly usage: Usage | undefined;
  /** The turn is the summary of those before it. */
  readonly compacted: Extract<TurnEvent, { type: 'compacted' }> | undefined;
  readonly approval: ApprovalView | undefined;
  /** The plan of the chat, where this turn, or the user since, made one. */
  readonly plan: Plan | undefined;
  readonly budget: Extract<TurnEvent, { type: 'budget' }> | undefined;
  readonly error: TurnError | undefined;
  readonly stop: StopReason | undefined;
  readonly lastAt: number;
  /** Of a turn that has not been read: about how long it is. */
  readonly size?: { readonly chars: number; readonly cited: number };
}

/** A turn of which nothing is known but what was asked. */
export const emptyTurn = (turn: Omit<PanelTurn, 'events'>): TurnView => ({
  id: turn.id,
  question: turn.question,
  mode: turn.mode,
  context: turn.context,
  attachments: turn.attachments ?? [],
  summary: turn.summary === true,
  at: turn.at,
  started: false,
  local: false,
  text: '',
  work: [],
  citations: [],
  status: '',
  added: [],
  receipt: undefined,
  research: [],
  usage: undefined,
  compacted: undefined,
  approval: undefined,
  plan: undefined,
  budget: undefined,
  error: undefined,
  stop: undefined,
  lastAt: turn.at,
});

/** A turn from its record. */
export const turnView = (turn: PanelTurn): TurnView => applyEvents(emptyTurn(turn), turn.events);

/** The turn after some more events; the old view is left as it was. */
export function applyEvents(view: TurnView, events: readonly StampedEvent[]): TurnView {
  let next = view;
  for (const { at, event } of events) next = { ...applyEvent(next, event, at), lastAt: at };
  return next;
}

function applyEvent(view: TurnView, event: TurnEvent, at: number): TurnView {
  switch (event.type) {
    case 'turn_start':
      return { ...view, started: true, local: event.mode === 'local' };
    case 'status':
      return {
        ...view,
        status: event.text,
        ...(event.added === undefined ? {} : { added: [...view.added, event.added] }),
      };
    case 'retrieved':
      return { ...view, receipt: event.receipt };
    case 'thinking_delta':
      return { ...view, work: think(view.work, event.text, at), status: '' };
    case 'text_delta':
      return { ...view, text: view.text + event.text, work: endThinking(view.work, at), status: '' };
    case 'citation':
      return { ...view, citations: cite(view.citations, event) };
    case 'tool_call':
      return {
        ...view,
        work: call(endThinking(view.work, at), event, at),
        // What a worker does is not what the turn says of itself.
        status: event.parent === undefined ? '' : view.status,
        ...(view.approval?.id === event.id && event.state !== 'waiting' ? { approval: undefined } : {}),
      };
    case 'tool_result':
      return {
        ...view,
        work: view.work.map((item) =>
          item.kind === 'tool' && item.id === event.id
            ? {
                ...item,
                state: stateAfter(item.state, event.ok),
                summary: event.summary,
              }
            : item,
        ),
        ...(view.approval?.id === event.id ? { approval: undefined } : {}),
      };
    case 'tool_output':
      return {
        ...view,
        work: view.work.map((item) =>
          item.kind === 'tool' && item.id === event.id
            ? { ...item, output: (item.output + event.text).slice(-SHOWN_OUTPUT) }
            : item,
        ),
      };
    case 'edit_staged':
      return view;
    case 'research':
      return { ...view, research: withPart(view.research, event) };
    case 'plan':
      return { ...view, plan: event.steps };
    case 'approval': {
      const { id, tool, command, cwd, timeoutS } = event;
      return { ...view, approval: { id, tool, command, cwd, timeoutS } };
    }
    case 'budget':
      return { ...view, budget: event };
    case 'usage': {
      const { input, output, cacheRead, cacheWrite, costUsd } = event;
      const usage = { input, output, cacheRead, cacheWrite, costUsd };
      return { ...view, usage: view.usage === undefined ? usage : addUsage(view.usage, usage) };
    }
    case 'compacted':
      return { ...view, compacted: event };
    case 'error': {
      const { code, message, retryable, requestId } = event;
      return { ...view, error: { code, message, retryable, requestId } };
    }
    case 'turn_end':
      return {
        ...view,
        stop: event.stopReason,
        usage: event.usage,
        status: '',
        approval: undefined,
        work: endThinking(view.work, at),
      };
  }
}

/** A part that comes again, by its id, replaces the first. */
const withPart = (parts: readonly ResearchPart[], part: ResearchPart): readonly ResearchPart[] =>
  parts.some(({ id }) => id === part.id)
    ? parts.map((one) => (one.id === part.id ? part : one))
    : [...parts, part];

function think(work: readonly WorkItem[], text: string, at: number): readonly WorkItem[] {
  const last = work.at(-1);
  return last?.kind === 'thinking'
    ? [...work.slice(0, -1), { ...last, text: last.text + text, to: at }]
    : [...work, { kind: 'thinking', text, from: at, to: at }];
}

/** Thinking lasts until whatever comes next, as joined deltas keep the first one's time. */
function endThinking(work: readonly WorkItem[], at: number): readonly WorkItem[] {
  const last = work.at(-1);
  if (last?.kind !== 'thinking' || last.to > last.from) return work;
  return [...work.slice(0, -1), { ...last, to: at }];
}

function call(
  work: readonly WorkItem[],
  event: Extract<TurnEvent, { type: 'tool_call' }>,
  at: number,
): readonly WorkItem[] {
  const known = work.some((item) => item.kind === 'tool' && item.id === event.id);
  if (!known) {
    const { id, name, input, state, parent } = event;
    return [...work, { kind: 'tool', id, name, input, from: at, state, summary: '', output: '', parent }];
  }
  return work.map((item) =>
    item.kind === 'tool' && item.id === event.id ? { ...item, input: event.input, state: event.state } : item,
  );
}

/** A citation that comes again, by its id, replaces the first: it has moved, or gone stale, since. */
function cite(citations: readonly ShownCitation[], event: Citation): readonly ShownCitation[] {
  const known = citations.find((citation) => citation.id === event.id);
  if (known === undefined) return [...citations, event];
  const origin = known.was ?? { startLine: known.startLine, endLine: known.endLine };
  const was = origin.startLine === event.startLine && origin.endLine === event.endLine ? undefined : origin;
  return citations.map((citation) =>
    citation === known ? { ...event, ...(was === undefined ? {} : { was }) } : citation,
  );
}
