import * as z from 'zod/mini';
import type { PanelTurn } from '../protocol/panel.ts';
import { questionText } from './prompts/blocks.ts';
import { SavedConversation } from './snapshot.ts';

const Block = z.looseObject({ type: z.string() });

/** Whether a turn began in what the model knows: turns that were answered locally, or taken back, didn't. */
function began({ events }: PanelTurn): boolean {
  const known = events.some(({ event }) => event.type === 'retrieved');
  const takenBack = events.some(
    ({ event }) => event.type === 'error' && ['refused', 'bad_request', 'too_large'].includes(event.code),
  );
  return known && !takenBack;
}

/**
 * What the model knows of a chat as of the end of `kept`, for a chat that goes on from there. Where that can't be cut out of
 * what it knows now (older turns were summed up since), it knows what was asked and answered, as text, and the project's
 * instructions as they were.
 * @param later the turns that came after
 */
export function forkedConversation(
  saved: unknown,
  id: string,
  kept: readonly PanelTurn[],
  later: readonly PanelTurn[],
): SavedConversation | undefined {
  if (kept.length === 0) return undefined;
  const { data } = SavedConversation.safeParse(saved);
  const cut = cutBack(data, id, later);
  if (cut === undefined) return retold(id, kept, data);
  return later.length === 0 ? cut : { ...cut, ...asOf(kept) };
}

/** What a conversation keeps of its newest turn alone, as of an older one: what later turns used is not the fork's. */
const asOf = (kept: readonly PanelTurn[]): Partial<SavedConversation> => ({
  counted: undefined,
  spent: undefined,
  plan: undefined,
  ...planOf(kept),
  goal: kept.at(-1)?.question,
});

/** The plan as of the end of turns: told anew, for what the model saw of it may be another one, or gone. */
function planOf(turns: readonly PanelTurn[]): Pick<SavedConversation, 'plan'> {
  const steps = turns
    .flatMap(({ events }) => events.flatMap(({ event }) => (event.type === 'plan' ? [event.steps] : [])))
    .at(-1);
  return steps === undefined || steps.length === 0 ? {} : { plan: { steps, told: false } };
}

function cutBack(
  data: SavedConversation | undefined,
  id: string,
  later: readonly PanelTurn[],
): SavedConversation | undefined {
  if (data === undefined) return undefined;
  const turnStarts = [...data.turnStarts];
  const dropped = turnStarts.splice(turnStarts.length - later.filter(began).length);
  const messages = data.messages.slice(0, dropped[0] ?? data.messages.length);
  const last = messages.at(-1);
  // A call without its result, or a question without an answer, can't be gone on from.
  const ends =
    last?.role === 'assistant' &&
    !last.content.some((block) => Block.safeParse(block).data?.type === 'tool_use');
  return ends && turnStarts.length > 0 ? { ...data, id, messages, turnStarts } : undefined;
}

/**
 * A conversation that holds what was said, without the material behind it.
 * @param before what the model knew of the chat that it is made of; absent: it reads the project's instructions anew
 */
export function retold(
  id: string,
  turns: readonly PanelTurn[],
  before?: SavedConversation,
): SavedConversation | undefined {
  const said = turns.flatMap((turn): SavedConversation['messages'] => {
    if (turn.summary === true) return [];
    const answer = turn.events.map(({ event }) => (event.type === 'text_delta' ? event.text : '')).join('');
    if (answer.trim() === '') return [];
    return [
      { role: 'user', content: [{ type: 'text', text: { text: questionText(turn.question) } }] },
      { role: 'assistant', content: [{ type: 'text', text: answer.trimEnd() }] },
    ];
  });
  const [first, ...rest] = said;
  if (first?.role !== 'user') return undefined;
  const given = instructionsIn(before);
  const turnStarts = said.flatMap(({ role }, at) => (role === 'user' ? [at] : []));
  return {
    version: 1,
    id,
    messages: [{ role: 'user', content: [...given, ...first.content] }, ...rest],
    turnStarts,
    instructions: given.length > 0,
    sources: [],
    seen: [],
    ...planOf(turns),
    ...(before === undefined ? { unread: true } : {}),
  };
}

function instructionsIn(
  saved: SavedConversation | undefined,
): Extract<SavedConversation['messages'][number], { role: 'user' }>['content'] {
  const first = saved?.instructions === true ? saved.messages.find(({ role }) => role === 'user') : undefined;
  return first?.role === 'user' ? first.content.slice(0, 1) : [];
}
