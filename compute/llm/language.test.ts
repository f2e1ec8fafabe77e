import { afterEach, describe, expect, it } from 'vitest';
import { FeragError } from '../../contract/errors.ts';
import type { Clock } from '../node/clock.ts';
import { openLlm } from './language.ts';
import { newLimiter, type Limiter } from './limiter.ts';
import type { LlmRequest } from './llm.ts';
import { PLAIN_DIALECT, type Dialect, type Endpoint, type ModelSetup } from './setup.ts';
import { handClock, swiftClock } from './testing/hand-clock.ts';
import { openScriptedServer, type ScriptedFault, type ScriptedOptions, type ScriptedServer } from './testing/scripted-server.ts';
import { scriptedEndpoint, scriptedSetup } from './testing/scripted-setup.ts';

const open: ScriptedServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});
async function serve(options: ScriptedOptions): Promise<ScriptedServer> {
  const server = await openScriptedServer(options);
  open.push(server);
  return server;
}

type Fit = NonNullable<ModelSetup['llm']>['fit'];
interface Change {
  readonly endpoint?: Partial<Endpoint>;
  readonly dialect?: Partial<Dialect>;
  readonly fit?: Partial<Fit>;
  readonly clock?: Clock;
  readonly most?: number;
  /** Called when the limiter has learned that the server is busy. */
  readonly busy?: () => void;
}
function llmAt(
  server: Pick<ScriptedServer, 'url'>,
  { endpoint, dialect, fit, clock = swiftClock(), most = 4, busy = () => undefined }: Change = {},
) {
  const { llm } = scriptedSetup(server, fit);
  if (!llm) throw new Error('the scripted setup has a language model');
  return openLlm(
    { ...llm, endpoint: scriptedEndpoint(server, endpoint), dialect: { ...PLAIN_DIALECT, ...dialect } },
    { limiter: heard(newLimiter({ start: most, most }, clock), busy), clock },
  );
}
const heard = (limiter: Limiter, busy: () => void): Limiter => ({
  turn: async (wish) => {
    const done = await limiter.turn(wish);
    return (outcome) => {
      done(outcome);
      if (outcome.kind === 'busy') busy();
    };
  },
});
const ASK: LlmRequest = { purpose: 'relations', system: 'You are asked.', user: 'What is it?', maxTokens: 100 };
const failure = (error: unknown): { code: string; message: string } => {
  if (!(error instanceof FeragError)) throw error;
  return { code: error.code, message: error.message };
};

describe('a language model behind an OpenAI-compatible server', () => {
  it('streams its reply, and counts tokens as the server does', async () => {
    const server = await serve({ chat: () => ({ text: 'It is a cat.', usage: { in: 21, out: 7 } }) });
    const pieces: string[] = [];
    const clock = handClock();
    const reply = await llmAt(server, { clock }).complete({ ...ASK, onText: (text) => pieces.push(text) });
    // A timer that is left would keep a process from ending.
    expect(clock.timers()).toBe(0);
    expect(reply).toEqual({ text: 'It is a cat.', finish: 'stop', usage: { model: 'scripted-1', calls: 1, tokens_in: 21, tokens_out: 7 } });
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.join('')).toBe('It is a cat.');
    expect(server.calls[0]?.body).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0,
      seed: 1,
      max_tokens: 100,
    });
  });

  it('estimates the tokens where a server counts none', async () => {
    const server = await serve({ chat: () => ({ text: 'abcdefgh', usage: null }) });
    const { usage } = await llmAt(server).complete({ ...ASK, system: 'a'.repeat(40), user: 'ж'.repeat(40) });
    expect(usage).toMatchObject({ tokens_in: 26, tokens_out: 2 });
  });

  it('holds the reply to a schema by the form that the probe chose', async () => {
    const server = await serve({ chat: () => '{}' });
    const schema = { name: 'row', json: { type: 'object', properties: {} } };
    await llmAt(server).complete({ ...ASK, schema });
    await llmAt(server, { fit: { form: 'json_object' } }).complete({ ...ASK, schema });
    await llmAt(server, { fit: { form: 'text' } }).complete({ ...ASK, schema });
    await llmAt(server).complete(ASK);
    expect(server.calls.map(({ form }) => form)).toEqual(['json_schema', 'json_object', 'text', 'text']);
    expect(server.calls[0]?.schema).toEqual(schema.json);
    expect(server.calls.map(({ user }) => user.includes('"properties"'))).toEqual([false, true, true, false]);
    expect(new Set(server.calls.map(({ system }) => system)).size).toBe(1);
  });

  it('speaks to the server as the probe found that it wants', async () => {
    const server = await serve({ chat: () => 'ok' });
    const dialect = { limit: 'max_completion_tokens', temperature: false, seed: false, streamUsage: false, thinkingTokens: 50 } as const;
    for (const quiet of ['chat_template', 'reasoning_effort', 'no_think'] as const)
      await llmAt(server, { dialect: { ...dialect, quiet } }).complete(ASK);
    const [first, second, third] = server.calls.map(({ body }) => body);
    expect(first).toMatchObject({ max_completion_tokens: 150, chat_template_kwargs: { enable_thinking: false } });
    for (const field of ['max_tokens', 'temperature', 'seed', 'stream_options']) expect(first).not.toHaveProperty(field);
    expect(second).toMatchObject({ reasoning_effort: 'none' });
    expect(third).not.toHaveProperty('reasoning_effort');
    expect(server.calls[2]?.user).toBe('What is it?\n/no_think');
  });

  it.each([
    ['in a tag', { text: '<think>hm</think>\nYes.', pieces: ['<th', 'ink>h', 'm</thi', 'nk>\nYe', 's.'] }],
    ['in a field of its own', { text: 'Yes.', reasoning: 'hm, hm' }],
  ])('takes out what the model thinks aloud %s, from the pieces too', async (_, said) => {
    const server = await serve({ chat: () => said });
    const pieces: string[] = [];
    const { text } = await llmAt(server).complete({ ...ASK, onText: (piece) => pieces.push(piece) });
    expect(text).toBe('Yes.');
    expect(pieces.join('')).toBe('Yes.');
  });

  it('F94: says that a reply was cut off at its limit', async () => {
    const server = await serve({ chat: () => ({ text: '{"rows":[[1', finish: 'length' }) });
    expect(await llmAt(server).complete(ASK)).toMatchObject({ text: '{"rows":[[1', finish: 'length' });
  });
});

describe('F90: a server that is not there', () => {
  it('is tried a few times and then named, without its key or password', async () => {
    const server = await openScriptedServer();
    await server.close();
    const url = server.url.replace('http://', 'http://user:hidden@').concat('?token=secret');
    const found = await llmAt({ url }, { endpoint: { key: 'sk-secret' } })
      .complete(ASK)
      .catch(failure);
    expect(found).toEqual({ code: 'model_unreachable', message: `The model server is not reachable at ${server.url}. (ECONNREFUSED)` });
  });

  it('is told apart from a server that breaks off, which is asked again', async () => {
    const server = await serve({ chat: ({ n }) => (n < 3 ? { fault: { kind: 'refuse' } } : 'here') });
    expect((await llmAt(server).complete(ASK)).text).toBe('here');
    expect(server.calls).toHaveLength(3);
    server.change({ chat: () => ({ fault: { kind: 'refuse' } }) });
    expect(await llmAt(server).complete(ASK).catch(failure)).toMatchObject({ code: 'model_unreachable' });
  });
});

describe('F91: a server that is busy', () => {
  it.each<[string, ScriptedFault]>([
    ['429 with Retry-After', { kind: 'status', status: 429, retryAfter: '7' }],
    ['429 with a date', { kind: 'status', status: 429, retryAfter: new Date(0).toUTCString() }],
    ['429 alone', { kind: 'status', status: 429 }],
    ['503 while the model is loaded', { kind: 'status', status: 503, body: { error: { message: 'Loading model' } } }],
    ['529', { kind: 'status', status: 529 }],
  ])('%s is no failure: the call waits and is made again', async (_, fault) => {
    const server = await serve({ chat: ({ n }) => (n <= 8 ? { fault } : 'at last') });
    expect((await llmAt(server).complete(ASK)).text).toBe('at last');
    expect(server.calls).toHaveLength(9);
  });

  it('waits exactly as long as the server says', async () => {
    const clock = handClock();
    const server = await serve({ chat: ({ n }) => (n === 1 ? { fault: { kind: 'status', status: 429, retryAfter: '7' } } : 'at last') });
    const { promise: isBusy, resolve: busy } = Promise.withResolvers<void>();
    const reply = llmAt(server, { clock, busy }).complete(ASK);
    await isBusy;
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(6999);
    await new Promise((resolve) => setImmediate(resolve));
    expect(server.calls).toHaveLength(1);
    clock.advance(1);
    expect((await reply).text).toBe('at last');
  });

  it('is given up after ten minutes', async () => {
    const server = await serve({ chat: () => ({ fault: { kind: 'status', status: 503, retryAfter: '119' } }) });
    const clock = handClock();
    // Once the call is back in the queue its two minutes are over.
    const busy = () => setImmediate(() => clock.advance(119_000));
    expect(await llmAt(server, { clock, busy }).complete(ASK).catch(failure)).toMatchObject({ code: 'model_failed' });
    expect(server.calls).toHaveLength(7);
  });

  it('and one that fails (500) is asked three times', async () => {
    const server = await serve({ chat: () => ({ fault: { kind: 'status', status: 500 } }) });
    expect(await llmAt(server).complete(ASK).catch(failure)).toMatchObject({ code: 'model_failed' });
    expect(server.calls).toHaveLength(3);
  });

  it('is left alone after five failures in a row: further calls are refused without a request', async () => {
    const server = await serve({ chat: () => ({ fault: { kind: 'status', status: 500 } }) });
    const shared = llmAt(server, { most: 1 });
    await Promise.all([shared.complete(ASK).catch(failure), shared.complete(ASK).catch(failure)]);
    const asked = server.calls.length;
    expect(asked).toBe(5);
    expect(await shared.complete(ASK).catch(failure)).toMatchObject({ code: 'model_unreachable' });
    expect(server.calls).toHaveLength(asked);
  });

  it('gets no more calls at once than the limit', async () => {
    let [atOnce, most] = [0, 0];
    const { promise: areThree, resolve: three } = Promise.withResolvers<void>();
    const server = await serve({
      chat: async ({ n }) => {
        atOnce += 1;
        most = Math.max(most, atOnce);
        if (atOnce === 3) three();
        if (n <= 3) await areThree;
        atOnce -= 1;
        return 'ok';
      },
    });
    const llm = llmAt(server, { most: 3 });
    await Promise.all(Array.from({ length: 12 }, () => llm.complete(ASK)));
    expect(most).toBe(3);
  });
});

describe('F92: a reply that does not come', () => {
  it('before its first piece, is given up after five idle times, closed and asked for again', async () => {
    const clock = handClock();
    const server = await serve({ chat: ({ n }) => (n === 1 ? { fault: { kind: 'hang' } } : 'here') });
    const reply = llmAt(server, { clock, endpoint: { idleMs: 1000 } }).complete(ASK);
    await server.until(() => server.calls.length === 1);
    clock.advance(4999);
    expect(clock.timers()).toBe(1);
    clock.advance(1);
    await server.until(() => server.counts.closed === 1);
    while (clock.timers() === 0) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(1000);
    expect((await reply).text).toBe('here');
  });

  it('in the middle, is given up after one idle time, and nothing of it is returned', async () => {
    const clock = handClock();
    const server = await serve({ chat: ({ n }) => (n === 1 ? { text: 'half of it', fault: { kind: 'stall', pieces: 2 } } : 'whole') });
    const heard: string[] = [];
    const llm = llmAt(server, { clock, endpoint: { idleMs: 1000 } });
    const reply = llm.complete({ ...ASK, onText: (text) => heard.push(text) }).catch(failure);
    while (heard.join('') !== 'half of ') await new Promise((resolve) => setImmediate(resolve));
    clock.advance(1000);
    // What was given away already cannot be said again.
    expect(await reply).toMatchObject({ code: 'model_failed' });
    await server.until(() => server.counts.closed === 1);
    expect((await llm.complete(ASK)).text).toBe('whole');
  });

  it.each<[string, ScriptedFault]>([
    ['a cut', { kind: 'cut', pieces: 1 }],
    ['an end without an end', { kind: 'end', pieces: 1 }],
    ['malformed events', { kind: 'malformed', pieces: 1 }],
    ['an error event', { kind: 'error_event', pieces: 1 }],
  ])('after %s in the middle is asked for again, and comes whole', async (_, fault) => {
    const server = await serve({ chat: ({ n }) => (n === 1 ? { text: 'one two three', fault } : 'one two three') });
    expect((await llmAt(server).complete(ASK)).text).toBe('one two three');
    expect(server.calls).toHaveLength(2);
  });

  it('a cancelled call closes its request, throws the reason, and leaves its turn to the next', async () => {
    const server = await serve({ chat: ({ n }) => (n === 1 ? { text: 'one two', fault: { kind: 'stall', pieces: 1 } } : 'next') });
    const llm = llmAt(server, { most: 1 });
    const abort = new AbortController();
    const heard: string[] = [];
    const cancelled = llm.complete({ ...ASK, signal: abort.signal, onText: (text) => heard.push(text) }).catch((error: unknown) => error);
    const next = llm.complete(ASK);
    while (heard.length === 0) await new Promise((resolve) => setImmediate(resolve));
    abort.abort('not wanted any more');
    expect(await cancelled).toBe('not wanted any more');
    await server.until(() => server.counts.closed === 1);
    expect((await next).text).toBe('next');
  });
});

describe('F95: a prompt that is too long', () => {
  it.each([
    [400, "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens."],
    [400, 'request (9000 tokens) exceeds the available context size (4096 tokens), try increasing it'],
    [
      400,
      'Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens',
    ],
    [400, 'The number of tokens to keep from the initial prompt is greater than the context length'],
    [400, 'the input length exceeds the context length'],
    [400, 'prompt is too long: 210000 tokens > 200000 maximum'],
    [400, 'The input token count (33000) exceeds the maximum number of tokens allowed (32767).'],
    [422, 'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096.'],
    [400, "Requested token count exceeds the model's maximum context length of 8192 tokens."],
    [400, 'Please reduce the length of the messages or completion.'],
    [413, 'Request Entity Too Large'],
    [500, 'n_ctx: prompt does not fit'],
  ])('is recognised: %i %s', async (status, message) => {
    const server = await serve({ chat: () => ({ fault: { kind: 'status', status, body: { error: { message } } } }) });
    expect(await llmAt(server).complete(ASK).catch(failure)).toMatchObject({ code: 'context_exceeded' });
    expect(server.calls).toHaveLength(1);
  });

  it('is not sent where it cannot fit, since some servers cut it off without a word', async () => {
    const server = await serve({ chat: () => 'ok' });
    const llm = llmAt(server, { fit: { context_tokens: 1000 } });
    expect(await llm.complete({ ...ASK, user: 'a'.repeat(3700) }).catch(failure)).toMatchObject({ code: 'context_exceeded' });
    expect((await llm.complete({ ...ASK, user: 'a'.repeat(3400) })).text).toBe('ok');
    expect(server.calls).toHaveLength(1);
  });

  it.each([
    [400, 'Unknown field "x".'],
    [422, 'The schema is not supported.'],
  ])('is not seen in other refusals: %i %s', async (status, message) => {
    const server = await serve({ chat: () => ({ fault: { kind: 'status', status, body: { error: { message } } } }) });
    expect(await llmAt(server).complete(ASK).catch(failure)).toMatchObject({ code: 'model_failed' });
    expect(server.calls).toHaveLength(1);
  });
});

describe('a stream without an end', () => {
  it.each<[string, Partial<Record<'text' | 'reasoning', string>> & { pieces?: string[] }]>([
    ['of text', { text: 'and so on '.repeat(5_000) }],
    ['of thoughts', { text: 'x', reasoning: 'hm, '.repeat(12_000) }],
    ['of next to nothing', { pieces: Array.from({ length: 12_000 }, () => 'x') }],
  ])('F97: %s is broken off as garbled, far beyond the limit of the call', async (_, reply) => {
    const server = await serve({ chat: () => ({ ...reply, finish: 'stop' }) });
    const found = await llmAt(server)
      .complete({ ...ASK, maxTokens: 10 })
      .catch(failure);
    expect(found).toMatchObject({ code: 'model_failed', message: expect.stringContaining('beyond its limit') });
  });

  it('F97: what a model has thought within its room is no reason', async () => {
    const server = await serve({ chat: () => ({ text: 'yes', reasoning: 'hm, '.repeat(4_000) }) });
    const { text } = await llmAt(server, { dialect: { thinkingTokens: 2_000 } }).complete({ ...ASK, maxTokens: 10 });
    expect(text).toBe('yes');
  });
});

describe('secrets', () => {
  it('are left out before a message is cut, so that no half of one is shown', async () => {
    const key = 'sk-0123456789abcdefghijklmnopqrstuvwxyz';
    const message = `${'x'.repeat(185)}${key} is odd`;
    const server = await serve({ key, chat: () => ({ fault: { kind: 'status', status: 400, body: { error: { message } } } }) });
    const found = await llmAt(server, { endpoint: { key } }).complete(ASK).catch(failure);
    expect(found).toMatchObject({ code: 'model_failed', message: expect.not.stringContaining('sk-0') });
  });

  it('a refused key is said without the key, which the server repeats', async () => {
    const server = await serve({ key: 'sk-right' });
    const found = await llmAt(server, { endpoint: { key: 'sk-wrong-secret' } })
      .complete(ASK)
      .catch(failure);
    expect(found).toEqual({ code: 'model_unusable', message: 'The model server refused the key (401).' });
    const echo = await serve({
      chat: () => ({ fault: { kind: 'status', status: 400, body: { error: { message: 'Bearer sk-echo and pass-word' } } } }),
    });
    const url = echo.url.replace('http://', 'http://user:pass-word@');
    expect(
      await llmAt({ url }, { endpoint: { key: 'sk-echo' } })
        .complete(ASK)
        .catch(failure),
    ).toMatchObject({
      message: 'The model server refused the request (400): Bearer … and …',
    });
  });
});
