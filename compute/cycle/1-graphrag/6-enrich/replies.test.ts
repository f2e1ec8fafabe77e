import { describe, expect, it } from 'vitest';
import { FeragError } from '../../../../contract/errors.ts';
import type { LlmReply } from '../../../llm/llm.ts';
import { modelTokens } from '../../../nlp/model-tokens.ts';
import {
  jobFor,
  letters,
  newBench,
  plausible,
  published,
  relationsBy,
  rowsReply,
  scriptedLlm,
  seenIn,
  segmentsOf,
  wordsIn,
  type Text,
} from './enrich.fixture.ts';
import { enrich } from './index.ts';

/** Runs the job with a model that answers relations so, and everything else with nothing. */
async function run(texts: readonly Text[], answer: (user: string, n: number) => string | Partial<LlmReply>, fit = {}) {
  let n = 0;
  const llm = scriptedLlm((request, all) => {
    if (request.purpose !== 'relations') return relationsBy(plausible)(request, all);
    n += 1;
    return answer(request.user, n);
  }, fit);
  const bench = newBench(llm);
  const result = await enrich(await jobFor(texts, bench), bench.tools);
  const asked = llm.requests.filter(({ purpose }) => purpose === 'relations').map(({ user }) => user);
  return { result, asked, words: wordsIn(segmentsOf(result, bench)) };
}

const good = (user: string): string => rowsReply(plausible(seenIn(user)));
const SIX = letters(6);
const whole = await run(SIX, good);

describe('a reply that is not as it should be', () => {
  it('F93: prose, a fence or a comma too many cost no call', async () => {
    for (const wrap of [
      (text: string) => `Here you are:\n\`\`\`json\n${text}\n\`\`\`\nAnything else?`,
      (text: string) => text.replace(']]}', '],]}'),
      (text: string) => `<think>{"rows":[[1,1,"warned",1]]}</think>${text}`,
    ]) {
      const { words, asked } = await run(SIX, (user) => wrap(good(user)));
      expect(words).toEqual(whole.words);
      expect(asked.length).toBeLessThanOrEqual(3);
    }
  });

  it('F93: what is no JSON is asked again in halves, and the chunk that spoils them is unclear, counted, and alone', async () => {
    const { result, words, asked } = await run(SIX, (user) => (user.includes('letter 4-') ? 'I cannot help with that.' : good(user)));
    expect(result.chunks).toMatchObject({ total: 6, read: 6, unclear: 1 });
    expect(words).toHaveLength((whole.words.length / 6) * 5);
    expect(asked.filter((user) => user.includes('letter 4-')).length).toBeGreaterThanOrEqual(2);
    expect(asked.length).toBeLessThanOrEqual(8);
  });

  it('F93: a model that never answers usefully costs a bounded number of calls, and nothing is lost in silence', async () => {
    const { result, asked } = await run(letters(16), () => '');
    expect(result.chunks).toMatchObject({ total: 16, read: 16, unclear: 16 });
    expect(asked.length).toBeLessThanOrEqual(15);
    expect(result.documents.map(({ document_id }) => document_id)).toHaveLength(16);
  });

  it('F93: an unclear chunk is asked again by a later cycle, and by no other', async () => {
    const answers = { isGood: false };
    const llm = scriptedLlm((request, n) =>
      answers.isGood || !request.user.includes('letter 4-') ? relationsBy(plausible)(request, n) : 'no',
    );
    const bench = newBench(llm);
    const job = await jobFor(SIX, bench);
    const first = await enrich(job, bench.tools);
    expect(first.chunks.unclear).toBe(1);
    answers.isGood = true;
    llm.requests.length = 0;
    const base_manifest = await published(job, first, bench);
    const second = await enrich({ ...job, base_manifest, base_version: 1 }, bench.tools);
    const lines = llm.requests.filter(({ purpose }) => purpose === 'relations').flatMap(({ user }) => seenIn(user).lines);
    expect(lines.map(({ text }) => text.includes('letter 4-'))).toEqual([true, true, true]);
    expect(second.chunks).toMatchObject({ total: 6, read: 6, unclear: 0 });
    expect(wordsIn(segmentsOf(second, bench))).toEqual(whole.words);
  });

  it('a model that says nothing at all of many sentences is asked once more', async () => {
    const { words, asked } = await run(SIX, (user, n) => (n === 1 ? '{"rows":[]}' : good(user)));
    expect(words).toEqual(whole.words);
    expect(asked).toHaveLength(3);
    const silent = await run(SIX, () => '{"rows":[]}');
    expect(silent.asked).toHaveLength(3);
    expect(silent.result.chunks).toMatchObject({ read: 6, unclear: 0 });
  });

  it('F94: of a reply that was cut off the complete chunks stay, and the rest is asked again in halves', async () => {
    const { result, words, asked } = await run(SIX, (user) => {
      const text = good(user);
      const lines = seenIn(user).lines.length;
      return lines > 9 ? { text: text.slice(0, Math.floor(text.length / 2)), finish: 'length' } : text;
    });
    expect(words.toSorted()).toEqual(whole.words.toSorted());
    expect(result.chunks.unclear).toBe(0);
    const again = asked.slice(1).flatMap((user) => seenIn(user).lines);
    expect(again.length).toBeLessThan(18);
    expect(again.length).toBeGreaterThan(0);
  });

  it('F94: one long chunk is cut between its sentences', async () => {
    const { result, words } = await run(letters(1, 9), (user) => {
      const text = good(user);
      return seenIn(user).lines.length > 3 ? { text: text.slice(0, 20), finish: 'length' } : text;
    });
    expect(result.chunks).toMatchObject({ unclear: 0 });
    expect(words).toEqual((await run(letters(1, 9), good)).words);
  });

  it('F94: a reply that is cut off however short the question is ends as unclear', async () => {
    const { result, asked } = await run(letters(2), () => ({ text: '{"rows":[[1,1', finish: 'length' }));
    expect(result.chunks).toMatchObject({ read: 2, unclear: 2 });
    expect(asked.length).toBeLessThanOrEqual(15);
  });

  it('F95: a request that is too long teaches the run how long they may be', async () => {
    const LIMIT = 700;
    const tokens: number[] = [];
    let refused = 0;
    const { result, asked } = await run(
      letters(80),
      (user) => {
        tokens.push(modelTokens(user));
        if (modelTokens(user) > LIMIT) {
          refused += 1;
          throw new FeragError('context_exceeded', 'The request is longer than the context of the model.');
        }
        return good(user);
      },
      { concurrency: 1 },
    );
    expect(result.chunks).toMatchObject({ total: 80, read: 80, unclear: 0 });
    // Each refusal halves what is asked.
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThanOrEqual(3);
    expect(tokens.slice(0, refused).every((count) => count > LIMIT)).toBe(true);
    expect(asked.length).toBeGreaterThan(10);
  });

  it('F97: thousands of rows, long words and wrong numbers are capped and counted', async () => {
    const flood = Array.from({ length: 100_000 }, (_, index) => [1, 1 + (index % 3), 'warned', 1 + ((index + 1) % 3)]);
    const { result, words } = await run(SIX.slice(0, 1), () => rowsReply(flood));
    expect(words.length).toBeLessThanOrEqual(20);
    expect(result.chunks.dropped).toBeGreaterThan(99_000);
    const odd = await run(SIX.slice(0, 1), () =>
      rowsReply([
        [1, 1, 'warned '.repeat(2000), 2],
        [1, 1, '', 2],
        [1, 1, 'warned\nof', 2],
        [1, 1, 'https://evil.example/warned', 2],
        [1, 1, 31, 2],
        [1, 0, 'warned', 2],
        [1, 1, 'warned', 99],
        [99, 1, 'warned', 2],
        [1.5, 1, 'warned', 2],
      ]),
    );
    expect(odd.words).toEqual([]);
    expect(odd.result.chunks).toMatchObject({ dropped: 9, unclear: 0 });
  });

  it('F98: what no sentence bears out is dropped and counted', async () => {
    const text = 'Anna Kolar warned Boris Ivanov about Delta Works. In spring Clara Stone praised Omega Rail and Felix Moreau.';
    const { result, words } = await run([{ id: 1, text }], () =>
      rowsReply([
        [1, 1, 'warned', 2],
        [1, 1, 'warned', 1],
        [1, 1, 'married', 2],
        [2, 1, 'praised', 4],
        [2, 4, 'praised', 5],
        [1, 4, 'warned', 2],
        [2, 4, 'felix', 5],
      ]),
    );
    expect(words).toEqual(['Anna Kolar | warned | Boris Ivanov', 'Clara Stone | praised | Omega Rail']);
    expect(result.chunks.dropped).toBe(5);
  });

  it('F98: a relation of the list that the sentence has no word for is a candidate, not a statement', async () => {
    const texts = [
      ...letters(2),
      {
        id: 9,
        title: 'The Silent Mill',
        text: 'The Silent Mill was directed by Anna Kolar. Boris Ivanov praised The Silent Mill and Clara Stone.',
      },
    ];
    const { words } = await run(texts, (user) => {
      const { predicates, lines } = seenIn(user);
      const offered = predicates.indexOf('directed by') + 1;
      expect(offered).toBeGreaterThan(0);
      return rowsReply(lines.map(({ number }) => [number, 1, offered, 2]));
    });
    expect(words).toEqual([]);
  });

  it.each([
    ['In May Anna Kolar never warned Boris Ivanov about Delta Works.', 'warned', 1, 2],
    ['Clara Stone and Anna Kolar said that they didn’t know Boris Ivanov.', 'know', 2, 3],
    ['По словам Анны Беловой, Борис Иванов никогда не встречал Клару Стоун в Казани.', 'встречал', 2, 3],
    ["En mai Anna Moreau n'a pas prévenu Boris Lindgren de la visite de Clara Stone.", 'prévenu', 1, 2],
  ])('a negated sentence gives no statement: %s', async (text, word, subject, object) => {
    const answer = () => rowsReply([[1, subject, word, object]]);
    const { words, result } = await run([{ id: 1, text }], answer);
    expect(words).toEqual([]);
    expect(result.chunks).toMatchObject({ total: 1, dropped: 0 });
    const plain = text.replace(/never |didn’t |никогда не |n'a pas /, '');
    expect((await run([{ id: 1, text: plain }], answer)).words).toHaveLength(1);
  });

  it('F96: words of the model keep the language of the text; those of another one are dropped', async () => {
    const text = 'Весной Анна Белова предупредила Бориса Иванова о Кларе Стоун.';
    const { words, result } = await run([{ id: 1, text }], () =>
      rowsReply([
        [1, 1, 'предупредила', 2],
        [1, 1, 'warned', 2],
        [1, 1, '警告', 2],
      ]),
    );
    expect(words).toEqual([expect.stringContaining('| предупредила |')]);
    expect(result.chunks.dropped).toBe(2);
  });
});
