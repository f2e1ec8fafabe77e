import { ERRORS } from '../../contract/errors.ts';
import { raw, html } from 'hono/html';
import type { Content, Operation, Schema, Spec } from './spec.ts';
import { STYLE } from './style.ts';
import { NAMES, WORDS, type DocsLanguage, type Words } from './words.ts';

type Html = ReturnType<typeof raw>;

interface Call extends Operation {
  readonly path: string;
  readonly method: string;
}

/** The description of the API as one page without a script; `NONCE` stands for the style's nonce. */
export function docsPage(spec: Spec, language: DocsLanguage): string {
  const words = WORDS[language];
  const groups = groupsOf(spec);
  const page = html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${words.title}</title>
        <style nonce="NONCE">
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <header>
          <h1>${words.title} <small>${spec.info.version}</small></h1>
          <p>${words.lead} <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1)</p>
          <nav class="languages" aria-label="${words.language}">
            ${Object.entries(NAMES).map(([tag, name]) => link(`/docs?lang=${tag}`, name, tag === language, tag))}
          </nav>
        </header>
        <nav class="groups" aria-label="${words.calls}">
          <ul>
            ${[...groups.keys()].map((tag) => html`<li><a href="#${tag}">${tag}</a> <small>${groups.get(tag)?.length}</small></li>`)}
            <li><a href="#schemas">${words.schemas}</a></li>
            <li><a href="#errors">${words.errors}</a></li>
          </ul>
        </nav>
        <main>
          ${[...groups].map(
            ([tag, calls]) =>
              html`<section aria-labelledby="${tag}">
                <h2 id="${tag}">${tag}</h2>
                ${calls.map((call) => callOf(call, words))}
              </section>`,
          )}
          <section aria-labelledby="schemas">
            <h2 id="schemas">${words.schemas}</h2>
            ${Object.entries(spec.components.schemas).map(
              ([name, schema]) =>
                html`<details id="schema-${name}">
                  <summary><code>${name}</code></summary>
                  ${shape(schema, words)}
                </details>`,
            )}
          </section>
          <section aria-labelledby="errors">
            <h2 id="errors">${words.errors}</h2>
            ${errorTable(words)}
          </section>
        </main>
      </body>
    </html>`;
  return String(page);
}

function groupsOf({ paths }: Spec): Map<string, Call[]> {
  const groups = new Map<string, Call[]>();
  for (const [path, item] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const tag = operation.tags[0] ?? 'other';
      groups.set(tag, [...(groups.get(tag) ?? []), { ...operation, path, method }]);
    }
  }
  return groups;
}

const link = (href: string, text: string, isCurrent: boolean, tag: string): Html =>
  raw(html`<a href="${href}" lang="${tag}" hreflang="${tag}" ${isCurrent ? raw(' aria-current="true"') : ''}>${text}</a> `);

const callOf = (call: Call, words: Words): Html =>
  raw(
    html`<details id="${call.operationId}">
      <summary>
        <b class="${call.method}">${call.method.toUpperCase()}</b> <code>${breakable(call.path)}</code> <span>${call.summary}</span>
      </summary>
      <p><small>${words.by} ${callers(call, words)}</small></p>
      ${
        call.parameters.length > 0
          ? html`<h3>${words.parameters}</h3>
              <ul>
                ${call.parameters.map((p) => field(p.name, p.schema ?? {}, p.required, words, p.in))}
              </ul>`
          : ''
      }
      ${
        call.requestBody
          ? html`<h3>${words.body} <small>${call.requestBody.required ? words.required : words.optional}</small></h3>
              ${contents(call.requestBody.content, words)}`
          : ''
      }
      <h3>${words.answers}</h3>
      ${Object.entries(call.responses).map(([status, answer]) => answerOf(status, answer.content, words))}
    </details>`,
  );

function callers({ security }: Call, words: Words): string {
  if (security === undefined) return words.personOrKey;
  if (security.length === 0) return words.everybody;
  return security.some((way) => 'node' in way) ? words.node : words.person;
}

function answerOf(status: string, content: Content | undefined, words: Words): Html {
  if (status === 'default')
    return raw(html`<div class="answer"><b>4xx 5xx</b> ${words.problem} ${typeOf({ $ref: '#/components/schemas/Problem' })}</div>`);
  return raw(html`<div class="answer"><b>${status}</b> ${content ? contents(content, words) : html`<small>${words.empty}</small>`}</div>`);
}

const contents = (content: Content, words: Words): Html =>
  raw(
    Object.entries(content)
      .map(([type, { schema }]) => html`<div><small class="media">${type}</small> ${schema ? shape(schema, words) : ''}</div>`)
      .join(''),
  );

/** A shape with its fields; what has none is said in a line. */
function shape(schema: Schema, words: Words): Html {
  const inner = insides(schema, words);
  return raw(html`<div>${inner === null || schema.type !== 'object' ? typeOf(schema) : ''}${inner ?? ''}</div>`);
}

/** The fields of an object, also where it stands in a list or is one of several. */
function insides(schema: Schema, words: Words): Html | null {
  if (schema.properties) {
    const required = new Set(schema.required);
    return raw(
      html`<ul>
        ${Object.entries(schema.properties).map(([name, of]) => field(name, of, required.has(name), words))}
      </ul>`,
    );
  }
  const parts = [schema.items, ...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? []), mapped(schema)];
  const inner = parts.flatMap((part) => (part && insides(part, words)) ?? []);
  return inner.length === 0 ? null : raw(inner.join(''));
}

const mapped = ({ additionalProperties: of }: Schema): Schema | undefined => (typeof of === 'object' ? of : undefined);

const field = (name: string, schema: Schema, isRequired: boolean, words: Words, place = ''): Html =>
  raw(
    html`<li>
      <code>${name}</code>${place === '' ? '' : html` <small>${place}</small>`} ${typeOf(schema)}
      <small
        >${isRequired ? words.required : words.optional}${
          schema.default === undefined ? '' : `, = ${JSON.stringify(schema.default)}`
        }</small
      >${schema.description ? html`<div>${schema.description}</div>` : ''}${insides(schema, words) ?? ''}
    </li>`,
  );

/** A type in a few characters, with a link where it has a name. */
function typeOf(schema: Schema): Html {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
    return raw(html`<a class="type" href="#schema-${name}">${name}</a>`);
  }
  const several = schema.anyOf ?? schema.oneOf;
  if (several) return raw([...new Set(several.map((one) => String(typeOf(one))))].join(' | '));
  if (schema.items) return raw(html`${typeOf(schema.items)}<span class="type">[]${range(schema.minItems, schema.maxItems)}</span>`);
  const of = mapped(schema);
  if (of) return raw(html`<span class="type">{ [name]: ${typeOf(of)} }</span>`);
  return raw(html`<span class="type">${breakable(plainType(schema))}</span>`);
}

function plainType(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const type = schema.type === undefined ? 'any' : [schema.type].flat().join(' | ');
  const least = schema.minimum ?? (schema.exclusiveMinimum === undefined ? undefined : schema.exclusiveMinimum + 1);
  const bounds = range(schema.minLength ?? least, schema.maxLength ?? schema.maximum);
  return [type, schema.format, bounds, schema.pattern && `/${schema.pattern}/`].filter(Boolean).join(' ');
}

/** Bounds that say something: the largest safe integer is none. */
function range(min: number | undefined, max: number | undefined): string {
  const from = min === undefined || min <= Number.MIN_SAFE_INTEGER ? '' : String(min);
  const to = max === undefined || max >= Number.MAX_SAFE_INTEGER ? '' : String(max);
  return from === '' && to === '' ? '' : `${from}…${to}`;
}

/** A long path or list may end its line after a slash or a bar. */
const breakable = (text: string): Html => raw(String(html`${text}`).replaceAll(/([/|])/g, '$1<wbr>'));

const errorTable = (words: Words): Html =>
  raw(
    html`<table>
      <thead>
        <tr>
          <th>${words.code}</th>
          <th>${words.status}</th>
          <th>${words.later}</th>
        </tr>
      </thead>
      <tbody>
        ${Object.entries(ERRORS).map(
          ([code, { status, retry }]) =>
            html`<tr>
              <td><code>${code}</code></td>
              <td>${status}</td>
              <td>${retry ? words.yes : words.no}</td>
            </tr>`,
        )}
      </tbody>
    </table>`,
  );
