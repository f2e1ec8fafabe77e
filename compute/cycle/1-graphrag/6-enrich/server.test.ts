import { afterEach, describe, expect, it } from 'vitest';
import { openModels } from '../../../llm/index.ts';
import { openScriptedServer, type ScriptedReply, type ScriptedServer } from '../../../llm/testing/scripted-server.ts';
import { scriptedSetup } from '../../../llm/testing/scripted-setup.ts';
import {
  jobFor,
  letters,
  newBench,
  plausible,
  relationsBy,
  rowsReply,
  scriptedLlm,
  seenIn,
  segmentsOf,
  wordsIn,
} from './enrich.fixture.ts';
import { enrich } from './index.ts';
import { SYSTEM } from './prompt.ts';

let server: ScriptedServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

const TEXTS = letters(40);

/** The job against an OpenAI-compatible server; `answer` gives the reply to the n-th question about relations. */
async function overHttp(answer: (user: string, n: number) => ScriptedReply | string, contextTokens?: number) {
  let n = 0;
  server = await openScriptedServer({
    ...(contextTokens === undefined ? {} : { contextTokens }),
    chat: ({ system, user }) => {
      if (system !== SYSTEM) return '{"yes":[],"turned":[],"same":[],"wrong":[]}';
      n += 1;
      return answer(user, n);
    },
  });
  const { llm } = openModels(scriptedSetup(server, { chunks_per_call: 1, concurrency: 2 }));
  const bench = newBench(llm);
  const result = await enrich(await jobFor(TEXTS, bench), bench.tools);
  return { result, words: wordsIn(segmentsOf(result, bench)), calls: server.calls };
}

const good = (user: string): string => rowsReply(plausible(seenIn(user)));

describe('the enrich job over HTTP', () => {
  it('asks under a JSON schema at temperature 0, and finds what it finds in one process', async () => {
    const local = newBench(scriptedLlm(relationsBy(plausible)));
    const expected = wordsIn(segmentsOf(await enrich(await jobFor(TEXTS, local), local.tools), local));
    const { result, words, calls } = await overHttp(good);
    expect(words).toEqual(expected);
    expect(result).toMatchObject({ outcome: 'done', chunks: { total: 40, read: 40, unclear: 0 } });
    expect(calls.every(({ form }) => form === 'json_schema')).toBe(true);
    expect(calls.every(({ body }) => body['temperature'] === 0)).toBe(true);
    expect(calls.every(({ maxTokens }) => (maxTokens ?? 0) > 0)).toBe(true);
  });

  it('F94: a reply that the server cut at its limit is asked again in halves', async () => {
    const whole = await overHttp(good);
    await server?.close();
    const { result, words } = await overHttp((user, n) => (n === 1 ? { text: good(user).slice(0, 90), finish: 'length' } : good(user)));
    expect(words.toSorted()).toEqual(whole.words.toSorted());
    expect(result.chunks).toMatchObject({ read: 40, unclear: 0 });
  });

  it('F91: a server that is busy for a moment costs no chunk', async () => {
    const { result } = await overHttp((user, n) => (n === 2 ? { fault: { kind: 'status', status: 429, retryAfter: '0' } } : good(user)));
    expect(result.chunks).toMatchObject({ read: 40, unclear: 0 });
  });

  it('F95: a context that is shorter than the server said is learned', async () => {
    const { result, calls } = await overHttp(good, 700);
    expect(result.chunks).toMatchObject({ total: 40, read: 40, unclear: 0 });
    expect(calls.length).toBeLessThan(40);
  });
});
