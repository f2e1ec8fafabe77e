import type { Hono } from 'hono';
import { generateSpecs } from 'hono-openapi';
import type { EdgeEnv } from './env.ts';
import { VERSION } from './version.ts';

type Spec = Awaited<ReturnType<typeof generateSpecs>>;

/** Path parameters that are integers; all others are strings. */
const INTEGERS = new Set(['ragId', 'documentId', 'cycleId', 'taskId', 'userId', 'keyId', 'jobId', 'nodeId', 'version']);

/** The OpenAPI 3.1 document, made from the routes themselves. */
export async function openApi(app: Hono<EdgeEnv>): Promise<Spec> {
  const spec = await generateSpecs(app, {
    defaultValidationErrorResponse: false,
    excludeStaticFile: false,
    documentation: {
      info: { title: 'ferag', version: VERSION, description: 'A knowledge graph from documents, reviewed before it is published.' },
      security: [{ bearer: [] }, { key: [] }],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'An access token or an API key.' },
          key: { type: 'apiKey', in: 'header', name: 'X-API-KEY' },
          node: { type: 'http', scheme: 'bearer', description: 'The token of a compute node.' },
        },
      },
    },
  });
  for (const operation of Object.values(spec.paths).flatMap((path) => Object.values(path))) {
    // The document's own types allow references here, which the generator never makes.
    const { parameters = [], requestBody } = operation as Operation;
    for (const parameter of parameters) {
      if (parameter.in === 'path' && INTEGERS.has(parameter.name)) parameter.schema = { type: 'integer', minimum: 1 };
    }
    // An empty body counts as `{}`.
    if (requestBody) requestBody.required = Object.values(requestBody.content).every(({ schema }) => !schema || !takesNothing(schema));
  }
  return JSON.parse(JSON.stringify(spec), (_, value: unknown) => (isPair(value) ? plainPair(value) : value)); // the same document
}

interface Operation {
  parameters?: { in: string; name: string; schema?: object }[];
  requestBody?: { required?: boolean; content: Record<string, { schema?: Schema }> };
}
interface Schema {
  type?: string;
  required?: string[];
}
const takesNothing = ({ type, required = [] }: Schema): boolean => type === 'object' && required.length === 0;

/** Two integers, in words that readers without `prefixItems` understand too. */
const isPair = (value: unknown): value is { prefixItems: object[] } =>
  typeof value === 'object' && value !== null && 'prefixItems' in value;
const plainPair = ({ prefixItems, ...rest }: { prefixItems: object[] }): object => ({ ...rest, items: prefixItems[0] });
