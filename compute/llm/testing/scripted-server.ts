import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { conceptVector } from './concept-vector.ts';
import { probeReply } from './probe-reply.ts';
import { json, native } from './scripted-native.ts';
import type { ScriptedChat, ScriptedFault, ScriptedOptions, ScriptedReply, ScriptedServer } from './scripted.ts';

export type { ScriptedChat, ScriptedFault, ScriptedOptions, ScriptedReply, ScriptedServer } from './scripted.ts';

/** Four characters a token: a scripted model counts so, and so does what is asked of it. */
export const scriptedTokens = (text: string): number => Math.ceil(text.length / 4);

/** An OpenAI-compatible server on loopback whose model is a function. */
export async function openScriptedServer(options: ScriptedOptions = {}): Promise<ScriptedServer> {
  let set = options;
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  const counts = { chat: 0, embeddings: 0, tokensIn: 0, tokensOut: 0, atOnce: 0, mostAtOnce: 0, closed: 0 };
  const state: State = { options: () => set, counts, calls: [], paths: [], inputs: [], inputTypes: [], changed };
  const server = createServer((request, response) => {
    counts.atOnce += 1;
    counts.mostAtOnce = Math.max(counts.mostAtOnce, counts.atOnce);
    response.on('close', () => {
      counts.atOnce -= 1;
      if (!response.writableFinished) counts.closed += 1;
      changed();
    });
    answer(state, request, response).catch((error: unknown) => {
      response.destroy();
      process.stderr.write(`The scripted server failed: ${error instanceof Error ? (error.stack ?? '') : String(error)}\n`);
    });
    changed();
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  // A server on a port has an address of this form.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    port,
    calls: state.calls,
    paths: state.paths,
    inputs: state.inputs,
    inputTypes: state.inputTypes,
    counts,
    until: (is) =>
      new Promise((resolve) => {
        const look = () => {
          if (!is()) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
      }),
    change: (more) => {
      set = { ...set, ...more };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface State {
  readonly options: () => ScriptedOptions;
  readonly counts: ScriptedServer['counts'];
  readonly calls: ScriptedChat[];
  readonly paths: string[];
  readonly inputs: string[][];
  readonly inputTypes: (string | null)[];
  readonly changed: () => void;
}

async function answer(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { key, most, retryAfter, models = ['scripted-1'], server = 'openai', contextTokens = 8192 } = state.options();
  const path = `${request.method} ${(request.url ?? '').split('?', 1)[0]}`;
  state.paths.push(path);
  const body = await bodyOf(request);
  if (key !== undefined && request.headers.authorization !== `Bearer ${key}`)
    return json(response, 401, { error: { message: `Incorrect API key provided: ${request.headers.authorization}` } });
  if (most !== undefined && state.counts.atOnce > most) {
    return json(response, 429, { error: { message: 'Too many requests.' } }, retryAfter === undefined ? {} : { 'retry-after': retryAfter });
  }
  switch (path) {
    case 'GET /v1/models':
      return json(response, 200, { object: 'list', data: models.map((id) => ({ id, object: 'model' })) });
    case 'POST /v1/chat/completions':
      return chat(state, body, response);
    case 'POST /v1/embeddings':
    case 'POST /api/embed':
      return embeddings(state, body, response, path === 'POST /api/embed');
    default:
      return native(`${server} ${path}`, { models, contextTokens }, response);
  }
}

const Part = z.looseObject({ type: z.string(), text: z.string().optional() });
const ChatBody = z.looseObject({
  model: z.string(),
  messages: z.array(z.object({ role: z.string(), content: z.union([z.string(), z.array(Part)]) })),
  stream: z.boolean().optional(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).optional(),
  max_tokens: z.number().optional(),
  max_completion_tokens: z.number().optional(),
  response_format: z
    .discriminatedUnion('type', [
      z.object({ type: z.literal('json_schema'), json_schema: z.object({ name: z.string(), schema: z.unknown() }) }),
      z.object({ type: z.literal('json_object') }),
      z.object({ type: z.literal('text') }),
    ])
    .optional(),
});

function readChat(n: number, body: z.infer<typeof ChatBody>): ScriptedChat {
  const said = (role: string) =>
    body.messages
      .filter((message) => message.role === role)
      .map(({ content }) => (typeof content === 'string' ? content : content.map(({ text = '' }) => text).join('')))
      .join('\n');
  const images = body.messages
    .flatMap(({ content }) => (typeof content === 'string' ? [] : content))
    .filter(({ type }) => type === 'image_url');
  const format = body.response_format;
  return {
    n,
    model: body.model,
    system: said('system'),
    user: said('user'),
    images: images.length,
    form: format?.type ?? 'text',
    schema: format?.type === 'json_schema' ? format.json_schema.schema : null,
    maxTokens: body.max_completion_tokens ?? body.max_tokens ?? null,
    body,
  };
}

async function chat(state: State, raw: unknown, response: ServerResponse): Promise<void> {
  const { options, counts } = state;
  const body = ChatBody.parse(raw);
  const { refuses = [], contextTokens, callMs = 0, probe = 'answered' } = options();
  const refused = refuses.find((field) => field in body || body.response_format?.type === field);
  if (refused !== undefined)
    return json(response, 400, {
      error: { message: `Unsupported parameter: '${refused}' is not supported with this model.`, param: refused },
    });
  counts.chat += 1;
  const call = readChat(state.calls.length + 1, body);
  const own = probe === 'answered' ? probeReply(call) : null;
  if (own === null) state.calls.push(call);
  state.changed();
  const said = own ?? (await (options().chat ?? (() => 'ok'))(call));
  const reply: ScriptedReply = typeof said === 'string' ? { text: said } : said;
  const promptTokens = scriptedTokens(call.system + call.user);
  if (contextTokens !== undefined && promptTokens > contextTokens) {
    return json(response, 400, {
      error: { code: 400, message: `request (${promptTokens} tokens) exceeds the available context size (${contextTokens} tokens)` },
    });
  }
  await wait(callMs);
  if (reply.fault && !('pieces' in reply.fault)) return fail(response, reply.fault);
  const usage =
    reply.usage === undefined ? { in: promptTokens, out: scriptedTokens((reply.reasoning ?? '') + (reply.text ?? '')) } : reply.usage;
  counts.tokensIn += usage?.in ?? 0;
  counts.tokensOut += usage?.out ?? 0;
  await stream(response, {
    model: body.model,
    reply,
    usage: body.stream_options?.include_usage ? usage : null,
    tokenMs: options().tokenMs ?? 0,
  });
}

interface Streamed {
  readonly model: string;
  readonly reply: ScriptedReply;
  readonly usage: { in: number; out: number } | null;
  readonly tokenMs: number;
}

async function stream(response: ServerResponse, { model, reply, usage, tokenMs }: Streamed): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const head = { id: 'c-1', object: 'chat.completion.chunk', created: 0, model };
  const send = (data: unknown) => response.write(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
  const delta = (value: unknown, finish: string | null = null) =>
    send({ ...head, choices: [{ index: 0, delta: value, finish_reason: finish }] });
  delta({ role: 'assistant', content: '' });
  if (reply.reasoning) delta({ reasoning_content: reply.reasoning });
  const pieces = reply.pieces ?? (reply.text ?? '').match(/[\s\S]{1,4}/g) ?? [];
  const fault = reply.fault && 'pieces' in reply.fault ? reply.fault : null;
  for (const [i, piece] of pieces.entries()) {
    if (fault?.pieces === i) break;
    await wait(tokenMs);
    if (response.destroyed) return;
    delta({ content: piece });
  }
  if (fault?.kind === 'stall') return;
  if (fault?.kind === 'end') return void response.end();
  if (fault?.kind === 'cut') return void setImmediate(() => response.destroy());
  if (fault?.kind === 'malformed') send('{"choices": [{"delta"');
  if (fault?.kind === 'error_event') send({ error: { message: 'The model has crashed without additional information.' } });
  if (!fault) delta({}, reply.finish ?? 'stop');
  if (usage)
    send({ ...head, choices: [], usage: { prompt_tokens: usage.in, completion_tokens: usage.out, total_tokens: usage.in + usage.out } });
  send('[DONE]');
  response.end();
}

const EmbedBody = z.object({
  model: z.string(),
  input: z.unknown(),
  encoding_format: z.string().optional(),
  input_type: z.string().optional(),
});

function embeddings(state: State, raw: unknown, response: ServerResponse, isNative: boolean): void | Promise<void> {
  const { embed = conceptVector, embedFault, longest } = state.options();
  const { model, input, encoding_format: format, input_type: inputType = null } = EmbedBody.parse(raw);
  state.counts.embeddings += 1;
  const fault = embedFault?.(state.counts.embeddings);
  if (fault) return fail(response, fault);
  const texts = typeof input === 'string' ? [input] : input;
  const strings = z.array(z.string()).min(1).safeParse(texts);
  if (!strings.success) return json(response, 400, { error: "'input' field must be a string or an array of strings" });
  if (!isNative && format !== 'float') return json(response, 400, { error: `'encoding_format' ${format ?? 'base64'} is not supported` });
  if (strings.data.some((text) => text.length > (longest ?? text.length)))
    return json(response, 400, { error: { message: 'input is too long: it exceeds the context length of the model' } });
  state.inputs.push(strings.data);
  state.inputTypes.push(inputType);
  const tokens = strings.data.reduce((sum, text) => sum + scriptedTokens(text), 0);
  state.counts.tokensIn += tokens;
  const vectors = strings.data.map((text) => embed(text));
  if (isNative) return json(response, 200, { model, embeddings: vectors, prompt_eval_count: tokens });
  json(response, 200, {
    object: 'list',
    model,
    data: vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  });
}

function fail(response: ServerResponse, fault: ScriptedFault): void {
  if (fault.kind === 'refuse') return void response.destroy();
  if (fault.kind !== 'status') return;
  const headers = fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter };
  json(response, fault.status, fault.body ?? { error: { message: `Scripted ${fault.status}.` } }, headers);
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  // A request gives its body as Buffers.
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString();
  return text === '' ? null : JSON.parse(text);
}

const wait = (ms: number): Promise<void> => (ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : Promise.resolve());
