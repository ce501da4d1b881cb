import type { TurnRequest } from '../../agent/run-turn.ts';
import { asFootnoteError } from '../../base/errors.ts';
import type { PanelTurn } from '../../protocol/panel.ts';
import type { TurnEvent } from '../../protocol/turn.ts';
import type { ChatConversation } from './controller.ts';
import type { ControllerPorts } from './controller-ports.ts';

export interface DrivenTurn {
  readonly chatId: string;
  readonly turn: PanelTurn;
  readonly runTurn: ChatConversation['runTurn'];
  /** What the core is asked, where that isn't the question that is shown. */
  readonly asked: string | undefined;
  readonly signal: AbortSignal;
  note(event: TurnEvent): void;
  /** Called after each answer of the model: a window that is closed in the midst of a run goes on from there. */
  save(): void;
}

/** Runs a turn to its end; whatever goes wrong is told as the turn's own events. */
export async function driveTurn(
  ports: Pick<ControllerPorts, 'actions' | 'attachments' | 'log'>,
  { chatId, turn, runTurn, asked, signal, note, save }: DrivenTurn,
): Promise<void> {
  const { attachments } = turn;
  let ended = false;
  try {
    const request: TurnRequest =
      asked === undefined
        ? { ...(await ports.actions.finish(turn)), ...(attachments === undefined ? {} : { attachments }) }
        : { question: asked, mode: turn.mode, context: [] };
    await ports.attachments.claim(
      chatId,
      (attachments ?? []).map((each) => each.id),
    );
    for await (const event of runTurn(request, signal)) {
      note(event);
      if (event.type === 'usage') save();
      ended ||= event.type === 'turn_end';
    }
  } catch (error) {
    ports.log(`A turn threw: ${String(error)}`);
    const { code, message, retryable } = asFootnoteError(error);
    note({ type: 'error', code, message, retryable });
  }
  const usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, costUsd: 0 };
  if (!ended) note({ type: 'turn_end', stopReason: 'error', usage, citations: [] });
}
