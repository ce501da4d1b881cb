import { FootnoteError } from '../base/errors.ts';
import type { ToolDefinition } from './client.ts';

/** Keywords that constrained decoding doesn't take; said in words instead. */
const TOLD = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'pattern',
];
/** What zod says of every integer, and says nothing. */
const ANY_INTEGER = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
/** The service's limits over all strict tools of a request. */
const MAX_STRICT_TOOLS = 20;
const MAX_OPTIONAL = 24;

type Schema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface Strict {
  readonly schema: Schema;
  /** Properties that may be left out, nested ones too. */
  readonly optional: number;
}

/** The schema without what constrained decoding doesn't take; undefined when it can't be made to fit. */
function strictSchema(schema: unknown): Strict | undefined {
  if (!isSchema(schema) || '$ref' in schema || 'oneOf' in schema || 'allOf' in schema) return undefined;
  if (schema['type'] === 'object' && schema['additionalProperties'] !== false) return undefined;
  const kept = Object.fromEntries(
    Object.entries(schema).filter(([key]) => key !== '$schema' && !TOLD.includes(key)),
  );
  let optional = 0;
  const inner = (each: unknown): Schema | undefined => {
    const strict = strictSchema(each);
    optional += strict?.optional ?? 0;
    return strict?.schema;
  };
  const { properties, items, anyOf, required } = schema;
  if (isSchema(properties)) {
    const entries = Object.entries(properties).map(([name, each]) => [name, inner(each)] as const);
    if (entries.some(([, each]) => each === undefined)) return undefined;
    kept['properties'] = Object.fromEntries(entries);
    const must: readonly unknown[] = Array.isArray(required) ? required : [];
    optional += entries.filter(([name]) => !must.includes(name)).length;
  }
  if (items !== undefined) kept['items'] = inner(items);
  if (Array.isArray(anyOf)) kept['anyOf'] = anyOf.map(inner);
  if ('items' in kept && kept['items'] === undefined) return undefined;
  if (Array.isArray(kept['anyOf']) && kept['anyOf'].includes(undefined)) return undefined;
  const told = TOLD.filter((key) => key in schema && !ANY_INTEGER.includes(Number(schema[key])));
  if (told.length > 0) {
    const words = told.map((key) => `${key} ${String(schema[key])}`).join(', ');
    const description = typeof schema['description'] === 'string' ? `${schema['description']} ` : '';
    kept['description'] = `${description}(${words})`;
  }
  return { schema: kept, optional };
}

export interface OfferedTool {
  readonly schema: Schema;
  readonly strict: boolean;
}

/** For each tool, the schema to send, and whether calls are held to it (`strict`) within the service's limits. */
export function offerStrict(tools: readonly ToolDefinition[]): OfferedTool[] {
  let taken = 0;
  let optional = 0;
  return tools.map((tool) => {
    const strict = tool.loose === true ? undefined : strictSchema(tool.inputSchema);
    if (!strict || taken === MAX_STRICT_TOOLS || optional + strict.optional > MAX_OPTIONAL)
      return { schema: tool.inputSchema, strict: false };
    taken++;
    optional += strict.optional;
    return { schema: strict.schema, strict: true };
  });
}

/**
 * The schema of an answer's form, without what constrained decoding doesn't take.
 * @throws FootnoteError `internal` when it can't be made to fit: our own schemas are written so that they do
 */
export function formatSchema(schema: Schema): Schema {
  const strict = strictSchema(schema);
  if (!strict) throw new FootnoteError('internal', 'A form for an answer is not one that the service takes.');
  return strict.schema;
}
