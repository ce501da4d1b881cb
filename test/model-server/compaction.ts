import { invalid } from './api-error.ts';
import { asFilledString, asString, fields, join, oneOf, type Json } from './fields.ts';
import type { ServerModel } from './models.ts';
import type { PlannedBlock } from './content.ts';
import type { Piece } from './script.ts';
import { isOurSignature, signSummary } from './signatures.ts';
import { textTokens } from './tokens.ts';
import type { Message } from './validate-messages.ts';

/** On-demand compaction: a request that is answered by one signed block, which stands for its messages later. */
export const COMPACT_BETA = 'compact-2026-09-04';

const isCompaction = (block: Json): boolean => block['type'] === 'compaction';

/** The shape and the signature of a compaction block that is sent back. */
export function checkCompactionBlock(block: Json, path: string): void {
  fields(block, path, ['type', 'content', 'signature'], ['encrypted_content', 'tool_changes']);
  const content = asFilledString(block['content'], join(path, 'content'));
  const signature = asString(block['signature'], join(path, 'signature'));
  if (!isOurSignature(signature))
    throw invalid(`${path}: The signature of the \`compaction\` block does not verify.`);
  if (signature !== signSummary(content))
    throw invalid(
      `${path}: The \`compaction\` block's \`content\` differs from the text its \`signature\` recorded.`,
    );
}

/** Where a compaction block may stand, and that the client asked for the beta. */
export function checkCompactionPlace(messages: readonly Message[], betas: ReadonlySet<string>): void {
  const all = messages.flatMap(({ role, blocks }, index) =>
    blocks.map((block, at) => ({
      role,
      block,
      first: index === 0 && at === 0,
      path: `messages.${index}.content.${at}`,
    })),
  );
  const found = all.filter(({ block }) => isCompaction(block));
  const [one, more] = found;
  if (one === undefined) return;
  if (!betas.has(COMPACT_BETA)) throw invalid(`${one.path}: Input tag 'compaction' is not expected`);
  if (more !== undefined)
    throw invalid('messages: more than one `compaction` block with content. Send only the last.');
  if (!one.first || one.role !== 'assistant')
    throw invalid(`${one.path}: the \`compaction\` block must be the first block of the conversation`);
}

/** Whether a body asks for a compaction, and may. */
export function checkCompactionConfig(
  body: Json,
  messages: readonly Message[],
  model: ServerModel,
  betas: ReadonlySet<string>,
): boolean {
  const value = body['compaction'];
  if (value === undefined || value === null) return false;
  if (!betas.has(COMPACT_BETA)) throw invalid('compaction: Extra inputs are not permitted');
  const config = fields(value, 'compaction', ['type'], ['instructions']);
  oneOf(config['type'], 'compaction.type', ['summarize']);
  if (config['instructions'] !== undefined && config['instructions'] !== null)
    asString(config['instructions'], 'compaction.instructions');
  if (!model.compacts) throw invalid(`compaction: not supported by ${model.id}`);
  if (body['stop_sequences'] !== undefined)
    throw invalid('stop_sequences: not allowed together with compaction');
  if ((body['output_config'] as Json | undefined)?.['format'] !== undefined)
    throw invalid('output_config.format: not allowed together with compaction');
  if (!messages.some(({ blocks }) => blocks.some((block) => !isCompaction(block))))
    throw invalid('compaction: `messages` holds nothing to summarize');
  const last = messages.at(-1);
  if (last?.role === 'assistant' && last.blocks.some((block) => block['type'] === 'tool_use'))
    throw invalid('compaction: the request ends on an `assistant` turn that is not finished');
  return true;
}

/** The block that a compaction request is answered with; `pieces` as the script has them. */
export function planCompaction(pieces: readonly Piece[]): PlannedBlock {
  const content = pieces.filter((piece) => typeof piece === 'string').join('');
  const signature = signSummary(content);
  const whole = { type: 'compaction', content, encrypted_content: null, signature };
  return {
    start: { ...whole, content: null },
    pieces: pieces.filter((piece) => typeof piece !== 'string'),
    delta: () => ({}),
    after: [{ type: 'compaction_delta', content, encrypted_content: null }],
    whole,
    tokens: textTokens(content),
  };
}
