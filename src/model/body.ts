import * as z from 'zod/mini';
import { FootnoteError } from '../base/errors.ts';
import { traitsOf, type ModelTraits } from './catalogue.ts';
import type {
  CacheMark,
  Effort,
  ModelMessage,
  ModelRequest,
  SearchResultBlock,
  TextBlock,
  ToolDefinition,
  UserBlock,
} from './client.ts';
import { formatSchema, offerStrict, type OfferedTool } from './strict-schema.ts';

/** A request's JSON. Keys are always written in the same order: the cache compares bytes. */
export type Body = Readonly<Record<string, unknown>>;

const MAX_MARKS = 4;
/** Requests that share their tools and prompt with others. */
/** Purposes whose requests are cached. */
export const MARKED: ReadonlySet<ModelRequest['purpose']> = new Set([
  'turn',
  'plan',
  'delegate',
  'keep_alive',
] as const);

const cacheControl = (mark: CacheMark | undefined): Body =>
  mark ? { cache_control: { type: 'ephemeral', ttl: mark.ttl } } : {};

const textBlock = (block: TextBlock): Body => ({
  type: 'text',
  text: block.text.text,
  ...cacheControl(block.cache),
});

const searchResult = (block: SearchResultBlock): Body => ({
  type: 'search_result',
  source: block.source,
  title: block.title,
  content: block.blocks.map(({ text }) => ({ type: 'text', text })),
  citations: { enabled: true },
  ...cacheControl(block.cache),
});

/** The service refuses blank texts: an empty tool result, say, is one without content. */
const isFilled = (block: UserBlock): boolean => block.type !== 'text' || block.text.text.trim() !== '';

function userBlock(block: UserBlock): Body {
  switch (block.type) {
    case 'text':
      return textBlock(block);
    case 'search_result':
      return searchResult(block);
    case 'image':
      return {
        type: 'image',
        source: { type: 'base64', media_type: block.mediaType, data: block.data.text },
        ...cacheControl(block.cache),
      };
    case 'document':
      return {
        type: 'document',
        source: { type: 'file', file_id: block.fileId },
        title: block.title.text,
        ...cacheControl(block.cache),
      };
    case 'tool_result':
      return {
        type: 'tool_result',
        tool_use_id: block.toolUseId,
        content: block.content.filter(isFilled).map((each) => userBlock(each)),
        ...(block.isError === true ? { is_error: true } : {}),
        ...cacheControl(block.cache),
      };
  }
}

const AssistantBlock = z.looseObject({ type: z.string(), text: z.optional(z.string()) });

/** As the API gave it, without blank texts (which the API itself sends and refuses). */
function assistantBlocks(content: readonly unknown[]): Body[] {
  return content
    .map((block) => {
      const parsed = z.safeParse(AssistantBlock, block);
      if (!parsed.success)
        throw new FootnoteError('internal', 'A kept answer is not in the form that the model gave it.');
      return parsed.data;
    })
    .filter((block) => block.type !== 'text' || (block.text ?? '').trim() !== '');
}

function message(each: ModelMessage): Body {
  const content =
    each.role === 'user' ? each.content.filter(isFilled).map(userBlock) : assistantBlocks(each.content);
  return { role: each.role, content };
}

const tool = (each: ToolDefinition, offered: OfferedTool): Body => ({
  name: each.name,
  description: each.description,
  input_schema: offered.schema,
  ...(offered.strict ? { strict: true } : {}),
});

function marksOf(messages: readonly ModelMessage[]): CacheMark[] {
  const blocks = messages.flatMap((each) => (each.role === 'user' ? each.content : []));
  return blocks.flatMap((block) => [
    ...(block.type === 'tool_result' ? block.content.flatMap((inner) => inner.cache ?? []) : []),
    ...(block.cache ? [block.cache] : []),
  ]);
}

/** An hour's mark may not follow one of five minutes, so tools and system live as long as the longest after them. */
function systemMark(request: ModelRequest): CacheMark | undefined {
  if (!MARKED.has(request.purpose)) return undefined;
  const marks = marksOf(request.messages);
  if (marks.length >= MAX_MARKS)
    throw new FootnoteError(
      'internal',
      `A request has ${marks.length} cache marks; ${MAX_MARKS - 1} are free.`,
    );
  return { ttl: marks.some(({ ttl }) => ttl === '1h') ? '1h' : '5m' };
}

function thinking(request: ModelRequest, traits: ModelTraits): Body {
  if (!traits.adaptive) return {};
  if (request.thinking === 'adaptive') return { thinking: { type: 'adaptive', display: 'summarized' } };
  if (traits.thinkingOff === 'never') return { thinking: { type: 'adaptive', display: 'omitted' } };
  return { thinking: { type: traits.thinkingOff } };
}

/** The two highest efforts are refused (400) where thinking is off: then the next one below is sent. */
export function effortOf(request: ModelRequest, traits: ModelTraits): Effort {
  const off = traits.adaptive && request.thinking === 'off' && traits.thinkingOff !== 'never';
  return off && (request.effort === 'xhigh' || request.effort === 'max') ? 'high' : request.effort;
}

/** A form that the answer must have doesn't go together with citations: such a request carries no search results. */
function outputConfig(request: ModelRequest, traits: ModelTraits): Body {
  const config = {
    ...(traits.effort ? { effort: effortOf(request, traits) } : {}),
    ...(request.format === undefined
      ? {}
      : { format: { type: 'json_schema', schema: formatSchema(request.format.schema) } }),
  };
  return Object.keys(config).length === 0 ? {} : { output_config: config };
}

/** The part of the body that the token counter takes too. */
export function countedBody(request: ModelRequest, traits: ModelTraits = traitsOf(request.model)): Body {
  const mark = systemMark(request);
  const offered = offerStrict(request.tools);
  const tools = offered.flatMap((each, index) => {
    const definition = request.tools[index];
    return definition ? [tool(definition, each)] : [];
  });
  const last = tools.at(-1);
  if (last && request.system === '') tools[tools.length - 1] = { ...last, ...cacheControl(mark) };
  return {
    model: request.model,
    ...thinking(request, traits),
    ...outputConfig(request, traits),
    ...(tools.length > 0 ? { tools } : {}),
    ...(request.system === ''
      ? {}
      : { system: [{ type: 'text', text: request.system, ...cacheControl(mark) }] }),
    messages: request.messages.map(message),
  };
}

/** The whole body of a streamed request, but for `stream` itself, which the SDK adds. */
export function requestBody(request: ModelRequest, traits: ModelTraits = traitsOf(request.model)): Body {
  const { compaction } = request;
  return {
    ...countedBody(request, traits),
    max_tokens: request.maxTokens,
    ...(compaction === undefined
      ? {}
      : { compaction: { type: 'summarize', instructions: compaction.instructions } }),
  };
}
