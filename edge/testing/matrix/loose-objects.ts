import { z } from 'zod';

/** What a JSON schema says that matters here. */
const JsonSchema = z.looseObject({
  $ref: z.string().optional(),
  type: z.unknown().optional(),
  additionalProperties: z.unknown().optional(),
  propertyNames: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).default({}),
  anyOf: z.array(z.unknown()).default([]),
  oneOf: z.array(z.unknown()).default([]),
  items: z.unknown().optional(),
});
const Components = z.object({ components: z.object({ schemas: z.record(z.string(), z.unknown()) }) });

/** Objects in a schema that take any field more. */
export function looseObjects(value: unknown, spec: unknown, at = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const schema = JsonSchema.parse(value);
  if (schema.$ref) return looseObjects(Components.parse(spec).components.schemas[schema.$ref.split('/').at(-1) ?? ''], spec, at);
  const own = schema.type === 'object' && schema.additionalProperties !== false && !schema.propertyNames ? [at || '/'] : [];
  const inner = Object.entries(schema.properties).flatMap(([name, property]) => looseObjects(property, spec, `${at}/${name}`));
  const choices = [...schema.anyOf, ...schema.oneOf, schema.items].flatMap((one) => looseObjects(one, spec, at));
  return [...new Set([...own, ...inner, ...choices])];
}
