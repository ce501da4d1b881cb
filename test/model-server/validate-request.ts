import { invalid } from './api-error.ts';
import {
  asArray,
  asBoolean,
  asInteger,
  asObject,
  asString,
  fields,
  join,
  oneOf,
  type Json,
} from './fields.ts';
import { checkCompactionConfig, checkCompactionPlace } from './compaction.ts';
import { findModel, type ServerModel } from './models.ts';
import { checkCacheControl, checkText, type Findings } from './validate-blocks.ts';
import { checkMessages, type Message } from './validate-messages.ts';
import { checkStrictSchema } from './validate-schema.ts';

/** A request that passed: its body, and what was read out of it. */
export interface CheckedRequest {
  readonly body: Json;
  readonly model: ServerModel;
  readonly maxTokens: number;
  readonly stream: boolean;
  readonly thinks: boolean;
  /** Is answered with a compaction block. */
  readonly compacting: boolean;
  readonly system: readonly Json[];
  readonly tools: readonly Json[];
  readonly messages: readonly Message[];
  /** Files that document blocks name. */
  readonly files: readonly { readonly path: string; readonly id: string }[];
}

const COUNTED = [
  'cache_control',
  'compaction',
  'output_config',
  'speed',
  'system',
  'thinking',
  'tool_choice',
  'tools',
];
const CREATED = [
  ...COUNTED,
  'container',
  'diagnostics',
  'inference_geo',
  'metadata',
  'service_tier',
  'stop_sequences',
  'stream',
];
const GONE = ['temperature', 'top_p', 'top_k'];
const NAME = /^[a-zA-Z0-9_-]{1,128}$/;

/**
 * Checks a whole body as the service does.
 * @throws ApiError naming the first field that is wrong
 */
export function checkRequest(
  value: unknown,
  models: readonly ServerModel[],
  endpoint: 'create' | 'count',
  betas: ReadonlySet<string> = new Set(),
): CheckedRequest {
  const given = asObject(value, '');
  for (const key of GONE)
    if (given[key] !== undefined)
      throw invalid(`${key}: sampling parameters are not supported by this model`);
  const create = endpoint === 'create';
  const body = fields(
    value,
    '',
    create ? ['model', 'max_tokens', 'messages'] : ['model', 'messages'],
    create ? CREATED : COUNTED,
  );
  const model = findModel(models, asString(body['model'], 'model'));
  const maxTokens = create ? asInteger(body['max_tokens'], 'max_tokens', 0) : 0;
  if (maxTokens > model.maxOutputTokens)
    throw invalid(
      `max_tokens: ${maxTokens} > ${model.maxOutputTokens}, which is the maximum allowed number of output tokens for ${model.id}`,
    );
  const findings: Findings = { cacheMarks: [], searchResults: [], files: [], images: 0 };
  const tools = checkTools(body['tools'], findings);
  const system = checkSystem(body['system'], findings);
  const wanted = body['compaction'] !== undefined && body['compaction'] !== null;
  const messages = checkMessages(body['messages'], findings, wanted);
  checkCompactionPlace(messages, betas);
  const compacting = checkCompactionConfig(body, messages, model, betas) && create;
  checkCacheControl(body['cache_control'], 'cache_control', findings);
  const thinks = checkThinking(body['thinking'], model);
  checkToolChoice(body['tool_choice'], tools);
  checkOutputConfig(body['output_config'], body['thinking'], findings);
  checkSmallFields(body);
  checkAcross(findings, tools, messages);
  const stream = body['stream'] !== undefined && asBoolean(body['stream'], 'stream');
  return {
    body,
    model,
    maxTokens,
    stream,
    thinks,
    compacting,
    system,
    tools,
    messages,
    files: findings.files,
  };
}

function checkTools(value: unknown, findings: Findings): Json[] {
  if (value === undefined) return [];
  const names = new Set<string>();
  return asArray(value, 'tools').map((each, index) => {
    const path = join('tools', index);
    const tool = fields(
      each,
      path,
      ['name', 'input_schema'],
      [
        'type',
        'description',
        'cache_control',
        'strict',
        'eager_input_streaming',
        'input_examples',
        'defer_loading',
        'allowed_callers',
      ],
    );
    if (tool['type'] !== undefined && tool['type'] !== null)
      oneOf(tool['type'], join(path, 'type'), ['custom']);
    const name = asString(tool['name'], join(path, 'name'));
    if (!NAME.test(name)) throw invalid(`${path}.name: String should match pattern '${NAME.source}'`);
    if (names.has(name)) throw invalid('tools: Tool names must be unique.');
    names.add(name);
    if (tool['description'] !== undefined) asString(tool['description'], join(path, 'description'));
    const schema = asObject(tool['input_schema'], join(path, 'input_schema'));
    oneOf(schema['type'], join(path, 'input_schema.type'), ['object']);
    if (tool['strict'] !== undefined && asBoolean(tool['strict'], join(path, 'strict')))
      checkStrictSchema(schema, join(path, 'input_schema'));
    checkCacheControl(tool['cache_control'], join(path, 'cache_control'), findings);
    return tool;
  });
}

function checkSystem(value: unknown, findings: Findings): Json[] {
  if (value === undefined) return [];
  if (typeof value === 'string') return value === '' ? [] : [{ type: 'text', text: value }];
  return asArray(value, 'system').map((each, index) => {
    const path = join('system', index);
    const block = asObject(each, path);
    oneOf(block['type'], join(path, 'type'), ['text']);
    checkText(block, path, findings);
    return block;
  });
}

function checkThinking(value: unknown, model: ServerModel): boolean {
  if (value === undefined) return true;
  const config = asObject(value, 'thinking');
  if (config['type'] === 'enabled' || config['budget_tokens'] !== undefined)
    throw invalid(
      'thinking: manual thinking (`enabled` with `budget_tokens`) is not supported; use `adaptive` and `output_config.effort`',
    );
  const type = oneOf(config['type'], 'thinking.type', ['adaptive', 'between_tools', 'disabled']);
  if (!model.thinking.includes(type))
    throw invalid(`thinking.type: '${type}' is not supported by ${model.id}`);
  fields(config, 'thinking', ['type'], type === 'adaptive' ? ['display'] : []);
  if (config['display'] !== undefined && config['display'] !== null)
    oneOf(config['display'], 'thinking.display', ['summarized', 'omitted']);
  return type === 'adaptive';
}

function checkToolChoice(value: unknown, tools: readonly Json[]): void {
  if (value === undefined) return;
  const choice = asObject(value, 'tool_choice');
  const type = oneOf(choice['type'], 'tool_choice.type', ['auto', 'none', 'any', 'tool']);
  if (type === 'any' || type === 'tool')
    throw invalid('tool_choice: forcing tool use is not supported by this model');
  if (tools.length === 0) throw invalid('tool_choice: may only be specified while providing tools');
  fields(choice, 'tool_choice', ['type'], type === 'auto' ? ['disable_parallel_tool_use'] : []);
}

function checkOutputConfig(value: unknown, thinking: unknown, findings: Findings): void {
  if (value === undefined) return;
  const config = fields(value, 'output_config', [], ['effort', 'format']);
  if (config['effort'] !== undefined && config['effort'] !== null)
    oneOf(config['effort'], 'output_config.effort', ['low', 'medium', 'high', 'xhigh', 'max']);
  const highest = config['effort'] === 'xhigh' || config['effort'] === 'max';
  if (highest && thinking !== undefined && asObject(thinking, 'thinking')['type'] !== 'adaptive')
    throw invalid(
      `output_config.effort: '${String(config['effort'])}' is not supported when thinking is disabled on this model. Use effort 'high' or below, or enable thinking.`,
    );
  if (config['format'] === undefined || config['format'] === null) return;
  const format = fields(config['format'], 'output_config.format', ['type', 'schema']);
  oneOf(format['type'], 'output_config.format.type', ['json_schema']);
  checkStrictSchema(format['schema'], 'output_config.format.schema');
  if (findings.searchResults.some((each) => each.citations))
    throw invalid('output_config.format: citations cannot be enabled together with structured outputs');
}

function checkSmallFields(body: Json): void {
  if (body['metadata'] !== undefined) {
    const metadata = fields(body['metadata'], 'metadata', [], ['user_id']);
    if (metadata['user_id'] !== undefined && metadata['user_id'] !== null)
      asString(metadata['user_id'], 'metadata.user_id');
  }
  if (body['service_tier'] !== undefined)
    oneOf(body['service_tier'], 'service_tier', ['auto', 'standard_only']);
  if (body['stop_sequences'] !== undefined)
    asArray(body['stop_sequences'], 'stop_sequences').forEach((each, index) => {
      if (asString(each, join('stop_sequences', index)).trim() === '')
        throw invalid(`stop_sequences.${index}: each stop sequence must contain non-whitespace`);
    });
  for (const key of ['container', 'speed', 'inference_geo', 'diagnostics'])
    if (body[key] !== undefined && body[key] !== null) throw invalid(`${key}: not supported by this server`);
}

const MAX_IMAGES = 100;

/** The rules that span tools, system and messages. */
function checkAcross(findings: Findings, tools: readonly Json[], messages: readonly Message[]): void {
  const { cacheMarks, searchResults } = findings;
  if (findings.images > MAX_IMAGES)
    throw invalid(`messages: too many images: ${findings.images} > ${MAX_IMAGES}`);
  if (cacheMarks.length > 4)
    throw invalid(`A maximum of 4 blocks with cache_control may be provided. Found ${cacheMarks.length}.`);
  const firstShort = cacheMarks.findIndex((mark) => mark.ttl === '5m');
  const late = cacheMarks.find((mark, index) => mark.ttl === '1h' && firstShort !== -1 && index > firstShort);
  if (late)
    throw invalid(
      `${late.path}.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block`,
    );
  const first = searchResults[0];
  const odd = searchResults.find((each) => each.citations !== first?.citations);
  if (odd)
    throw invalid(`${odd.path}.citations: citations must be enabled on all or none of the search results`);
  const usesTools = messages.some((message) =>
    message.blocks.some((block) => block['type'] === 'tool_use' || block['type'] === 'tool_result'),
  );
  if (usesTools && tools.length === 0)
    throw invalid('tools: Requests which include `tool_use` or `tool_result` blocks must define tools');
}
