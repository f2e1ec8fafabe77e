import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lines, newShell } from './harness/cli.ts';
import { ENGLISH, RUSSIAN } from './harness/texts.ts';

// Nothing listens there: what is done here needs no server.
const { ferag, file } = newShell(() => 'http://127.0.0.1:9');

describe('the pipeline without a server', () => {
  it('names a missing file on one line, with exit code 1', async () => {
    const { code, stderr } = await ferag(['ingest', 'single', 'nowhere.txt', '--storage-dir', 'storage']);
    expect(code).toBe(1);
    expect(lines(stderr)).toEqual([expect.stringContaining('nowhere.txt')]);
  });

  it('reads only what changed, and keeps what is gone until it is told to prune', async () => {
    mkdirSync(file('local'));
    writeFileSync(file('local/a.txt'), ENGLISH.text);
    writeFileSync(file('local/b.txt'), RUSSIAN.text);
    const run = async (...more: string[]) =>
      (await ferag(['ingest', 'single', 'local', '--storage-dir', 'storage', '--json', ...more])).json();
    const first = await run();
    expect(first).toMatchObject({ new: 2, documents: 2, model_calls: 0, chunks_extracted: first.chunks });
    const outputs = ['graphrag_output.ttl', 'extracted_ontology.ttl', 'integrated_ontology.ttl', 'integrated_triples.ttl', 'manifest.json'];
    const contents = () => outputs.map((name) => readFileSync(file(`storage/${name}`), 'utf8'));
    const before = contents();
    expect(await run()).toMatchObject({ unchanged: 2, chunks_extracted: 0 });
    expect(contents()).toEqual(before);

    writeFileSync(file('local/a.txt'), ENGLISH.text.replace(/\.\s*$/, '. Ada Merrow was born in Lisbon in 1911.'));
    const changed = await run();
    expect(changed).toMatchObject({ changed: 1, unchanged: 1 });
    expect(changed.chunks_extracted).toBeLessThan(changed.chunks);
    expect(readFileSync(file('storage/integrated_triples.ttl'), 'utf8')).toContain('Ada Merrow');

    rmSync(file('local/b.txt'));
    expect(await run()).toMatchObject({ documents: 2, removed: 0 });
    expect(await run('--prune')).toMatchObject({ documents: 1, removed: 1 });
    expect((await ferag(['ingest', 'single', 'local', '--storage-dir', 'fresh', '--json'])).code).toBe(0);
    const [pruned, fresh] = ['storage', 'fresh'].map((dir) => readFileSync(file(`${dir}/integrated_triples.ttl`), 'utf8'));
    expect(pruned).toBe(fresh);
  });
});

describe('bench', () => {
  const jsonl = (name: string, rows: readonly unknown[]): string => {
    writeFileSync(file(name), rows.map((row) => JSON.stringify(row)).join('\n'));
    return name;
  };
  const corpus = () =>
    jsonl('corpus.jsonl', [
      { id: 'p1', title: 'Marie Orlov', text: 'Marie Orlov was born in Lund in 1901. She works at the Vane Institute.' },
      { id: 'p2', title: 'Vane Institute', text: 'The Vane Institute is a laboratory in Turku. It was founded in 1890.' },
    ]);

  it('measures retrieval', async () => {
    const questions = jsonl('questions.jsonl', [
      { id: 'q1', question: 'Where was Marie Orlov born?', answers: ['Lund'], gold_doc_ids: ['p1'] },
    ]);
    const report = (await ferag(['bench', 'retrieval', '--corpus', corpus(), '--questions', questions, '--json'])).json();
    expect(report).toMatchObject({ questions: 1, recall: { 1: 1 }, llm_calls: 0, tokens_in: 0, tokens_out: 0 });
    expect(Object.keys(report)).toEqual(expect.arrayContaining(['all_gold', 'bm25', 'index_seconds', 'query_ms']));
  });

  it('measures extraction', async () => {
    const relation = { label: 'place of birth', domain: 'human', range: 'city' };
    const ontology = jsonl('ontology.jsonl', [{ id: 'o', title: 'People', concepts: ['human', 'city'], relations: [relation] }]);
    const input = jsonl('sentences.jsonl', [
      { id: 's1', text: 'Marie Orlov was born in Lund.', ontology: 'o', triples: [['Marie Orlov', 'place of birth', 'Lund']] },
      { id: 's2', text: 'Nobody is scored here.', ontology: 'o', triples: [] },
    ]);
    const report = (await ferag(['bench', 'extraction', '--input', input, '--ontology', ontology, '--json'])).json();
    expect(report).toMatchObject({ sentences: 1, gold: 1, macro: { f1: 1 }, micro: { precision: 1, recall: 1, f1: 1 }, conformance: 1 });
    expect(report.relation_filtered.macro.f1).toBe(1);
  });

  it('measures the alignment of ontologies', async () => {
    const source = jsonl('a.jsonl', [{ uri: 'urn:a#Heart', labels: ['heart'] }]);
    const target = jsonl('b.jsonl', [{ uri: 'urn:b#1', labels: ['Heart'] }]);
    const gold = jsonl('g.jsonl', [{ source: 'urn:a#Heart', target: 'urn:b#1' }]);
    const report = (await ferag(['bench', 'ontology', '--source', source, '--target', target, '--gold', gold, '--json'])).json();
    expect(report).toMatchObject({ precision: 1, recall: 1, f1: 1 });
  });

  it('measures an index: nothing is read twice, and every update equals a rebuild', async () => {
    const report = (await ferag(['bench', 'index', '--corpus', corpus(), '--json'])).json();
    expect(report.full).toMatchObject({ chunks: 2, chunks_extracted: 2, model_calls: 0 });
    expect(report.unchanged.chunks_extracted).toBe(0);
    expect(report.one_changed).toMatchObject({ chunks_extracted: 1, document_chunks: 1, equals_rebuild: true });
    expect(report.one_removed).toMatchObject({ chunks_extracted: 0, equals_rebuild: true });
  });

  it('names the line that it cannot read', async () => {
    writeFileSync(file('broken.jsonl'), '{"id":"a","text":"x"}\n{');
    const { code, stderr } = await ferag(['bench', 'index', '--corpus', 'broken.jsonl']);
    expect(code).toBe(1);
    expect(stderr).toContain('broken.jsonl, line 2');
  });
});
