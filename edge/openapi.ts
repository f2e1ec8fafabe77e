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

/** A page that lists the operations: one request to `/openapi.json`, nothing from another host. */
export const DOCS_PAGE = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>ferag API</title>
<style nonce="NONCE">
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b18;background:#fdfcf9}
h2{margin-top:2rem;text-transform:capitalize}details{border-top:1px solid #ddd8cc}summary{padding:.5rem 0;cursor:pointer}
code,pre{font:14px/1.45 ui-monospace,monospace}b{display:inline-block;min-width:4.5rem}pre{overflow:auto;background:#f3f0e8;padding:1rem}
@media(prefers-color-scheme:dark){body{color:#eae6da;background:#1a1916}details{border-color:#3a372f}pre{background:#24221d}}
</style>
<h1>ferag API</h1><p>OpenAPI 3.1: <a href="/openapi.json">/openapi.json</a></p><main aria-live="polite">Loading…</main>
<script nonce="NONCE" type="module">
const main=document.querySelector('main');
try{
const spec=await (await fetch('/openapi.json')).json();
const tags=new Map();
for(const [path,item] of Object.entries(spec.paths))for(const [method,op] of Object.entries(item)){
const tag=op.tags?.[0]??'other';if(!tags.has(tag))tags.set(tag,[]);tags.get(tag).push({path,method,op})}
const el=(name,text)=>{const e=document.createElement(name);if(text!==undefined)e.textContent=text;return e};
const body=document.createDocumentFragment();
for(const [tag,list] of tags){body.append(el('h2',tag));for(const {path,method,op} of list){
const d=el('details'),s=el('summary');s.append(el('b',method.toUpperCase()),el('code',path),' — '+(op.summary??''));
d.append(s,el('pre',JSON.stringify({parameters:op.parameters,requestBody:op.requestBody,responses:op.responses},null,2)));body.append(d)}}
body.append(el('h2','Schemas'));
for(const [name,schema] of Object.entries(spec.components?.schemas??{})){const d=el('details');d.append(el('summary',name),el('pre',JSON.stringify(schema,null,2)));body.append(d)}
main.replaceChildren(body);
}catch(error){main.textContent='The description could not be loaded: '+error.message}
</script></html>`;
