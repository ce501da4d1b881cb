import { asFootnoteError } from '../../base/errors.ts';
import type { PanelTurn } from '../../protocol/panel.ts';
import type { ControllerPorts } from './controller-ports.ts';

const TITLE_CHARS = 60;
/** A name that comes later isn't worth waiting for. */
const TITLE_MS = 30_000;

/** The first line of a question, cut to the length of a name. */
export const titleOf = (question: string): string => {
  const line = question.trim().split('\n')[0] ?? '';
  return line.length <= TITLE_CHARS ? line : `${line.slice(0, TITLE_CHARS - 1).trimEnd()}…`;
};

/** What the small model calls a chat by its first turn; undefined where it isn't asked or fails: the question stands then. */
export async function nameByModel(
  { title, log }: Pick<ControllerPorts, 'title' | 'log'>,
  turn: PanelTurn,
): Promise<string | undefined> {
  const events = turn.events.map(({ event }) => event);
  const answered = events.some((event) => event.type === 'turn_end' && event.stopReason === 'end_turn');
  const local = events.some((event) => event.type === 'turn_start' && event.mode === 'local');
  if (title === undefined || !answered || local) return undefined;
  const answer = events.map((event) => (event.type === 'text_delta' ? event.text : '')).join('');
  try {
    return await title({ question: turn.question, answer }, AbortSignal.timeout(TITLE_MS));
  } catch (error) {
    log(`The chat keeps its question as its name: ${asFootnoteError(error).message}`);
    return undefined;
  }
}
