import type { Plan } from '../../../../src/protocol/plan.ts';
import type { TurnRequest } from '../../../../src/agent/run-turn.ts';
import { emitter } from '../../../../src/base/events.ts';
import { createEdits, type NotingEdits } from '../../../../src/edits/create-edits.ts';
import type { PanelMessage } from '../../../../src/protocol/panel.ts';
import type { TurnEvent } from '../../../../src/protocol/turn.ts';
import type {
  ChatController,
  ControllerEvent,
  PanelActions,
  TranscriptPort,
} from '../../../../src/vscode/chat/controller.ts';
import { beginQuestion } from '../../../../src/vscode/chat/begin-question.ts';
import { preparation } from '../../../../src/vscode/chat/prepare.ts';
import type { ControllerPorts } from '../../../../src/vscode/chat/controller-ports.ts';
import { createChatController } from '../../../../src/vscode/chat/session-controller.ts';
import { contextPorts } from './context-ports.ts';
import { memoryEditor, memoryStorage, type MemoryEditor } from '../../../fakes/memory-editor.ts';

export const A = 'file:///w/a.ts';

/** A turn that the test plays: what the core says, one event at a time. */
export interface PlayedTurn {
  readonly request: TurnRequest;
  readonly signal: AbortSignal;
  say(...events: TurnEvent[]): void;
  /** Ends the turn as the core does. */
  end(stopReason?: Extract<TurnEvent, { type: 'turn_end' }>['stopReason']): void;
}

export interface World {
  readonly controller: ChatController;
  readonly edits: NotingEdits;
  readonly editor: MemoryEditor;
  readonly events: ControllerEvent[];
  readonly opened: { readonly id: string; readonly saved: unknown }[];
  readonly steered: string[];
  readonly plans: Plan[];
  readonly done: string[];
  readonly memory: Map<string, unknown>;
  /** How full the model's window is said to be, of 100. */
  readonly window: { used: number };
  /** A repository was found, say. */
  mentionsChanged(): void;
  /** The next turn that the controller starts. */
  nextTurn(): Promise<PlayedTurn>;
  handle(message: PanelMessage): Promise<void>;
  /** Resolves when the condition holds; checked after each event of the controller. */
  until(condition: () => boolean): Promise<void>;
}

const USAGE = { input: 1, output: 1, cacheRead: 0, cacheWrite: 0, costUsd: 0.01 };

/** The controller over real edits in a memory editor; the core's turns are played by the test. */
export async function world(
  transcripts: TranscriptPort,
  memory: Map<string, unknown> = new Map(),
  trusted = true,
  more: Partial<Pick<ControllerPorts, 'title'>> = {},
): Promise<World> {
  const editor = memoryEditor({ [A]: 'one\ntwo\nthree\n' });
  const edits = await createEdits({
    files: editor.files,
    writer: editor.writer,
    storage: memoryStorage(),
    isInside: () => Promise.resolve(true),
  });
  const opened: World['opened'] = [];
  const steered: string[] = [];
  const plans: Plan[] = [];
  const done: string[] = [];
  const turns: PlayedTurn[] = [];
  const window = { used: 0 };
  const turnCame = emitter<undefined>();
  const never = emitter<undefined>();
  const mentionsChanged = emitter<undefined>();
  const run = (what: string) => () => {
    done.push(what);
    return Promise.resolve();
  };
  const actions: PanelActions = {
    open: ({ uri, startLine, endLine }) => run(`open ${uri}:${String(startLine)}-${String(endLine)}`)(),
    review: (id) => run(`review ${id ?? 'all'}`)(),
    run: (command) => run(command)(),
    remember: (text, chat) => run(`remember ${text} of ${chat}`)(),
    forget: (words) => run(`forget ${words}`)(),
    copy: (text) => run(`copy ${text}`)(),
    insert: (text) => run(`insert ${text}`)(),
    openCode: (text, language) => run(`open ${language}: ${text}`)(),
    applyCode: (_chat, path) => run(`apply ${path}`)(),
    openLink: (href) => run(`link ${href}`)(),
    pickContext: () => Promise.resolve([]),
    mentions: (query) => run(`mentions ${query}`)().then(() => []),
    onMentionsChanged: (listener) =>
      mentionsChanged.event(() => {
        listener();
      }),
    dropped: () => Promise.resolve([]),
    begin: (question) => beginQuestion(question, contextPorts({ trusted: () => trusted })),
    finish: preparation(contextPorts({ trusted: () => trusted })).finish,
    inform: (text) => void done.push(`inform ${text}`),
    lookUpNames: (names) =>
      Promise.resolve({ names, missing: names.filter((name) => name.startsWith('no')) }),
  };
  let ids = 0;
  const controller = await createChatController({
    ...more,
    openConversation: (id, saved) => {
      opened.push({ id, saved });
      return {
        runTurn: (request, signal) => play(request, signal),
        compact: (signal) => {
          done.push('compact');
          return play({ question: '', mode: 'ask', context: [] }, signal);
        },
        canCompact: () => turns.length > 1,
        windowUse: () => ({ used: window.used, of: 100 }),
        steer: (text) => {
          steered.push(text);
        },
        editPlan: (steps) => {
          plans.push(steps);
        },
        snapshot: () => ({ of: id, turns: turns.length }),
      };
    },
    answerLocally: (request, signal) => play({ ...request, question: `local: ${request.question}` }, signal),
    edits,
    index: {
      status: () => ({ state: 'ready', files: 3, indexed: 2, skipped: 1, chunks: 4, done: 3, total: 3 }),
      onProgress: emitter<never>().event,
    },
    account: {
      view: () => ({ keySource: 'stored', model: 'm', effort: 'medium', models: [] }),
      onDidChange: never.event,
      choose: () => Promise.resolve(),
    },
    surroundings: {
      folders: () => ['w'],
      trusted: () => trusted,
      demo: false,
      samples: () => [],
      onDidChange: never.event,
    },
    transcripts,
    memory: {
      get: (key) => memory.get(key),
      set: (key, value) => {
        memory.set(key, value);
      },
    },
    attachments: {
      take: ({ name, mediaType, data }) =>
        Promise.resolve({ id: 'a'.repeat(64), name, mediaType, bytes: data.length, tokens: 1 }),
      refused: ({ name }) => void done.push(`refused ${name}`),
      claim: () => Promise.resolve(),
      forget: (id) => run(`forget ${id}`)(),
    },
    actions,
    displayPath: (uri) => uri.replace('file:///w/', ''),
    conflictWords: ({ conflicts }, hunkId) => conflicts.get(hunkId) ?? '',
    newId: () => `id-${String(++ids)}-${String(memory.size)}`,
    now: () => 1000,
    log: (message) => {
      done.push(`log ${message}`);
    },
  });

  function play(request: TurnRequest, signal: AbortSignal): AsyncIterable<TurnEvent> {
    const queue: TurnEvent[] = [];
    const came = emitter<undefined>();
    let over = false;
    const say = (...events: TurnEvent[]): void => {
      queue.push(...events);
      came.fire(undefined);
    };
    const end: PlayedTurn['end'] = (stopReason = 'end_turn') => {
      over = true;
      say({ type: 'turn_end', stopReason, usage: USAGE, citations: [] });
    };
    // As the core does: a cancelled turn ends by itself, without an error.
    signal.addEventListener('abort', () => {
      if (!over) end('cancelled');
    });
    turns.push({ request, signal, say, end });
    turnCame.fire(undefined);
    return {
      async *[Symbol.asyncIterator]() {
        for (;;) {
          while (queue.length > 0) {
            const event = queue.shift();
            if (event === undefined) break;
            yield event;
            if (event.type === 'turn_end') return;
          }
          await new Promise<void>((resolve) => {
            const subscription = came.event(() => {
              subscription.dispose();
              resolve();
            });
            if (queue.length > 0) {
              subscription.dispose();
              resolve();
            }
          });
        }
      },
    };
  }

  const events: ControllerEvent[] = [];
  const told = emitter<undefined>();
  controller.onEvent((event) => {
    events.push(event);
    told.fire(undefined);
  });
  let seen = 0;
  return {
    controller,
    edits,
    editor,
    events,
    opened,
    steered,
    plans,
    done,
    memory,
    window,
    mentionsChanged: () => {
      mentionsChanged.fire(undefined);
    },
    handle: (message) => controller.handle(message),
    async nextTurn() {
      const want = seen++;
      for (;;) {
        const turn = turns[want];
        if (turn !== undefined) return turn;
        await new Promise<void>((resolve) => {
          const subscription = turnCame.event(() => {
            subscription.dispose();
            resolve();
          });
        });
      }
    },
    async until(condition) {
      while (!condition()) {
        await new Promise<void>((resolve) => {
          const subscription = told.event(() => {
            subscription.dispose();
            resolve();
          });
        });
      }
    },
  };
}
