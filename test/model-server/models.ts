import { ApiError } from './api-error.ts';

/** What the server knows of a model: its limits, and which requests it refuses. */
export interface ServerModel {
  readonly id: string;
  readonly name: string;
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
  /** Shorter prefixes are never cached. */
  readonly minCacheTokens: number;
  /** The values of `thinking.type` that it takes. */
  readonly thinking: readonly ('adaptive' | 'between_tools' | 'disabled')[];
  /** Sums conversations up itself. */
  readonly compacts: boolean;
}

const model = (
  id: string,
  name: string,
  limits: Partial<Omit<ServerModel, 'id' | 'name'>> = {},
): ServerModel => ({
  id,
  name,
  contextTokens: 1_000_000,
  maxOutputTokens: 128_000,
  minCacheTokens: 1024,
  thinking: ['adaptive', 'disabled'],
  compacts: true,
  ...limits,
});

export const MODELS: readonly ServerModel[] = [
  model('claude-fable-5-2', 'Claude Fable 5.2', { thinking: ['adaptive'] }),
  model('claude-haiku-5-5', 'Claude Haiku 5.5', { minCacheTokens: 2048 }),
  model('claude-sonnet-5-5', 'Claude Sonnet 5.5', { thinking: ['adaptive', 'between_tools'] }),
  model('claude-opus-5-5', 'Claude Opus 5.5', { thinking: ['adaptive'] }),
  model('claude-haiku-4-5', 'Claude Haiku 4.5', {
    contextTokens: 200_000,
    maxOutputTokens: 64_000,
    minCacheTokens: 4096,
    compacts: false,
  }),
];

/** @throws ApiError `not_found_error` */
export function findModel(models: readonly ServerModel[], id: string): ServerModel {
  const found = models.find((each) => each.id === id);
  if (!found) throw new ApiError('not_found_error', `model: ${id}`);
  return found;
}

const yes = { supported: true };
const takes = (each: ServerModel, type: ServerModel['thinking'][number]): { supported: boolean } => ({
  supported: each.thinking.includes(type),
});

/** A model as the Models API describes it. */
export const modelInfo = (each: ServerModel): Record<string, unknown> => ({
  id: each.id,
  type: 'model',
  display_name: each.name,
  created_at: '2026-09-28T00:00:00Z',
  deprecated_at: null,
  retires_at: null,
  lifecycle: 'active',
  line: each.id.split('-')[1] ?? null,
  max_input_tokens: each.contextTokens,
  max_tokens: each.maxOutputTokens,
  capabilities: {
    batch: yes,
    citations: yes,
    code_execution: yes,
    context_management: {
      clear_thinking_20251015: yes,
      clear_tool_uses_20250919: yes,
      compact_20260112: { supported: each.compacts },
      supported: true,
    },
    effort: { low: yes, medium: yes, high: yes, xhigh: yes, max: yes, supported: true },
    image_input: yes,
    pdf_input: yes,
    server_tools: { supported: true, code_execution: yes, web_search: yes },
    structured_outputs: yes,
    thinking: {
      supported: true,
      types: {
        adaptive: takes(each, 'adaptive'),
        between_tools: takes(each, 'between_tools'),
        disabled: takes(each, 'disabled'),
        enabled: { supported: false },
      },
    },
  },
});

/** A page of the model list, newest first: `limit`, `after_id` and `before_id` as the service has them. */
export function modelPage(models: readonly ServerModel[], query: URLSearchParams): Record<string, unknown> {
  const limit = Number(query.get('limit') ?? '20');
  const after = query.get('after_id');
  const before = query.get('before_id');
  const from = after === null ? 0 : models.findIndex((each) => each.id === after) + 1;
  const to = before === null ? models.length : models.findIndex((each) => each.id === before);
  const rest = models.slice(from, to);
  const page = rest.slice(0, limit);
  return {
    data: page.map(modelInfo),
    has_more: rest.length > page.length,
    first_id: page[0]?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
  };
}
