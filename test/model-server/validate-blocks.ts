import { invalid } from './api-error.ts';
import { checkCompactionBlock } from './compaction.ts';
import {
  asArray,
  asBlockText,
  asBoolean,
  asFilledString,
  asInteger,
  asObject,
  asString,
  fields,
  join,
  oneOf,
  type Json,
} from './fields.ts';
import { checkBytes, checkImageBytes } from './media.ts';
import { isOurRedaction } from './signatures.ts';

/** What is gathered over a whole request, for the rules that span its blocks. */
export interface Findings {
  /** In the order of the prompt: tools, system, messages. */
  readonly cacheMarks: { path: string; ttl: '5m' | '1h' }[];
  readonly searchResults: { path: string; citations: boolean }[];
  /** Files that document blocks name. */
  readonly files: { path: string; id: string }[];
  images: number;
}

const ID = /^[a-zA-Z0-9_-]+$/;

export function checkCacheControl(value: unknown, path: string, findings: Findings): void {
  if (value === undefined || value === null) return;
  const mark = fields(value, path, ['type'], ['ttl']);
  oneOf(mark['type'], join(path, 'type'), ['ephemeral']);
  const ttl = mark['ttl'] === undefined ? '5m' : oneOf(mark['ttl'], join(path, 'ttl'), ['5m', '1h']);
  findings.cacheMarks.push({ path, ttl });
}

export function checkText(block: Json, path: string, findings: Findings): void {
  fields(block, path, ['type', 'text'], ['cache_control', 'citations']);
  asBlockText(block['text'], join(path, 'text'));
  checkCacheControl(block['cache_control'], join(path, 'cache_control'), findings);
  const citations = block['citations'];
  if (citations === undefined || citations === null) return;
  asArray(citations, join(path, 'citations')).forEach((each, index) =>
    checkCitation(each, join(join(path, 'citations'), index)),
  );
}

function checkCitation(value: unknown, path: string): void {
  const type = asObject(value, path)['type'];
  if (type !== 'search_result_location')
    throw invalid(`${path}.type: Unsupported citation '${String(type)}'`);
  const citation = fields(value, path, [
    'type',
    'cited_text',
    'source',
    'title',
    'search_result_index',
    'start_block_index',
    'end_block_index',
  ]);
  asString(citation['cited_text'], join(path, 'cited_text'));
  const start = asInteger(citation['start_block_index'], join(path, 'start_block_index'), 0);
  if (asInteger(citation['end_block_index'], join(path, 'end_block_index'), 0) <= start)
    throw invalid(`${path}.end_block_index: must be greater than start_block_index`);
  asInteger(citation['search_result_index'], join(path, 'search_result_index'), 0);
}

function checkSearchResult(block: Json, path: string, findings: Findings): void {
  fields(block, path, ['type', 'source', 'title', 'content'], ['citations', 'cache_control']);
  asFilledString(block['source'], join(path, 'source'));
  asFilledString(block['title'], join(path, 'title'));
  const content = asArray(block['content'], join(path, 'content'));
  if (content.length === 0) throw invalid(`${path}.content: at least one text block is required`);
  content.forEach((each, index) => {
    const at = join(join(path, 'content'), index);
    const text = fields(each, at, ['type', 'text']);
    oneOf(text['type'], join(at, 'type'), ['text']);
    asBlockText(text['text'], join(at, 'text'));
  });
  let citations = false;
  if (block['citations'] !== undefined) {
    const config = fields(block['citations'], join(path, 'citations'), [], ['enabled']);
    citations =
      config['enabled'] !== undefined && asBoolean(config['enabled'], join(path, 'citations.enabled'));
  }
  findings.searchResults.push({ path, citations });
  checkCacheControl(block['cache_control'], join(path, 'cache_control'), findings);
}

function checkImage(block: Json, path: string, findings: Findings): void {
  fields(block, path, ['type', 'source'], ['cache_control', 'transformations']);
  const source = asObject(block['source'], join(path, 'source'));
  if (source['type'] !== 'base64') throw invalid(`${path}.source.type: this server takes base64 images only`);
  fields(source, join(path, 'source'), ['type', 'media_type', 'data']);
  oneOf(source['media_type'], join(path, 'source.media_type'), [
    'image/jpeg',
    'image/png',
    'image/gif',
    'image/webp',
  ]);
  checkImageBytes(
    asString(source['data'], join(path, 'source.data')),
    String(source['media_type']),
    join(path, 'source'),
  );
  findings.images++;
  checkCacheControl(block['cache_control'], join(path, 'cache_control'), findings);
}

const DOCUMENT_SOURCES: Readonly<Record<string, readonly string[]>> = {
  file: ['type', 'file_id'],
  base64: ['type', 'media_type', 'data'],
  text: ['type', 'media_type', 'data'],
};

function checkDocument(block: Json, path: string, findings: Findings): void {
  fields(block, path, ['type', 'source'], ['cache_control', 'citations', 'context', 'title']);
  const at = join(path, 'source');
  const given = asObject(block['source'], at);
  const type = oneOf(given['type'], join(at, 'type'), ['file', 'base64', 'text']);
  const source = fields(given, at, DOCUMENT_SOURCES[type] ?? []);
  if (type === 'file') {
    const id = asString(source['file_id'], join(at, 'file_id'));
    if (!/^file_[A-Za-z0-9]+$/.test(id))
      throw invalid(`${at}.file_id: Invalid file id ${JSON.stringify(id)}`);
    findings.files.push({ path, id });
  } else {
    oneOf(source['media_type'], join(at, 'media_type'), [
      type === 'base64' ? 'application/pdf' : 'text/plain',
    ]);
    const data = asString(source['data'], join(at, 'data'));
    if (type === 'base64') checkBytes(data, 'application/pdf', at);
    else asFilledString(data, join(at, 'data'));
  }
  for (const key of ['title', 'context'])
    if (block[key] !== undefined && block[key] !== null) asFilledString(block[key], join(path, key));
  if (block['citations'] !== undefined && block['citations'] !== null) {
    const config = fields(block['citations'], join(path, 'citations'), [], ['enabled']);
    if (config['enabled'] === true)
      throw invalid(`${path}.citations: this server has no citations of documents`);
  }
  checkCacheControl(block['cache_control'], join(path, 'cache_control'), findings);
}

function checkToolResult(block: Json, path: string, findings: Findings): void {
  fields(block, path, ['type', 'tool_use_id'], ['content', 'is_error', 'cache_control']);
  if (!ID.test(asString(block['tool_use_id'], join(path, 'tool_use_id'))))
    throw invalid(`${path}.tool_use_id: String should match pattern '${ID.source}'`);
  const failed = block['is_error'] !== undefined && asBoolean(block['is_error'], join(path, 'is_error'));
  const content = block['content'];
  if (Array.isArray(content))
    content.forEach((each: unknown, index) => {
      const at = join(join(path, 'content'), index);
      const inner = asObject(each, at);
      if (failed && inner['type'] !== 'text')
        throw invalid(`${path}: all content must be type "text" if "is_error" is true`);
      if (inner['type'] === 'text') checkText(inner, at, findings);
      else if (inner['type'] === 'search_result') checkSearchResult(inner, at, findings);
      else if (inner['type'] === 'image') checkImage(inner, at, findings);
      else throw invalid(`${at}.type: Unsupported content '${String(inner['type'])}' in a tool_result`);
    });
  else if (content !== undefined) asString(content, join(path, 'content'));
  checkCacheControl(block['cache_control'], join(path, 'cache_control'), findings);
}

export function checkUserBlock(block: Json, path: string, findings: Findings): void {
  if (block['type'] === 'text') checkText(block, path, findings);
  else if (block['type'] === 'search_result') checkSearchResult(block, path, findings);
  else if (block['type'] === 'tool_result') checkToolResult(block, path, findings);
  else if (block['type'] === 'image') checkImage(block, path, findings);
  else if (block['type'] === 'document') checkDocument(block, path, findings);
  else throw invalid(`${path}: Input tag '${String(block['type'])}' is not expected in a user message`);
}

export function checkAssistantBlock(block: Json, path: string, findings: Findings): void {
  if (block['type'] === 'text') checkText(block, path, findings);
  else if (block['type'] === 'compaction') checkCompactionBlock(block, path);
  else if (block['type'] === 'thinking') checkThinking(block, path);
  else if (block['type'] === 'redacted_thinking') {
    fields(block, path, ['type', 'data']);
    if (!isOurRedaction(asString(block['data'], join(path, 'data'))))
      throw invalid(`${path}: Invalid \`data\` in \`redacted_thinking\` block`);
  } else if (block['type'] === 'tool_use') {
    fields(block, path, ['type', 'id', 'name', 'input'], ['cache_control', 'caller', 'toolset_name']);
    if (!ID.test(asString(block['id'], join(path, 'id'))))
      throw invalid(`${path}.id: String should match pattern '${ID.source}'`);
    asFilledString(block['name'], join(path, 'name'));
    asObject(block['input'], join(path, 'input'));
    checkCacheControl(block['cache_control'], join(path, 'cache_control'), findings);
  } else
    throw invalid(`${path}: Input tag '${String(block['type'])}' is not expected in an assistant message`);
}

/** Its shape; whether it is ours is checked once the whole request is known. */
function checkThinking(block: Json, path: string): void {
  fields(block, path, ['type', 'thinking', 'signature']);
  asString(block['thinking'], join(path, 'thinking'));
  asString(block['signature'], join(path, 'signature'));
}
