import { invalid } from './api-error.ts';
import { asArray, asBlockText, asObject, fields, join, oneOf, type Json } from './fields.ts';
import { checkAssistantBlock, checkText, checkUserBlock, type Findings } from './validate-blocks.ts';

export interface Message {
  readonly role: 'user' | 'assistant' | 'system';
  readonly blocks: readonly Json[];
}

/** Checks the messages and gives them with their content as blocks. */
export function checkMessages(value: unknown, findings: Findings, compacting: boolean): Message[] {
  const list = asArray(value, 'messages');
  if (list.length === 0) throw invalid('messages: at least one message is required');
  const messages = list.map((each, index) => checkMessage(each, join('messages', index), findings));
  // A compaction block stands for what came before: it is the one thing that a conversation may begin with instead.
  const begins = messages[0]?.role === 'user' || messages[0]?.blocks[0]?.['type'] === 'compaction';
  if (!begins) throw invalid('messages: first message must use the "user" role');
  if (messages.at(-1)?.role === 'assistant' && !compacting)
    throw invalid(
      'This model does not support assistant message prefill. The conversation must end with a user message.',
    );
  checkPairing(messages);
  return messages;
}

function checkMessage(value: unknown, path: string, findings: Findings): Message {
  const message = fields(value, path, ['role', 'content']);
  const role = oneOf(message['role'], join(path, 'role'), ['user', 'assistant', 'system']);
  const content = message['content'];
  const at = join(path, 'content');
  if (typeof content === 'string')
    return { role, blocks: [{ type: 'text', text: asBlockText(content, at) }] };
  const blocks = asArray(content, at).map((each, index) => asObject(each, join(at, index)));
  if (blocks.length === 0) throw invalid(`${path}: all messages must have non-empty content`);
  blocks.forEach((block, index) => {
    const where = join(at, index);
    if (role === 'user') checkUserBlock(block, where, findings);
    else if (role === 'assistant') checkAssistantBlock(block, where, findings);
    else if (block['type'] === 'text') checkText(block, where, findings);
    else throw invalid(`${where}: a system message holds text only`);
  });
  return { role, blocks };
}

const idsOf = (message: Message | undefined, type: string, key: string): string[] =>
  (message?.blocks ?? []).filter((block) => block['type'] === type).map((block) => String(block[key]));

/** Every tool_use is answered in the very next message, all of a message's results together and first in it. */
function checkPairing(messages: readonly Message[]): void {
  const seen = new Set<string>();
  messages.forEach((message, index) => {
    const path = `messages.${index}`;
    const uses = message.role === 'assistant' ? idsOf(message, 'tool_use', 'id') : [];
    for (const id of uses) {
      if (seen.has(id)) throw invalid(`${path}: \`tool_use\` ids must be unique`);
      seen.add(id);
    }
    const next = messages[index + 1];
    const results = next?.role === 'user' ? idsOf(next, 'tool_result', 'tool_use_id') : [];
    const missing = uses.filter((id) => !results.includes(id));
    if (missing.length > 0)
      throw invalid(
        `${path}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
      );
    if (message.role === 'user') checkResults(message, messages[index - 1], path);
  });
}

function checkResults(message: Message, before: Message | undefined, path: string): void {
  const uses = before?.role === 'assistant' ? idsOf(before, 'tool_use', 'id') : [];
  const results = idsOf(message, 'tool_result', 'tool_use_id');
  for (const id of results)
    if (!uses.includes(id))
      throw invalid(
        `${path}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
      );
  if (new Set(results).size !== results.length)
    throw invalid(`${path}: each tool_use must have a single result`);
  if (message.blocks.slice(0, results.length).some((block) => block['type'] !== 'tool_result'))
    throw invalid(`${path}: \`tool_result\` blocks must come first in the message, before any other content`);
}
