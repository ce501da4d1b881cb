import { builtIn, slashIn } from '../../chat/slash.ts';
import type { NotingEdits } from '../../edits/create-edits.ts';
import type { Attachment } from '../../protocol/attachments.ts';
import type { Draft, PanelMessage } from '../../protocol/panel.ts';
import type { TurnMode } from '../../protocol/turn.ts';
import type { Approvals } from './approvals.ts';
import type { ChatTurns } from './chat-turns.ts';
import type { ChatController, ControllerEvent } from './controller.ts';
import type { ToolApprovals } from './tool-approvals.ts';
import type { ControllerPorts } from './controller-ports.ts';

export interface Handles {
  readonly ports: ControllerPorts;
  readonly edits: NotingEdits;
  readonly turns: ChatTurns;
  readonly asked: Approvals;
  readonly toolsAsked: ToolApprovals;
  readonly controller: ChatController;
  /** Stands for the panel that asks. */
  readonly from: object | undefined;
  /** What was asked for last. */
  readonly wanted: { mention?: string };
  setMode(mode: TurnMode): void;
  setDraft(draft: Draft): void;
  /** Adds to the message that is being written. */
  attach(attachment: Attachment): void;
  fire(event: ControllerEvent): void;
}

/** Does what a panel asks for. */
export async function handlePanelMessage(message: PanelMessage, h: Handles): Promise<void> {
  const { ports, edits, turns, controller } = h;
  const { actions } = ports;
  switch (message.type) {
    case 'ready':
    case 'resync':
      return; // the panel's own pump answers these
    case 'send': {
      if (turns.isFull() && builtIn(slashIn(message.text)?.name ?? '')?.act === undefined) {
        const { text, context, attachments } = message;
        controller.putDraft({ text, context, ...(attachments === undefined ? {} : { attachments }) });
        actions.inform('full');
        return;
      }
      const draft = { text: '', context: message.context.filter(({ pinned }) => pinned === true) };
      h.setDraft(draft);
      h.fire({ type: 'left', draft, from: h.from });
      return send(message, h);
    }
    case 'steer':
      turns.steer(message.id);
      return;
    case 'unqueue':
      turns.unqueue(message.id);
      return;
    case 'stop':
      turns.stop(message.turnId);
      return;
    case 'compact':
      return compact(h);
    case 'newChat':
      return controller.newChat();
    case 'retry':
      turns.retry(message.turnId, message.local === true);
      return;
    case 'continue':
      turns.continue(message.turnId);
      return;
    case 'fork': {
      const turn = await turns.fork(message.turnId, message.edit === true);
      if (turn === undefined || message.edit !== true) return;
      const { question: text, context, attachments } = turn;
      controller.putDraft({ text, context, ...(attachments === undefined ? {} : { attachments }) });
      return;
    }
    case 'open':
      return actions.open(message);
    case 'decide':
      await edits.decide(message.editId, message.hunkIds, message.decision, message.note);
      return;
    case 'undecide':
      return edits.undecide(message.editId, message.hunkIds);
    case 'apply':
      await edits.applyAccepted();
      return;
    case 'acceptAll':
      await edits.decideAll('accept');
      return;
    case 'rejectAll':
      await edits.decideAll('reject');
      return;
    case 'review':
      return actions.review(message.editId);
    case 'approve':
      h.asked.answer(message.id, message);
      h.toolsAsked.answer(message.id, message);
      return;
    case 'plan':
      turns.editPlan(message.steps);
      return;
    case 'disallow':
      h.asked.disallow({ ...message, conversationId: turns.chatId() });
      return;
    case 'draft':
      h.setDraft(message.draft);
      return;
    case 'attach':
      h.attach(await ports.attachments.take(message));
      return;
    case 'notAttached':
      ports.attachments.refused(message);
      return;
    case 'mode':
      h.setMode(message.mode);
      return;
    case 'model':
      return ports.account.choose(message.model, message.effort);
    case 'command':
      return actions.run(message.command);
    case 'copy':
      return actions.copy(message.text);
    case 'insert':
      return actions.insert(message.text);
    case 'openCode':
      return actions.openCode(message.text, message.language);
    case 'applyCode':
      return actions.applyCode(turns.chatId(), message.path, message.code);
    case 'openLink':
      return actions.openLink(message.href);
    case 'addContext': {
      const chips = await actions.pickContext();
      if (chips.length > 0) controller.addContext(chips);
      return;
    }
    case 'dropped': {
      const chips = await actions.dropped(message.uris);
      if (chips.length > 0) controller.addContext(chips);
      return;
    }
    case 'mentions': {
      const { query } = message;
      h.wanted.mention = query;
      const items = await actions.mentions(query);
      // What was typed since has been asked for: an answer that comes late must not take its place.
      if (h.wanted.mention === query) h.fire({ type: 'mentions', query, items });
      return;
    }
    case 'lookUp': {
      const { names, inText } = message;
      h.fire({
        type: 'lookedUp',
        ...(await actions.lookUpNames(names, inText, controller.snapshot().pending)),
      });
      return;
    }
    case 'history':
      return controller.showHistory();
    case 'openChat':
      return turns.open(message.id);
    case 'renameChat':
      await turns.rename(message.id, message.title);
      return controller.showHistory();
    case 'deleteChat':
      await turns.delete(message.id);
      h.asked.forget(message.id);
      return controller.showHistory();
    case 'problem':
      ports.log(`The panel reports: ${message.message}`);
  }
}

function compact({ turns, ports }: Handles): void {
  if (!turns.compact()) ports.actions.inform('nothing older');
}

/** A question for the chat, or a command that Footnote carries out by itself. */
async function send(message: Extract<PanelMessage, { type: 'send' }>, h: Handles): Promise<void> {
  const { turns } = h;
  const { actions } = h.ports;
  const slash = slashIn(message.text);
  const rest = slash?.rest ?? '';
  switch (builtIn(slash?.name ?? '')?.act) {
    case 'compact':
      return compact(h);
    case 'export':
      return actions.run('footnote.exportChat');
    case 'remember':
      return actions.remember(rest, turns.title());
    case 'forget':
      return actions.forget(rest);
    case undefined:
      turns.send(message);
  }
}
