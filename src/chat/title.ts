import * as z from 'zod/mini';
import type { ModelClient } from '../model/client.ts';
import { structured } from '../model/structured.ts';
import type { Gate } from '../workspace/gate.ts';
import { TITLE_PROMPT } from './prompts/title.ts';

const Title = z.strictObject({ title: z.string() });
const MAX_CHARS = 2_000;
const LONGEST = 80;
const MAX_TOKENS = 200;

/**
 * A name for a chat, from its first question and answer, by the small model.
 * @param model the one for titles
 * @throws FootnoteError as requests do; a chat without a name of its own keeps its question's
 */
export async function chatTitle(
  client: ModelClient,
  model: string,
  gate: Gate,
  said: { readonly question: string; readonly answer: string },
  signal: AbortSignal,
): Promise<string> {
  const material = `<question>\n${said.question.slice(0, MAX_CHARS)}\n</question>\n<answer>\n${said.answer.slice(0, MAX_CHARS)}\n</answer>`;
  const request = {
    model,
    effort: 'low',
    thinking: 'off',
    maxTokens: MAX_TOKENS,
    system: TITLE_PROMPT.text,
    tools: [],
    messages: [{ role: 'user', content: [{ type: 'text', text: gate.admitUserText(material).text }] }],
    purpose: 'title',
  } as const;
  const { value } = await structured(client, request, Title, gate.admitPrompt, signal);
  return value.title.replaceAll(/\s+/g, ' ').trim().slice(0, LONGEST);
}
