import * as z from 'zod/mini';
import { PanelTurn } from '../protocol/panel.ts';
import type { Citation } from '../protocol/turn.ts';

interface Answer {
  /** What the user sent while it ran. */
  readonly added: readonly string[];
  readonly text: string;
  readonly citations: readonly Citation[];
  readonly local: boolean;
  readonly end: string;
}

/** What the turn's events amount to. */
function answerOf(turn: PanelTurn): Answer {
  const events = turn.events.map(({ event }) => event);
  return {
    added: events.flatMap((event) => (event.type === 'status' ? (event.added ?? []) : [])),
    text: events.flatMap((event) => (event.type === 'text_delta' ? [event.text] : [])).join(''),
    citations: events.filter((event) => event.type === 'citation'),
    local: events.some((event) => event.type === 'turn_start' && event.mode === 'local'),
    end: events.findLast((event) => event.type === 'turn_end')?.stopReason ?? 'interrupted',
  };
}

/** The answer's text with a footnote reference at the end of each cited span. */
function withReferences({ text, citations }: Answer, first: number): string {
  const marks = citations.map((citation, at) => ({ to: citation.to, mark: `[^${String(first + at)}]` }));
  // From the end, so that earlier offsets stay true.
  return marks
    .toSorted((a, b) => b.to - a.to)
    .reduce((out, { to, mark }) => out.slice(0, to) + mark + out.slice(to), text);
}

/** A chat as Markdown: questions as headings, citations as footnotes with path, lines and state. */
export function chatMarkdown(title: string, turns: readonly PanelTurn[]): string {
  const parts = [`# ${title === '' ? 'Chat' : title}`];
  const notes: string[] = [];
  for (const turn of turns) {
    const answer = answerOf(turn);
    if (turn.summary === true) {
      // For the model: the turns themselves stand above.
      parts.push('*The turns above were summed up for the model here.*');
      continue;
    }
    parts.push(`## ${turn.question.replaceAll('\n', ' ')}`);
    if (turn.context.length > 0)
      parts.push(
        `With ${turn.context.map((chip) => `\`${chip.path}:${String(chip.startLine)}-${String(chip.endLine)}\``).join(', ')}.`,
      );
    for (const added of answer.added) parts.push(`> ${added.replaceAll('\n', '\n> ')}`);
    if (answer.local) parts.push('*Local answer*');
    parts.push(withReferences(answer, notes.length + 1));
    if (answer.end !== 'end_turn') parts.push(`*Ended: ${answer.end}.*`);
    for (const { path, startLine, endLine, state } of answer.citations)
      notes.push(
        `[^${String(notes.length + 1)}]: \`${path}:${String(startLine)}-${String(endLine)}\`${state === 'verified' ? '' : ` (${state})`}`,
      );
  }
  return `${[...parts, notes.join('\n')].filter((part) => part !== '').join('\n\n')}\n`;
}

/** A chat as JSON: everything that was said, with its times. */
export const chatJson = (title: string, turns: readonly PanelTurn[]): string =>
  `${JSON.stringify({ version: 1, title, turns }, null, 2)}\n`;

const ChatFile = z.object({
  version: z.literal(1),
  title: z.string(),
  turns: z.array(z.omit(PanelTurn, { attachments: true })),
});

/** What `chatJson` wrote; undefined where the text is anything else. Attachments stay where they were. */
export function readChatJson(
  text: string,
): { readonly title: string; readonly turns: readonly PanelTurn[] } | undefined {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { data } = ChatFile.safeParse(raw);
  if (data === undefined || data.turns.length === 0) return undefined;
  return { title: data.title, turns: data.turns };
}
