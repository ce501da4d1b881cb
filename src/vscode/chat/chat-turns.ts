import type { Attachment } from '../../protocol/attachments.ts';
import type { PanelState } from '../../protocol/host-message.ts';
import type { PanelTurn } from '../../protocol/panel.ts';
import { forkedConversation, retold } from '../../chat/fork.ts';
import type { Plan } from '../../protocol/plan.ts';
import type { TurnEvent, TurnMode } from '../../protocol/turn.ts';
import type { ChatConversation, ControllerEvent, Question } from './controller.ts';
import { isFull } from '../../protocol/window.ts';
import { nameByModel, titleOf } from './chat-name.ts';
import { record } from './record.ts';
import { driveTurn } from './drive-turn.ts';
import { summing } from './summing.ts';
import { waitingQuestions } from './waiting-questions.ts';
import type { ControllerPorts } from './controller-ports.ts';

/** The turns of the chat that is open: at most one runs, others queue. */
export interface ChatTurns {
  chatId(): string;
  title(): string;
  all(): readonly PanelTurn[];
  /** Adds an event to a turn that is over. */
  tell(turn: PanelTurn, event: TurnEvent): void;
  snapshot(): Pick<PanelState, 'chat' | 'running' | 'queued' | 'window' | 'summing'>;
  send(question: Question): void;
  /** Starts a turn that tells the model what was decided, with the user's notes. */
  carryNotes(mode: TurnMode): void;
  /** The plan as the user has edited it: shown, kept, and told with the next request. */
  editPlan(steps: Plan): void;
  steer(queuedId: string): void;
  unqueue(queuedId: string): void;
  /** Ends the running turn, or with `turnId` the summary that is being made. */
  stop(turnId?: string): void;
  /** Sums up older turns; false where there are none. */
  compact(): boolean;
  /** Whether nothing is asked any more before older turns are summed up. */
  isFull(): boolean;
  /** The model, or what is known of it, has changed. */
  tellWindow(): void;
  /** Puts the question of a turn again. */
  retry(turnId: string, locally: boolean): void;
  continue(turnId: string): void;
  /** Goes on in a new chat with the turns up to this one, or with `before` without it; undefined where there is no such turn. */
  fork(turnId: string, before: boolean): Promise<PanelTurn | undefined>;
  /** Opens a chat that comes from elsewhere, as a new one. */
  import(title: string, turns: readonly PanelTurn[]): Promise<void>;
  newChat(): Promise<void>;
  open(id: string): Promise<void>;
  rename(id: string, title: string): Promise<void>;
  delete(id: string): Promise<void>;
  /** Opens the chat that was open before the window was reloaded. */
  restore(): Promise<void>;
}

interface Running {
  readonly turn: PanelTurn;
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

const CARRY_QUESTION = 'Go on with the notes of the review.';
const SUMMARY_QUESTION = '/compact';
const CONTINUE_QUESTION = 'Continue the answer where it ended.';

const attached = ({ attachments }: Question): { attachments?: Attachment[] } =>
  attachments === undefined || attachments.length === 0 ? {} : { attachments: [...attachments] };

export function chatTurns(
  ports: ControllerPorts,
  fire: (event: ControllerEvent) => void,
  shown: () => void,
): ChatTurns {
  let id = ports.newId();
  let title = '';
  let turns: PanelTurn[] = [];
  let running: Running | undefined;
  let conversation: ChatConversation | undefined;
  let saved: unknown;

  const waiting = waitingQuestions(
    ports.newId,
    () => id,
    () => {
      fire({ type: 'patch', patch: { queued: waiting.all() } });
    },
  );
  const window = (): PanelState['window'] => conversation?.windowUse() ?? null;
  const tellWindow = (): void => {
    fire({ type: 'patch', patch: { window: window(), summing: sums.running() ?? null } });
  };
  const note = (turn: PanelTurn, event: TurnEvent): void => {
    const stamped = { at: ports.now(), event };
    record(turn.events, stamped);
    // Before anyone is told, so that whoever hears of the end finds the chat ready for the next question.
    if (event.type === 'turn_end' && running?.turn === turn) running = undefined;
    ports.transcripts.append(id, { type: 'event', turnId: turn.id, ...stamped });
    fire({ type: 'events', turnId: turn.id, events: [stamped] });
    if (event.type === 'usage' || event.type === 'compacted' || event.type === 'turn_end') tellWindow();
  };
  /** Puts a new turn into the chat. */
  const add = (turn: Omit<PanelTurn, 'id' | 'at' | 'events'>): PanelTurn => {
    const entry = { ...turn, id: ports.newId(), at: ports.now() };
    const added: PanelTurn = { ...entry, events: [] };
    turns.push(added);
    ports.transcripts.append(id, { type: 'turn', turn: entry });
    fire({ type: 'turn', turn: added });
    return added;
  };

  const opened = (): ChatConversation => (conversation ??= ports.openConversation(id, saved));

  /** Runs a turn of the chat that is open, and keeps what the model knows by then. */
  async function run(
    turn: PanelTurn,
    runTurn: ChatConversation['runTurn'],
    asked: string | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const mine = opened();
    const chat = id;
    const save = (): void => {
      ports.transcripts.saveConversation(chat, mine.snapshot());
    };
    const driven = { chatId: id, turn, runTurn, asked, signal, save };
    await driveTurn(ports, {
      ...driven,
      note: (event) => {
        note(turn, event);
      },
    });
    save();
    ports.onTurn?.(turn);
  }

  const sums = summing({
    conversation: opened,
    add: () => add({ question: SUMMARY_QUESTION, mode: 'ask', context: [], summary: true }),
    drive: (turn, runTurn, signal) => run(turn, runTurn, '', signal),
    changed: tellWindow,
  });

  /** @param asked what the core is asked, where that isn't the question that is shown */
  function start(put: Question, asked?: string, runTurn?: ChatConversation['runTurn']): void {
    const question = ports.actions.begin(put);
    const mine = opened();
    if (turns.length === 0) {
      title = titleOf(question.text);
      ports.transcripts.append(id, { type: 'title', title, at: ports.now() });
      ports.memory.set('chat', id);
    }
    const { text, mode, context } = question;
    const turn = add({ question: text, mode, context: [...context], ...attached(question) });
    const abort = new AbortController();
    const chat = id;
    const done = run(turn, runTurn ?? mine.runTurn, asked, abort.signal).then(() => {
      // What waits in a chat that is being left goes on when it is opened again.
      if (id !== chat || changing !== undefined) return;
      if (turns.length === 1) void nameChat(turn);
      next();
      const end = turn.events.findLast(({ event }) => event.type === 'turn_end')?.event;
      if (end?.type === 'turn_end' && end.stopReason !== 'error') sums.whenNeeded();
    });
    running = { turn, abort, done };
  }

  /** The first question stands for the chat's name until the small model has a better one. */
  async function nameChat(turn: PanelTurn): Promise<void> {
    const chat = id;
    const before = title;
    const name = await nameByModel(ports, turn);
    if (name === undefined || id !== chat || title !== before) return;
    title = name;
    ports.transcripts.append(chat, { type: 'title', title, at: ports.now() });
    fire({ type: 'patch', patch: {} });
  }

  function next(): void {
    if (running !== undefined) return;
    const first = waiting.next();
    if (first !== undefined) start(first);
  }

  /** Another chat is coming: what is asked meanwhile is meant for it. */
  let changing: Promise<void> | undefined;

  function change(act: () => Promise<void>): Promise<void> {
    const mine = act().finally(() => {
      if (changing === mine) changing = undefined;
    });
    changing = mine;
    return mine;
  }

  /** Ends what runs and waits for it, so that its last events belong to its own chat. */
  async function leave(): Promise<void> {
    running?.abort.abort();
    sums.stop();
    await running?.done;
    await sums.done();
    running = undefined;
    conversation = undefined;
    saved = undefined;
  }

  async function show(chatId: string): Promise<boolean> {
    const chat = await ports.transcripts.load(chatId);
    if (chat === undefined) return false;
    id = chatId;
    title = chat.title;
    turns = chat.turns.map((turn) => ({ ...turn, events: [...turn.events] }));
    saved = chat.conversation;
    ports.memory.set('chat', id);
    shown();
    return true;
  }

  function blank(): void {
    id = ports.newId();
    title = '';
    turns = [];
    ports.memory.set('chat', undefined);
  }

  /** Saves turns as a new chat and opens it. */
  const adopt = (
    name: string,
    kept: readonly PanelTurn[],
    known: (newId: string) => unknown,
  ): Promise<void> =>
    change(async () => {
      await leave();
      blank();
      if (kept.length > 0) {
        title = name;
        turns = kept.map((turn) => ({ ...turn, events: [...turn.events] }));
        saved = known(id);
        ports.transcripts.append(id, { type: 'title', title, at: ports.now() });
        for (const { events, ...turn } of turns) {
          ports.transcripts.append(id, { type: 'turn', turn });
          for (const { at, event } of events)
            ports.transcripts.append(id, { type: 'event', turnId: turn.id, at, event });
          await ports.attachments.claim(
            id,
            (turn.attachments ?? []).map((each) => each.id),
          );
        }
        if (saved !== undefined) ports.transcripts.saveConversation(id, saved);
        ports.memory.set('chat', id);
        shown();
      }
      fire({ type: 'reset' });
    });

  const find = (turnId: string): PanelTurn | undefined => turns.find((turn) => turn.id === turnId);

  return {
    chatId: () => id,
    title: () => title,
    all: () => turns,
    tell: note,
    snapshot: () => ({
      chat: { id, title, turns: turns.map((turn) => ({ ...turn, events: [...turn.events] })) },
      running: running?.turn.id ?? null,
      queued: waiting.all(),
      window: window(),
      summing: sums.running() ?? null,
    }),
    isFull: () => {
      const use = window();
      return use !== null && isFull(use);
    },
    tellWindow,
    compact: () => turns.length > 0 && sums.now(),
    send(question) {
      if (question.text.trim() === '') return;
      if (changing !== undefined) {
        const ask = (): void => {
          this.send(question);
        };
        changing.then(ask, ask);
      } else if (running === undefined) start(question);
      else waiting.add(question);
    },
    carryNotes(mode) {
      if (running !== undefined || turns.length === 0) return; // a running turn carries them in its next request
      // An empty question tells the core to go on with what was decided.
      start({ text: CARRY_QUESTION, mode, context: [] }, '');
    },
    editPlan(steps) {
      const turn = turns.at(-1);
      if (turn === undefined) return;
      conversation ??= ports.openConversation(id, saved);
      conversation.editPlan(steps);
      note(turn, { type: 'plan', steps });
      ports.transcripts.saveConversation(id, conversation.snapshot());
    },
    steer(queuedId) {
      if (running === undefined || conversation === undefined) return;
      const message = waiting.take(queuedId);
      if (message === undefined) return;
      conversation.steer(message.text);
      note(running.turn, { type: 'status', text: `Added: ${titleOf(message.text)}`, added: message.text });
    },
    unqueue: (queuedId) => {
      waiting.take(queuedId);
    },
    stop: (turnId) => {
      if (turnId !== undefined && turnId === sums.running()) sums.stop();
      else running?.abort.abort();
    },
    retry(turnId, locally) {
      const turn = find(turnId);
      if (turn === undefined || running !== undefined) return;
      const { question: text, mode, context, attachments } = turn;
      start({ text, mode, context, attachments }, undefined, locally ? ports.answerLocally : undefined);
    },
    continue(turnId) {
      const turn = find(turnId);
      if (turn === undefined) return;
      this.send({ text: CONTINUE_QUESTION, mode: turn.mode, context: [] });
    },
    async fork(turnId, before) {
      const at = turns.findIndex((turn) => turn.id === turnId);
      const turn = turns[at];
      if (turn === undefined || running !== undefined) return undefined;
      const kept = turns.slice(0, before ? at : at + 1);
      const later = turns.slice(kept.length);
      const known = conversation?.snapshot() ?? saved;
      await adopt(title, kept, (newId) => forkedConversation(known, newId, kept, later));
      return turn;
    },
    import: (name, come) => adopt(name, come, (newId) => retold(newId, come)),
    newChat: () =>
      change(async () => {
        await leave();
        blank();
        fire({ type: 'reset' });
      }),
    open: (chatId) =>
      change(async () => {
        await leave();
        if (!(await show(chatId))) blank();
        fire({ type: 'reset' });
        next();
      }),
    async rename(chatId, name) {
      // At once: a name that the model is thinking of must not come after it.
      if (chatId === id) title = name;
      ports.transcripts.append(chatId, { type: 'title', title: name, at: ports.now() });
      await ports.transcripts.flush();
    },
    async delete(chatId) {
      waiting.forget(chatId);
      if (chatId === id)
        await change(async () => {
          await leave();
          // Nothing that comes late belongs to a chat that is gone.
          blank();
          fire({ type: 'reset' });
        });
      await ports.transcripts.delete(chatId);
      await ports.edits.discard(chatId);
      await ports.attachments.forget(chatId);
    },
    async restore() {
      const last = ports.memory.get('chat');
      if (typeof last === 'string') await show(last);
    },
  };
}
