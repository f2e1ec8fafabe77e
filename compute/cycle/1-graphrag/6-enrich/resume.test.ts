import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FeragError } from '../../../../contract/errors.ts';
import type { EnrichJob, EnrichResult } from '../../../../contract/jobs.ts';
import { jobFor, letters, newBench, plausible, relationsBy, scriptedLlm, seenIn, type Bench, type ScriptedLlm } from './enrich.fixture.ts';
import { textOf } from '../../tools.ts';
import { Pack } from './findings.ts';
import { enrich } from './index.ts';

const TEXTS = letters(160);
const FIT = { chunks_per_call: 1, concurrency: 2 };

const honest = (fit = FIT, model = 'scripted-1') => scriptedLlm(relationsBy(plausible), fit, model);

/** A bench with the same blobs whose machine has not asked anything before. */
function another(bench: Bench, llm: ScriptedLlm): Bench {
  const made = newBench(llm);
  for (const [sha256, bytes] of bench.blobs) made.blobs.set(sha256, bytes);
  return made;
}

const linesOf = (llm: ScriptedLlm): string[] =>
  llm.requests.filter(({ purpose }) => purpose === 'relations').flatMap(({ user }) => seenIn(user).lines.map(({ text }) => text));
const spentIn = ({ usage }: EnrichResult): number => usage.reduce((sum, row) => sum + row.tokens_in + row.tokens_out, 0);
/** What a run has come to, whatever it cost. */
const withoutUsage = ({ outcome, documents, decisions, chunks }: EnrichResult) => ({ outcome, documents, decisions, chunks });

async function whole(): Promise<{ job: EnrichJob; bench: Bench; result: EnrichResult; tokens: number }> {
  const bench = newBench(honest());
  const job = await jobFor(TEXTS, bench);
  const result = await enrich(job, bench.tools);
  return { job, bench, result, tokens: spentIn(result) };
}
const done = await whole();

describe('a run that ends before its work does', () => {
  it('F103: pauses before it would pass the budget, and a raised budget takes it to the same end without asking anything twice', async () => {
    const llm = honest();
    const bench = another(done.bench, llm);
    const budget_tokens = Math.floor(done.tokens / 2);
    bench.budget = budget_tokens;
    const paused = await enrich({ ...done.job, budget_tokens }, bench.tools);
    expect(paused.outcome).toBe('paused');
    expect(spentIn(paused)).toBeLessThanOrEqual(budget_tokens);
    expect(spentIn(paused)).toBeGreaterThan(budget_tokens / 2);
    expect(paused.documents.length).toBeGreaterThan(0);
    expect(paused.documents.length).toBeLessThan(TEXTS.length);
    expect(paused.chunks.read).toBeLessThan(paused.chunks.total);

    const other = honest();
    const later = another(bench, other);
    const resumed = await enrich({ ...done.job, checkpoint: paused.checkpoint, attempt: 2 }, later.tools);
    expect(withoutUsage(resumed)).toEqual(withoutUsage(done.result));
    const [first, second] = [new Set(linesOf(llm)), linesOf(other)];
    expect(second.filter((line) => first.has(line))).toEqual([]);
    expect(first.size + second.length).toBe(TEXTS.length * 3);
  });

  it('F103: a budget that is raised during the run is honoured without a pause', async () => {
    const bench = another(done.bench, honest());
    bench.budget = null;
    const result = await enrich({ ...done.job, budget_tokens: 3000 }, bench.tools);
    expect(withoutUsage(result)).toEqual(withoutUsage(done.result));
  });

  it('F103: never spends more than its budget and one call, whatever a token is on the server', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 60_000 }),
        fc.double({ min: 0.3, max: 12, noNaN: true }),
        fc.integer({ min: 1, max: 5 }),
        async (budget, dearer, n) => {
          let [most, spent] = [0, 0];
          const llm = scriptedLlm(
            (request, call) => {
              const text = String(relationsBy(plausible)(request, call));
              const [tokens_in, tokens_out] = [
                Math.ceil((request.system.length + request.user.length) * 0.3 * dearer),
                Math.ceil(text.length * 0.3),
              ];
              most = Math.max(most, tokens_in + tokens_out);
              spent += tokens_in + tokens_out;
              return { text, usage: { model: 'scripted-1', calls: 1, tokens_in, tokens_out } };
            },
            { ...FIT, concurrency: n },
          );
          const bench = another(done.bench, llm);
          bench.budget = budget;
          const result = await enrich({ ...done.job, budget_tokens: budget }, bench.tools);
          expect(spentIn(result)).toBe(spent);
          expect(spent).toBeLessThanOrEqual(budget + most);
        },
      ),
      { numRuns: 15, endOnFailure: true },
    );
  });

  it('J9: killed anywhere, a repeat from the last checkpoint asks again at most what was not told yet', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 10 }), fc.integer({ min: 1, max: 4 }), async (deadAfter, concurrency) => {
        const llm = scriptedLlm(
          (request, n) => {
            if (n > deadAfter) throw new FeragError('node_lost', 'killed');
            return relationsBy(plausible)(request, n);
          },
          { ...FIT, concurrency },
        );
        const bench = another(done.bench, llm);
        // What happens after the kill reaches nobody: neither the last checkpoint nor this machine's cache.
        let told: string | null = null;
        const checkpoint: typeof bench.tools.checkpoint = async (sha256) => {
          if (llm.requests.length <= deadAfter) told = sha256;
          return { cancel: false, budget_tokens: null };
        };
        await expect(enrich(done.job, { ...bench.tools, checkpoint })).rejects.toMatchObject({ code: 'node_lost' });
        const other = honest();
        const resumed = await enrich({ ...done.job, checkpoint: told, attempt: 2 }, another(bench, other).tools);
        expect(withoutUsage(resumed)).toEqual(withoutUsage(done.result));
        const perCall = Math.max(...other.requests.map(({ user }) => seenIn(user).lines.length));
        const before = new Set(linesOf(llm));
        const twice = linesOf(other).filter((line) => before.has(line));
        // So few calls have found too little for a tenth of it to be more than those between two saves.
        expect(twice.length).toBeLessThanOrEqual((4 + 2 * concurrency) * perCall);
      }),
      { numRuns: 12 },
    );
  });

  it('J9: on the same machine not even that is asked again', async () => {
    const llm = scriptedLlm(
      (request, n) => {
        if (n > 6) throw new FeragError('model_unreachable', 'gone');
        return relationsBy(plausible)(request, n);
      },
      { ...FIT, concurrency: 1 },
    );
    const bench = another(done.bench, llm);
    await expect(enrich(done.job, bench.tools)).rejects.toMatchObject({ code: 'model_unreachable' });
    const other = honest();
    const later = another(bench, other);
    for (const [key, text] of bench.said) later.said.set(key, text);
    await enrich(done.job, later.tools);
    const before = new Set(linesOf(scriptedOf(llm, 6)));
    expect(before.size).toBeGreaterThan(0);
    expect(linesOf(other).filter((line) => before.has(line))).toEqual([]);
  });

  it('a failed call leaves what was found where the next attempt finds it', async () => {
    const llm = scriptedLlm(
      (request, n) => {
        if (n > 2) throw new FeragError('model_failed', 'no');
        return relationsBy(plausible)(request, n);
      },
      { ...FIT, concurrency: 1 },
    );
    const bench = another(done.bench, llm);
    await expect(enrich(done.job, bench.tools)).rejects.toMatchObject({ code: 'model_failed' });
    const other = honest();
    await enrich({ ...done.job, checkpoint: bench.checkpoints.at(-1)?.sha256 ?? null }, another(bench, other).tools);
    expect(linesOf(other).length).toBeLessThan(TEXTS.length * 3);
    expect(linesOf(other).length + linesOf(scriptedOf(llm, 2)).length).toBe(TEXTS.length * 3);
  });

  it('F101: a checkpoint of another model is not mixed with this one', async () => {
    const other = honest(FIT, 'scripted-2');
    const bench = another(done.bench, other);
    const result = await enrich({ ...done.job, checkpoint: done.result.checkpoint }, bench.tools);
    expect(linesOf(other)).toHaveLength(TEXTS.length * 3);
    const pack = Pack.parse(JSON.parse(textOf(bench.blobs.get(result.checkpoint ?? '') ?? new Uint8Array())));
    expect(Object.keys(pack.chunks)).toHaveLength(TEXTS.length);
    expect(result.documents.map(({ key }) => key)).not.toEqual(done.result.documents.map(({ key }) => key));
    const same = honest();
    await enrich({ ...done.job, checkpoint: done.result.checkpoint }, another(done.bench, same).tools);
    expect(same.requests).toEqual([]);
  });

  it('ends with lease_lost when the edge says that the cycle was cancelled', async () => {
    const bench = another(done.bench, honest());
    bench.cancel = true;
    await expect(enrich(done.job, bench.tools)).rejects.toMatchObject({ code: 'lease_lost' });
  });
});

/** The first requests of a model alone. */
const scriptedOf = (llm: ScriptedLlm, count: number): ScriptedLlm => ({ ...llm, requests: llm.requests.slice(0, count) });
