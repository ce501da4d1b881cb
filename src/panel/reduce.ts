import type {
  ChatSummary,
  HostMessage,
  MentionItem,
  PanelState,
  SentState,
} from '../protocol/host-message.ts';
import type { StampedEvent } from '../protocol/panel.ts';
import { foldedView } from './folded-view.ts';
import { applyEvents, turnView, type TurnView } from './turn-view.ts';

/** All that the panel shows. `known` is false until the extension has sent its first state. */
export interface PanelView {
  readonly known: boolean;
  /** Number of the last message of the extension. */
  readonly seq: number;
  readonly chatId: string;
  readonly title: string;
  readonly turns: readonly TurnView[];
  readonly running: string | null;
  readonly live: Omit<PanelState, 'protocol' | 'chat' | 'running' | 'draft'>;
  /** The chats that can be opened, while the history is shown. */
  readonly history: readonly ChatSummary[] | undefined;
  readonly mentions: { readonly query: string; readonly items: readonly MentionItem[] } | undefined;
  /** Names in answers that nothing in the workspace has. */
  readonly missing: ReadonlySet<string>;
  /** Rises when the extension asks for the message box; `compose` is what it adds. */
  readonly focusCount: number;
  readonly compose: Extract<HostMessage, { type: 'compose' }> | undefined;
  /** The draft as the extension keeps it; a new object means: take it. */
  /** The mode that the user has switched to, until the extension answers: a state may have been on its way by then. */
  readonly switched: PanelState['mode'] | undefined;
  readonly draft: PanelState['draft'];
  /** The draft as another panel left it: it counts for more than what this page kept or is writing. */
  readonly left: PanelState['draft'] | undefined;
}

export const emptyView: PanelView = {
  known: false,
  seq: 0,
  chatId: '',
  title: '',
  turns: [],
  running: null,
  live: {
    pending: [],
    index: { state: 'scanning', files: 0, indexed: 0, skipped: 0, chunks: 0, done: 0, total: 0 },
    account: { keySource: 'none', model: '', effort: 'medium', models: [] },
    mode: 'ask',
    folders: [],
    trusted: true,
    demo: false,
    queued: [],
    window: null,
    summing: null,
    approvals: [],
    allowed: [],
    samples: [],
  },
  history: undefined,
  mentions: undefined,
  missing: new Set(),
  focusCount: 0,
  compose: undefined,
  switched: undefined,
  draft: { text: '', context: [] },
  left: undefined,
};

/** A message of the extension, or something that only the panel does. */
export type PanelAction =
  | HostMessage
  | { readonly type: 'closeHistory' }
  | { readonly type: 'closeMentions' }
  /** The user began a chat: empty at once, and without a name until the extension gives it one. */
  | { readonly type: 'newChat' }
  /** The beginning of `events` that are drawn over several frames. */
  | { readonly type: 'piece'; readonly turnId: string; readonly events: readonly StampedEvent[] }
  /** The user switched; shown and used at once, while the extension is told. */
  | { readonly type: 'mode'; readonly mode: PanelState['mode'] };

/** What the panel shows after a message; `lost` when one before it is missing, and the view must be asked for anew. */
export function reduce(
  view: PanelView,
  action: PanelAction,
): { readonly view: PanelView; readonly lost: boolean } {
  if (action.type === 'closeHistory') return { view: { ...view, history: undefined }, lost: false };
  if (action.type === 'closeMentions') return { view: { ...view, mentions: undefined }, lost: false };
  if (action.type === 'newChat') return { view: begun(view), lost: false };
  if (action.type === 'mode')
    return {
      view: { ...view, live: { ...view.live, mode: action.mode }, switched: action.mode },
      lost: false,
    };
  if (action.type === 'state') return { view: fromState(view, action.state, action.seq), lost: false };
  // Before the first state, and after a gap, nothing but a state makes sense.
  if (!view.known) return { view, lost: false };
  if (action.type === 'piece') return { view: withEvents(view, action.turnId, action.events), lost: false };
  if (action.seq !== view.seq + 1) return { view: { ...view, known: false }, lost: true };
  return { view: { ...applyMessage(view, action), seq: action.seq }, lost: false };
}

function applyMessage(view: PanelView, message: Exclude<HostMessage, { type: 'state' }>): PanelView {
  switch (message.type) {
    case 'turn':
      return {
        ...view,
        turns: [...view.turns.filter((turn) => turn.id !== message.turn.id), turnView(message.turn)],
        running: message.turn.summary === true ? view.running : message.turn.id,
      };
    case 'events': {
      const ended = message.events.some(({ event }) => event.type === 'turn_end');
      return {
        ...withEvents(view, message.turnId, message.events),
        running: ended && view.running === message.turnId ? null : view.running,
      };
    }
    case 'patch': {
      const known = Object.entries(message.patch).filter(([, value]) => value !== undefined);
      const switched = message.patch.mode === undefined ? view.switched : undefined;
      return { ...view, live: { ...view.live, ...Object.fromEntries(known) }, switched };
    }
    case 'compose':
      return { ...view, history: undefined, focusCount: view.focusCount + 1, compose: message };
    case 'left':
      return { ...view, draft: message.draft, left: message.draft };
    case 'showHistory':
      return { ...view, history: message.chats };
    case 'lookedUp': {
      const others = [...view.missing].filter((name) => !message.names.includes(name));
      const missing = new Set([...others, ...message.missing]);
      // Most answers are right: each turn is drawn with these.
      const same = missing.size === view.missing.size && [...missing].every((name) => view.missing.has(name));
      return same ? view : { ...view, missing };
    }
    case 'mentions':
      return { ...view, mentions: { query: message.query, items: message.items } };
  }
}

const withEvents = (view: PanelView, turnId: string, events: readonly StampedEvent[]): PanelView => ({
  ...view,
  turns: view.turns.map((turn) => (turn.id === turnId ? applyEvents(turn, events) : turn)),
});

const begun = (view: PanelView): PanelView => ({
  ...view,
  chatId: '',
  title: '',
  turns: [],
  running: null,
  live: { ...view.live, queued: [], window: null, summing: null },
  history: undefined,
  mentions: undefined,
  draft: { text: '', context: [] },
  focusCount: view.focusCount + 1,
  compose: undefined,
});

function fromState(view: PanelView, state: SentState, seq: number): PanelView {
  const { chat, running, draft, ...live } = state;
  const same = view.chatId === chat.id;
  const { switched } = view;
  const mode = switched === undefined || (switched === 'agent' && !live.trusted) ? live.mode : switched;
  return {
    ...view,
    known: true,
    seq,
    chatId: chat.id,
    title: chat.title,
    turns: chat.turns.map((turn) => ('chars' in turn ? foldedView(turn) : turnView(turn))),
    running,
    live: { ...live, mode },
    draft,
    history: same ? view.history : undefined,
    mentions: undefined,
  };
}
