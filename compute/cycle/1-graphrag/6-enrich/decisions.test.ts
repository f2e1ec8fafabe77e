import { describe, expect, it } from 'vitest';
import { FeragError } from '../../../../contract/errors.ts';
import type { EnrichJob, EnrichResult, MergeJob } from '../../../../contract/jobs.ts';
import { canonicalDecisions, readDecisions, type Decision } from '../../../graph/decisions.ts';
import { bytesOf, textOf } from '../../tools.ts';
import { loadChange } from '../change.ts';
import { jobFor, newBench, published, relationsBy, scriptedLlm, segmentsOf, type Bench, type Text } from './enrich.fixture.ts';
import { enrich } from './index.ts';

const LETTER = 'In letter 5 Anna Kolar warned Boris Ivanov about Delta Works.';
const BROOKS = ['Alder', 'Birch', 'Cedar', 'Maple'].map((name) => `${name} Water is a brook.`).join(' ');
const STREAMS = ['Heron', 'Raven', 'Eagle', 'Stork', 'Crane'].map((name) => `${name} Run is a stream.`).join(' ');
const TOLSTOY = [
  { id: 1, text: `Leo Tolstoy met Anna Kolar. ${LETTER}` },
  { id: 2, text: `Лев Толстой написал роман «Война и мир». Lev Tolstoy lived in Tula.` },
];

/** Answers each purpose as it is told; what is not told is answered with nothing. */
function model(answers: Partial<Record<string, (user: string) => unknown>>) {
  return scriptedLlm((request, n) => {
    const answer = answers[request.purpose];
    return answer ? JSON.stringify(answer(request.user)) : relationsBy(() => [])(request, n);
  });
}

const numberOf = (user: string, part: string): number =>
  Number(
    user
      .split('\n')
      .find((line) => line.includes(part))
      ?.split(' ')[0] ?? 0,
  );

async function run(
  texts: readonly Text[],
  llm: ReturnType<typeof model>,
  more: (bench: Bench) => Promise<Partial<EnrichJob>> = async () => ({}),
) {
  const bench = newBench(llm);
  const job = await jobFor(texts, bench);
  const result = await enrich({ ...job, ...(await more(bench)) }, bench.tools);
  const decisions = result.decisions === null ? [] : readDecisions(textOf(bench.blobs.get(result.decisions) ?? new Uint8Array()));
  return { bench, job, result, decisions, asked: (purpose: string) => llm.requests.filter((request) => request.purpose === purpose) };
}

describe('what reading without a model was not sure of', () => {
  const TEXT = `${LETTER} Boris Ivanov, born in Brno, was a singer of songs. Her illustrated guide for parents is a popular teaching guide.`;

  it('is asked in one call of numbers, and what the model says yes to becomes sure', async () => {
    const { result, bench, asked } = await run(
      [{ id: 1, text: TEXT }],
      model({ verify: (user) => ({ yes: [numberOf(user, ': teaching guide')] }) }),
    );
    expect(asked('verify')).toHaveLength(1);
    const [segment] = segmentsOf(result, bench);
    const sure = segment?.chunks.flatMap(({ reading }) =>
      [...reading.statements, ...reading.types].filter(({ rule }) => rule === 'llm-verify'),
    );
    expect(sure).toHaveLength(1);
    expect(sure?.[0]).toMatchObject({ tier: 'A', confidence: 75 });
  });

  it('stays as it was where the model says nothing, or answers two times without sense', async () => {
    const { result, bench, asked } = await run([{ id: 1, text: TEXT }], model({ verify: () => 'yes, all of them' }));
    expect(asked('verify')).toHaveLength(2);
    const rules = segmentsOf(result, bench).flatMap(({ chunks }) => chunks.flatMap(({ reading }) => reading.types.map(({ rule }) => rule)));
    expect(rules).not.toContain('llm-verify');
    expect(result.outcome).toBe('done');
  });

  it('F95: a list that is too long for the model is asked in halves', async () => {
    const { result, bench, asked } = await run(
      [{ id: 1, text: TEXT }],
      model({
        verify: (user) => {
          if (user.split('\n').filter((line) => /^\d/.test(line)).length > 1) throw new FeragError('context_exceeded', 'too long');
          return { yes: [1], turned: [] };
        },
      }),
    );
    expect(asked('verify').length).toBeGreaterThan(2);
    const sure = segmentsOf(result, bench).flatMap(({ chunks }) =>
      chunks.flatMap(({ reading }) => [...reading.statements, ...reading.types].filter(({ rule }) => rule === 'llm-verify')),
    );
    expect(sure).toHaveLength(asked('verify').length - 1);
    expect(result.outcome).toBe('done');
  });

  it('numbers that are not in the list mean nothing', async () => {
    const { result, bench } = await run([{ id: 1, text: TEXT }], model({ verify: () => ({ yes: [0, -1, 77], turned: [99] }) }));
    expect(
      segmentsOf(result, bench).flatMap(({ chunks }) =>
        chunks.flatMap(({ reading }) => reading.types.filter(({ rule }) => rule === 'llm-verify')),
      ),
    ).toEqual([]);
  });
});

describe('words of the ontology', () => {
  const texts = [{ id: 1, text: `${BROOKS} ${STREAMS} ${LETTER}` }];
  const same = (user: string) => ({ same: [[numberOf(user, 'K brook'), numberOf(user, 'K stream')]], wrong: [] });

  it('that mean the same become one by a decision of the model, which a person finds in the change', async () => {
    const { decisions, bench, job, result, asked } = await run(texts, model({ ontology: same }));
    expect(asked('ontology')).toHaveLength(1);
    expect(decisions).toEqual([
      expect.objectContaining({ kind: 'map_class', order: 0, id: expect.stringMatching(/^model-[0-9a-f]{24}$/) }),
    ]);
    const change = await loadChange(mergeJob(job, result), bench.tools);
    const classes = [...change.own.classes.values()];
    expect(classes.map(({ label }) => label)).toContain('stream');
    expect(classes.find(({ label }) => label === 'stream')?.uses).toBe(9);
  });

  it('that name no kind of things are taken out by a decision', async () => {
    const { decisions, bench, job, result } = await run(
      texts,
      model({ ontology: (user) => ({ same: [], wrong: [numberOf(user, 'K brook')] }) }),
    );
    expect(decisions).toEqual([expect.objectContaining({ kind: 'reject_triple', subject: null })]);
    const { own } = await loadChange(mergeJob(job, result), bench.tools);
    expect([...own.classes.values()].map(({ label }) => label)).toEqual(expect.not.arrayContaining(['brook']));
  });

  it('that are published are not asked about again', async () => {
    const first = await run(texts, model({ ontology: same }));
    const base_manifest = await published(first.job, first.result, first.bench);
    const llm = model({ ontology: same });
    const bench = newBench(llm);
    for (const [sha256, bytes] of first.bench.blobs) bench.blobs.set(sha256, bytes);
    const job = await jobFor([{ id: 2, text: `Wren Run is a stream. ${LETTER.replace('5', '6')}` }], bench, {
      base_manifest,
      base_version: 1,
    });
    const result = await enrich(job, bench.tools);
    expect(llm.requests.map(({ purpose }) => purpose)).toEqual(['relations']);
    expect(result.decisions).toBeNull();
  });

  it('a mapping cannot cross kinds, nor chain, nor name what is not in the list', async () => {
    const { decisions } = await run(
      texts,
      model({
        ontology: (user) => {
          const [brook, stream] = [numberOf(user, 'K brook'), numberOf(user, 'K stream')];
          return {
            same: [
              [brook, brook],
              [brook, 99],
              [0, stream],
              [brook, stream],
              [stream, brook],
            ],
            wrong: [brook, 99, -1],
          };
        },
      }),
    );
    expect(decisions.map(({ kind }) => kind)).toEqual(['map_class']);
  });
});

describe('names that may be one thing', () => {
  it('are asked in one call of numbers, and joined by a decision', async () => {
    const { decisions, asked, bench, job, result } = await run(
      TOLSTOY,
      model({ merge: (user) => ({ yes: [numberOf(user, 'Лев Толстой')] }) }),
    );
    expect(asked('merge')).toHaveLength(1);
    expect(
      asked('merge')[0]
        ?.user.split('\n')
        .every((line) => /^\d+ .* \| /.test(line)),
    ).toBe(true);
    expect(decisions).toEqual([expect.objectContaining({ kind: 'same', order: 0 })]);
    const { own } = await loadChange(mergeJob(job, result), bench.tools);
    expect([...own.entities.values()].find(({ label, aliases }) => [label, ...aliases].includes('Лев Толстой'))?.keys.length).toBe(2);
  });

  it('that a person has decided on are not asked about', async () => {
    const first = await run(TOLSTOY, model({ merge: (user) => ({ yes: [numberOf(user, 'Лев Толстой')] }) }));
    const [same] = first.decisions;
    if (same?.kind !== 'same') throw new Error('no pair');
    const named = (entity: string, id: string): Decision => ({
      id,
      order: 4,
      kind: 'rename',
      entity,
      label: `Tolstoy ${id}`,
      language: 'en',
    });
    for (const said of [
      [{ id: 'person-1', order: 4, kind: 'different', a: same.a, b: same.b } satisfies Decision],
      [named(same.a, 'one'), named(same.b, 'two')],
    ]) {
      const { decisions } = await run(
        TOLSTOY,
        model({ merge: (user) => ({ yes: user.split('\n').map((_, index) => index + 1) }) }),
        async (bench) => {
          const { sha256 } = await bench.tools.blobs.put(bytesOf(canonicalDecisions(said)));
          const job = await jobFor([], bench);
          return { base_manifest: await published(job, { ...first.result, documents: [], decisions: sha256 }, bench) };
        },
      );
      expect(decisions.filter((decision) => decision.kind === 'same' && decision.a === same.a && decision.b === same.b)).toEqual([]);
    }
  });
});

describe('a merge with decisions of a model', () => {
  it('adds them to those of people, keeps all, and gives the same bytes each time', async () => {
    const { bench, job, result, decisions } = await run(TOLSTOY, model({ merge: (user) => ({ yes: [numberOf(user, 'Лев Толстой')] }) }));
    const said: Decision[] = [{ id: 'person-1', order: 4, kind: 'rename', entity: 'anna kolar', label: 'Anna K.', language: 'en' }];
    const person = (await bench.tools.blobs.put(bytesOf(canonicalDecisions(said)))).sha256;
    const base_manifest = await published(await jobFor([], bench), { ...result, documents: [], decisions: person }, bench);
    const merged = await loadChange({ ...mergeJob(job, result), base_manifest }, bench.tools);
    const again = await loadChange({ ...mergeJob(job, result), base_manifest }, bench.tools);
    expect(again.target).toEqual(merged.target);
    const kept = readDecisions(textOf(bench.blobs.get(merged.target.decisions ?? '') ?? new Uint8Array()));
    expect(kept).toEqual([...decisions, ...said]);
    expect((await loadChange({ ...mergeJob(job, result), base_manifest, model_decisions: null }, bench.tools)).target.decisions).toBe(
      person,
    );
  });
});

function mergeJob(job: EnrichJob, result: EnrichResult): MergeJob {
  const enriched = new Map(result.documents.map((ref) => [ref.document_id, ref]));
  const { id, attempt, task_id, cycle_id, rag_id, base_iri, base_version, base_manifest, remove, settings } = job;
  return {
    ...{ id, attempt, task_id, cycle_id, rag_id, base_iri, base_version, base_manifest, remove: [...remove], settings },
    kind: 'merge',
    put: job.put.map((entry) => ({ ...entry, ...enriched.get(entry.document_id), is_new: true })),
    failed_documents: 0,
    model_decisions: result.decisions,
    target_manifest: null,
  };
}
