import * as z from 'zod/mini';
import type { ModelInfo } from './client.ts';

/** What a request may say about thinking to a model. */
export interface ModelTraits {
  /** Takes `thinking: {type: 'adaptive'}`. */
  readonly adaptive: boolean;
  /** How thinking is switched off; `never`: it can't be, and is only not shown. */
  readonly thinkingOff: 'disabled' | 'between_tools' | 'never';
  readonly effort: boolean;
  /** The service itself sums conversations up; absent: not known. */
  readonly compacts?: boolean | undefined;
}

interface BuiltIn extends ModelInfo, ModelTraits {}

const model = (id: string, name: string, rest: Partial<BuiltIn> = {}): BuiltIn => ({
  id,
  name,
  contextTokens: 1_000_000,
  maxOutputTokens: 128_000,
  adaptive: true,
  thinkingOff: 'disabled',
  effort: true,
  ...rest,
});

/** Serves offline and before the Models API has answered; what the API says wins. */
const BUILT_IN: readonly BuiltIn[] = [
  model('claude-sonnet-5-5', 'Claude Sonnet 5.5', { thinkingOff: 'between_tools' }),
  model('claude-opus-5-5', 'Claude Opus 5.5', { thinkingOff: 'never' }),
  model('claude-haiku-5-5', 'Claude Haiku 5.5'),
  model('claude-fable-5-2', 'Claude Fable 5.2', { thinkingOff: 'never' }),
  model('claude-fable-5-1', 'Claude Fable 5.1', { thinkingOff: 'never' }),
  model('claude-opus-5', 'Claude Opus 5'),
  model('claude-sonnet-5', 'Claude Sonnet 5'),
  model('claude-haiku-4-5', 'Claude Haiku 4.5', {
    contextTokens: 200_000,
    maxOutputTokens: 64_000,
    adaptive: false,
    effort: false,
  }),
];

const toInfo = ({ id, name, contextTokens, maxOutputTokens }: ModelInfo): ModelInfo => ({
  id,
  name,
  contextTokens,
  maxOutputTokens,
});

export const builtInModels = (): readonly ModelInfo[] => BUILT_IN.map(toInfo);

export const builtInListed = (): ListedModel[] =>
  BUILT_IN.map(({ adaptive, thinkingOff, effort, ...info }) => ({
    ...toInfo(info),
    traits: { adaptive, thinkingOff, effort },
  }));

/** A model that we don't know is taken for one of the newest: those refuse `disabled`. */
export const traitsOf = (id: string): ModelTraits =>
  BUILT_IN.find((each) => each.id === id) ?? { adaptive: true, thinkingOff: 'never', effort: true };

/** Keeps the last list over restarts: a JSON text, or undefined. */
export interface CatalogueCache {
  get(): Promise<string | undefined>;
  set(value: string): Promise<void>;
}

const Supported = z.optional(z.nullable(z.object({ supported: z.boolean() })));

/** A model as the Models API gives it: the fields that we use. */
const ApiModel = z.object({
  id: z.string(),
  display_name: z.string(),
  lifecycle: z.optional(z.string()),
  max_input_tokens: z.nullish(z.number()),
  max_tokens: z.nullish(z.number()),
  capabilities: z.nullish(
    z.object({
      context_management: z.nullish(z.object({ compact_20260112: Supported })),
      effort: Supported,
      thinking: z.nullish(
        z.object({
          types: z.nullish(z.object({ adaptive: Supported, between_tools: Supported, disabled: Supported })),
        }),
      ),
    }),
  ),
});

const Traits = z.object({
  adaptive: z.boolean(),
  thinkingOff: z.enum(['disabled', 'between_tools', 'never']),
  effort: z.boolean(),
  compacts: z.optional(z.boolean()),
});
const Listed = z.object({
  id: z.string(),
  name: z.string(),
  contextTokens: z.number(),
  maxOutputTokens: z.number(),
  traits: Traits,
});
/** A model of the service's list, with what it may be asked. */
export type ListedModel = ModelInfo & { readonly traits: ModelTraits };
const Cached = z.object({ at: z.number(), host: z.string(), models: z.array(Listed) });

const DAY_MS = 24 * 60 * 60 * 1000;
/** Limits of a model for which the service names none. */
const UNKNOWN = { contextTokens: 200_000, maxOutputTokens: 32_000 };

type Capabilities = z.infer<typeof ApiModel>['capabilities'];

/** What the service says that a model takes; where it says nothing, what we know. */
function traitsFrom(id: string, capabilities: Capabilities): ModelTraits {
  const known = traitsOf(id);
  const types = capabilities?.thinking?.types;
  const off =
    types?.between_tools?.supported === true
      ? 'between_tools'
      : types?.disabled?.supported === true
        ? 'disabled'
        : 'never';
  return {
    adaptive: types?.adaptive?.supported ?? known.adaptive,
    thinkingOff: types ? off : known.thinkingOff,
    effort: capabilities?.effort?.supported ?? known.effort,
    compacts: capabilities?.context_management?.compact_20260112?.supported === true,
  };
}

export function toListedModel(value: unknown): ListedModel | undefined {
  const parsed = z.safeParse(ApiModel, value);
  if (!parsed.success || parsed.data.lifecycle === 'retired') return undefined;
  const { id, display_name, max_input_tokens, max_tokens, capabilities } = parsed.data;
  const known = BUILT_IN.find((each) => each.id === id) ?? UNKNOWN;
  return {
    id,
    name: display_name,
    contextTokens: max_input_tokens ?? known.contextTokens,
    maxOutputTokens: max_tokens ?? known.maxOutputTokens,
    traits: traitsFrom(id, capabilities),
  };
}

function parseCached(text: string | undefined): z.infer<typeof Cached> | undefined {
  if (text === undefined) return undefined;
  try {
    return z.safeParse(Cached, JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // a cache that was cut off is as good as none
    throw error;
  }
}

export interface Catalogue {
  /** The service's models; asked for at most once a day. Rejects only when nothing is cached and asking failed. */
  list(signal: AbortSignal): Promise<readonly ModelInfo[]>;
  /** Limits of a model by what is known now, without asking. */
  known(id: string): ModelInfo | undefined;
  /** What a model may be asked, by what is known now. */
  traits(id: string): ModelTraits;
}

/** @param fetchAll asks the service @param host whose list it is: another host's cache doesn't count */
export function catalogue(
  fetchAll: (signal: AbortSignal) => Promise<readonly ListedModel[]>,
  host: string,
  cache: CatalogueCache | undefined,
  now: () => number,
): Catalogue {
  let held: z.infer<typeof Cached> | undefined;
  const listed = (id: string): ListedModel | undefined => held?.models.find((each) => each.id === id);
  return {
    known: (id) => listed(id) ?? builtInModels().find((each) => each.id === id),
    traits: (id) => listed(id)?.traits ?? traitsOf(id),
    list: async (signal) => {
      held ??= parseCached(await cache?.get());
      if (held?.host !== host) held = undefined;
      if (held && now() - held.at < DAY_MS && held.at <= now()) return held.models.map(toInfo);
      try {
        held = { at: now(), host, models: [...(await fetchAll(signal))] };
        await cache?.set(JSON.stringify(held));
      } catch (error) {
        if (!held || signal.aborted) throw error;
      }
      return held.models.map(toInfo);
    },
  };
}
