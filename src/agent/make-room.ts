import { asFootnoteError } from '../base/errors.ts';
import { estimateMessages } from '../chat/conversation-trim.ts';
import { summaryCut, summaryRequest, withSummary } from '../chat/summary.ts';
import type { ModelClient, ModelRequest } from '../model/client.ts';
import type { Usage } from '../protocol/turn.ts';
import type { Gate } from '../workspace/gate.ts';
import { abortable } from './abortable.ts';
import type { ConversationState } from './conversation-parts.ts';

/** From this share of the window on, older turns are summed up before the next one begins. */
const SUM_UP_FROM = 0.75;

/**
 * Sums up older turns by the small model when the conversation nears the end of its window. When that fails the
 * conversation stays as it is: it is trimmed by rule where it must be.
 * @param room tokens that messages may take
 * @param model the one for summaries
 * @returns what it cost; undefined when nothing was asked
 */
export async function sumUp(
  state: ConversationState,
  room: number,
  client: ModelClient,
  model: string,
  gate: Gate,
  status: (text: string) => void,
  signal: AbortSignal,
): Promise<Usage | undefined> {
  const before = state.log.state();
  const cut = estimateMessages(before.messages) < room * SUM_UP_FROM ? undefined : summaryCut(before);
  if (cut === undefined) return undefined;
  status('Summing up older parts of the conversation…');
  try {
    const { text, usage } = await answerOf(client, summaryRequest(before, cut, gate, model), signal);
    if (text.trim() !== '') {
      state.log.restore(withSummary(before, cut, text, gate));
      state.counted = undefined;
      state.instructed.clear(); // what nested folders say went with the turns that brought it
    }
    return usage;
  } catch (error) {
    const { code, message } = asFootnoteError(error);
    if (signal.aborted || code === 'cancelled') throw error;
    status(`Older parts could not be summed up: ${message}`);
    return undefined;
  }
}

async function answerOf(
  client: ModelClient,
  request: ModelRequest,
  signal: AbortSignal,
): Promise<{ text: string; usage: Usage | undefined }> {
  let text = '';
  const iterator = client.stream(request, signal)[Symbol.asyncIterator]();
  for (;;) {
    const next = await abortable(iterator.next(), signal);
    if (next.done === true) return { text: '', usage: undefined };
    if (next.value.type === 'text_delta') text += next.value.text;
    if (next.value.type === 'answer') {
      const { stopReason, usage } = next.value.answer;
      return { text: stopReason === 'end_turn' ? text : '', usage };
    }
  }
}
