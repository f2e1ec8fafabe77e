/**
 * A small language model in a file behind OpenAI's endpoints, for tests: transport, streaming, JSON Schema by grammar, cancel. Run as a
 * process of its own with the folder of `scripts/setup-models.mjs`; says its address in one line.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';

/** What is used of node-llama-cpp 3.22.1, which is not among the packages of this project. */
interface LlamaPackage {
  getLlama(options: object): Promise<Llama>;
  LlamaCompletion: new (options: { contextSequence: unknown }) => Completion;
}
interface Llama {
  loadModel(options: { modelPath: string }): Promise<LlamaModel>;
  createGrammarForJsonSchema(schema: unknown): Promise<object>;
}
interface LlamaModel {
  createContext(options: object): Promise<{ getSequence(): unknown; contextSize: number }>;
  tokenize(text: string): readonly number[];
}
interface Completion {
  generateCompletionWithMeta(input: string, options: object): Promise<{ metadata: { stopReason: string } }>;
}

const MODEL = 'gemma-3-270m';
const CONTEXT_TOKENS = 2048;

const [, , folder = ''] = process.argv;
// The package is in another folder, without types here.
const llama = (await import(pathToFileURL(path.join(folder, 'node/node_modules/node-llama-cpp/dist/index.js')).href)) as LlamaPackage;
const backend = await llama.getLlama({ gpu: false, build: 'never', skipDownload: true, logLevel: 'error', maxThreads: 2 });
const model = await backend.loadModel({ modelPath: path.join(folder, 'gemma-3-270m.gguf') });
const context = await model.createContext({ contextSize: CONTEXT_TOKENS, sequences: 1 });
const completion = new llama.LlamaCompletion({ contextSequence: context.getSequence() });

const Body = z.object({
  messages: z.array(z.object({ role: z.string(), content: z.string() })),
  max_tokens: z.int().positive().default(16),
  stream_options: z.object({ include_usage: z.boolean() }).optional(),
  response_format: z.object({ type: z.string(), json_schema: z.object({ schema: z.unknown() }).optional() }).optional(),
});

/** One reply at a time: there is one sequence. */
let turn: Promise<void> = Promise.resolve();
const server = createServer((request, response) => {
  if (request.url === '/v1/models')
    return json(response, 200, { object: 'list', data: [{ id: MODEL, object: 'model', max_model_len: CONTEXT_TOKENS }] });
  if (request.url !== '/v1/chat/completions') return json(response, 404, { error: { message: 'No such path.' } });
  turn = turn
    .then(() => chat(request, response))
    .catch((error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      response.destroy();
    });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
// A server on a port has an address of this form.
process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1\n`);

async function chat(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = Body.parse(JSON.parse(await textOf(request)));
  const prompt = `${body.messages.map(({ content }) => content).join('\n\n')}\n\n`;
  const promptTokens = model.tokenize(prompt).length;
  if (promptTokens + body.max_tokens > CONTEXT_TOKENS) {
    return json(response, 400, { error: { message: `the request exceeds the available context size (${CONTEXT_TOKENS} tokens)` } });
  }
  const schema = body.response_format?.json_schema?.schema;
  const grammar = schema === undefined ? undefined : await backend.createGrammarForJsonSchema(schema);
  const cancel = new AbortController();
  response.on('close', () => cancel.abort('closed'));
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (value: unknown) => response.write(`data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`);
  const head = { id: 'c', object: 'chat.completion.chunk', created: 0, model: MODEL };
  let out = 0;
  const { metadata } = await completion.generateCompletionWithMeta(prompt, {
    maxTokens: body.max_tokens,
    temperature: 0,
    grammar,
    signal: cancel.signal,
    stopOnAbortSignal: true,
    onToken: (tokens: readonly unknown[]) => (out += tokens.length),
    onTextChunk: (content: string) => send({ ...head, choices: [{ index: 0, delta: { content }, finish_reason: null }] }),
  });
  send({ ...head, choices: [{ index: 0, delta: {}, finish_reason: metadata.stopReason === 'maxTokens' ? 'length' : 'stop' }] });
  if (body.stream_options?.include_usage)
    send({ ...head, choices: [], usage: { prompt_tokens: promptTokens, completion_tokens: out, total_tokens: promptTokens + out } });
  send('[DONE]');
  response.end();
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  // A request gives its body as Buffers.
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
