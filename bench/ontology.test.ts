import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { benchOntology } from './ontology.ts';

async function paths(files: Record<'source' | 'target' | 'gold', readonly unknown[]>) {
  const folder = await mkdtemp(join(tmpdir(), 'ferag-bench-'));
  const write = async (name: string, rows: readonly unknown[]): Promise<string> => {
    await writeFile(join(folder, name), rows.map((row) => JSON.stringify(row)).join('\n'));
    return join(folder, name);
  };
  return { source: await write('a', files.source), target: await write('b', files.target), gold: await write('g', files.gold) };
}

describe('the ontology bench', () => {
  it('counts what merge-onto finds against the reference', async () => {
    const source = [
      { uri: 'a#1', kind: 'class', labels: ['limb'] },
      { uri: 'a#2', kind: 'class', labels: ['trunk'], synonyms: ['body'] },
      { uri: 'a#Tail' },
    ];
    const target = [
      { uri: 'b#1', kind: 'class', labels: ['Limbs'] },
      { uri: 'b#2', kind: 'class', labels: ['Body'] },
      { uri: 'b#tail' },
      { uri: 'b#3', labels: ['fin'] },
    ];
    const gold = [
      { source: 'a#1', target: 'b#1' },
      { source: 'a#2', target: 'b#2' },
      { source: 'a#9', target: 'b#3' },
    ];
    const report = await benchOntology(await paths({ source, target, gold }));
    expect(report).toMatchObject({ found: 3, gold: 3, right: 2, precision: 2 / 3, recall: 2 / 3, touching: { precision: 1 } });
  });

  it('aligns each pair of a file of several ontologies by itself', async () => {
    const all = ['x', 'y', 'z'].map((ontology) => ({ ontology, uri: `${ontology}#Paper`, kind: 'class' }));
    const gold = [
      { pair: 'x-y', source: 'x#Paper', target: 'y#Paper' },
      { pair: 'y-z', source: 'y#Paper', target: 'z#Paper' },
    ];
    expect(await benchOntology(await paths({ source: all, target: all, gold }))).toMatchObject({ found: 2, right: 2, f1: 1 });
  });

  it('refuses a line that is no term, by its number', async () => {
    const wrong = await paths({ source: [{ labels: ['x'] }], target: [], gold: [] });
    await expect(benchOntology(wrong)).rejects.toMatchObject({ code: 'request_invalid', message: expect.stringContaining('line 1') });
  });
});
