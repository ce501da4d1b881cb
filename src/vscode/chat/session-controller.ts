import { disposeAll, emitter } from '../../base/events.ts';
import { MAX_ATTACHMENTS } from '../../protocol/attachments.ts';
import type { PanelState } from '../../protocol/host-message.ts';
import { Draft, Mode, PANEL_PROTOCOL, type ContextChip } from '../../protocol/panel.ts';
import type { TurnMode } from '../../protocol/turn.ts';
import { approvals } from './approvals.ts';
import { toolApprovals } from './tool-approvals.ts';
import { chatTurns } from './chat-turns.ts';
import { rechecker } from './recheck.ts';
import type { ChatController, ControllerEvent } from './controller.ts';
import type { ControllerPorts } from './controller-ports.ts';
import { handlePanelMessage } from './handle.ts';
import { openHunks, pendingView } from './pending-view.ts';

/** The chat behind all panels: its turns, queue, draft, mode and pending edits. */
export async function createChatController(ports: ControllerPorts): Promise<ChatController> {
  const events = emitter<ControllerEvent>((error) => {
    ports.log(String(error));
  });
  const { fire } = events;
  const patch = (part: Extract<ControllerEvent, { type: 'patch' }>['patch']): void => {
    fire({ type: 'patch', patch: part });
  };
  let draft: Draft = Draft.safeParse(ports.memory.get('draft')).data ?? { text: '', context: [] };
  let mode: TurnMode = Mode.safeParse(ports.memory.get('mode')).data ?? 'ask';

  const asked = approvals(ports.memory, () => {
    patch({ approvals: waiting(), allowed: asked.allowedIn(turns.chatId()) });
  });
  const waiting = (): PanelState['approvals'] => [...asked.views(), ...toolsAsked.views()];
  const toolsAsked = toolApprovals(() => {
    patch({ approvals: waiting() });
  });
  const turns = chatTurns(ports, fire, () => {
    rechecks?.soon();
  });
  const rechecks =
    ports.recheck === undefined
      ? undefined
      : rechecker({ recheck: ports.recheck, turns: turns.all, changed: turns.tell, log: ports.log });
  const { edits } = ports;
  const pending = (): PanelState['pending'] => pendingView(edits, ports);

  const wanted: { mention?: string } = {};
  const setMode = (next: TurnMode): void => {
    mode = next === 'agent' && !ports.surroundings.trusted() ? 'ask' : next;
    ports.memory.set('mode', mode);
    patch({ mode });
  };
  const setDraft = (next: Draft): void => {
    draft = next;
    ports.memory.set('draft', next);
  };
  const surroundings = (): Pick<PanelState, 'folders' | 'trusted' | 'demo' | 'samples'> => ({
    folders: [...ports.surroundings.folders()],
    trusted: ports.surroundings.trusted(),
    demo: ports.surroundings.demo,
    samples: [...ports.surroundings.samples()],
  });
  const indexView = (): PanelState['index'] => {
    const { state, files, indexed, skipped, chunks, done, total, message } = ports.index.status();
    return {
      state,
      files,
      indexed,
      skipped,
      chunks,
      done,
      total,
      ...(message === undefined ? {} : { message }),
    };
  };

  const subscriptions = [
    events,
    ports.actions.onMentionsChanged(() => {
      if (wanted.mention === undefined) return;
      controller.handle({ type: 'mentions', query: wanted.mention }).catch((error: unknown) => {
        ports.log(`Completions could not be found anew: ${String(error)}`);
      });
    }),
    edits.onDidChange(() => {
      patch({ pending: pending() });
    }),
    // The notes of a finished review go to the model by a turn of their own.
    edits.onReviewEnded((conversationId) => {
      if (conversationId === turns.chatId()) turns.carryNotes(mode);
    }),
    ports.index.onProgress(({ state }) => {
      patch({ index: indexView() });
      if (state === 'ready') rechecks?.soon();
    }),
    ports.account.onDidChange(() => {
      patch({ account: ports.account.view() });
      turns.tellWindow();
    }),
    ports.surroundings.onDidChange(() => {
      patch(surroundings());
      if (mode === 'agent' && !ports.surroundings.trusted()) setMode('ask');
    }),
  ];
  await turns.restore();

  const controller: ChatController = {
    onEvent: events.event,
    snapshot: () => ({
      protocol: PANEL_PROTOCOL,
      ...turns.snapshot(),
      draft,
      pending: pending(),
      index: indexView(),
      account: ports.account.view(),
      mode,
      approvals: waiting(),
      allowed: asked.allowedIn(turns.chatId()),
      ...surroundings(),
    }),
    handle: (message, from) =>
      handlePanelMessage(message, {
        from,
        ports,
        edits,
        turns,
        asked,
        wanted,
        toolsAsked,
        setMode,
        setDraft,
        attach: (attachment) => {
          const known = draft.attachments ?? [];
          if (known.length >= MAX_ATTACHMENTS || known.some(({ id }) => id === attachment.id)) return;
          const attachments = [...known, attachment];
          setDraft({ ...draft, attachments });
          // All of them: a panel that hears of two at once takes the last that it hears.
          fire({ type: 'compose', attachments });
        },
        controller,
        fire,
      }),
    send: (text, asMode, context) => {
      turns.send({ text, mode: asMode, context });
    },
    addContext: (chips: readonly ContextChip[]) => {
      const fresh = chips.filter((chip) => !draft.context.some((known) => sameLines(known, chip)));
      setDraft({ ...draft, context: [...draft.context, ...fresh] });
      fire({ type: 'compose', context: chips });
    },
    compose: (text) => {
      if (text !== undefined)
        setDraft({ ...draft, text: [draft.text, text].filter((part) => part !== '').join('\n') });
      fire({ type: 'compose', ...(text === undefined ? {} : { text }) });
    },
    putDraft: (next) => {
      setDraft(next);
      fire({ type: 'reset' });
      fire({ type: 'compose' });
    },
    importChat: turns.import,
    title: turns.title,
    stop: () => {
      turns.stop();
    },
    newChat: async () => {
      setDraft({ text: '', context: draft.context.filter(({ pinned }) => pinned === true) });
      await turns.newChat();
      fire({ type: 'compose' });
    },
    showHistory: async () => {
      fire({ type: 'showHistory', chats: await ports.transcripts.list() });
    },
    decide: edits.decide,
    approve: asked.ask,
    approveTool: toolsAsked.ask,
    allowed: asked.allowed,
    waiting: () => ({ approvals: waiting().length, hunks: openHunks(edits) }),
    dispose: () => {
      turns.stop();
      rechecks?.dispose();
      void ports.transcripts.flush();
      disposeAll(subscriptions);
    },
  };
  return controller;
}

const sameLines = (a: ContextChip, b: ContextChip): boolean =>
  a.uri === b.uri && a.startLine === b.startLine && a.endLine === b.endLine;
