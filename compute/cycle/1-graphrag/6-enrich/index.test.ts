import { describe, expect, it } from 'vitest';
import { jobFor, newBench, plausible, relationsBy, scriptedLlm, segmentsOf, wordsIn } from './enrich.fixture.ts';
import { enrich } from './index.ts';

const TEXTS = [
  { id: 1, title: 'Anna Kolar', text: 'Anna Kolar studied law in Brno with Boris Ivanov. She later mentored Clara Stone at Delta Works.' },
  { id: 2, title: 'Delta Works', text: 'Delta Works supplied turbines to Omega Rail. Clara Stone advised Omega Rail during the strike.' },
];

describe('the enrich job', () => {
  it('adds what a model says and the text bears out, with one call for several documents', async () => {
    const llm = scriptedLlm(relationsBy(plausible));
    const bench = newBench(llm);
    const result = await enrich(await jobFor(TEXTS, bench), bench.tools);
    console.log(llm.requests.map(r=>r.purpose+'\n'+r.user).join('\n=====\n'));
    console.log(wordsIn(segmentsOf(result, bench)), result);
    expect(result.outcome).toBe('done');
  });
});
