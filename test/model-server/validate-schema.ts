import { invalid } from './api-error.ts';
import { asArray, asObject, join } from './fields.ts';

const UNSUPPORTED = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'maxItems',
  'minProperties',
  'maxProperties',
];

/** The JSON Schemas that constrained output takes: closed objects, and none of the keywords above. */
export function checkStrictSchema(value: unknown, path: string): void {
  const schema = asObject(value, path);
  for (const keyword of UNSUPPORTED)
    if (keyword in schema)
      throw invalid(`${path}: For '${String(schema['type'])}' type, property '${keyword}' is not supported`);
  if (schema['type'] === 'object' && schema['additionalProperties'] !== false)
    throw invalid(`${path}: For 'object' type, 'additionalProperties' must be explicitly set to false`);
  for (const [key, each] of Object.entries(asObject(schema['properties'] ?? {}, join(path, 'properties'))))
    checkStrictSchema(each, join(join(path, 'properties'), key));
  if (schema['items'] !== undefined) checkStrictSchema(schema['items'], join(path, 'items'));
  for (const keyword of ['anyOf', 'allOf', 'oneOf'])
    if (schema[keyword] !== undefined)
      asArray(schema[keyword], join(path, keyword)).forEach((each, index) =>
        checkStrictSchema(each, join(join(path, keyword), index)),
      );
}
