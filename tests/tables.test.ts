import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newRag, signIn, untilCycle } from './harness/client.ts';
import { startMachine, type RunningMachine } from './harness/machine.ts';
import { ENGLISH, FRENCH, RUSSIAN } from './harness/texts.ts';
import { pythonWith } from './harness/python.ts';

const tool = pythonWith({
  name: 'pandas, pyarrow and DuckDB',
  requirements: path.join(import.meta.dirname, 'tables/requirements.txt'),
  folder: 'tables-python',
  oldest: [3, 11],
});
const isMissing = 'missing' in tool && process.env['CI'] !== 'true';
if (isMissing) process.stderr.write(`The tables are not read by pandas and DuckDB: ${tool.missing}\n`);

const SAMPLES = [ENGLISH, FRENCH, RUSSIAN];
const folder = mkdtempSync(path.join(tmpdir(), 'ferag-tables-'));
const rows: Record<string, number> = {};
let machine: RunningMachine;

beforeAll(async () => {
  machine = await startMachine();
});
afterAll(async () => {
  await machine.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe("GraphRAG's tables of a cycle", () => {
  it('are served as Parquet, under their names', async () => {
    const owner = await signIn(machine.url);
    const ragId = await newRag(owner, 'tables');
    const { body } = await owner.upload(ragId, Object.fromEntries(SAMPLES.map(({ name, text }) => [name, text])));
    await untilCycle(owner, ragId, body.cycle_id, ['ready']);
    const artifacts = `/rags/${ragId}/cycles/${body.cycle_id}/artifacts`;
    const { body: listed } = await owner.call('GET', artifacts);
    const tables = listed.items.filter(({ name }: { name: string }) => name.endsWith('.parquet'));
    expect(tables).toHaveLength(6);
    for (const { name, size_bytes: size } of tables) {
      const response = await fetch(`${machine.url}${artifacts}/${name}`, { headers: { authorization: `Bearer ${owner.token}` } });
      expect(response.headers.get('content-type')).toBe('application/vnd.apache.parquet');
      expect(response.headers.get('content-disposition')).toContain(name);
      const bytes = await response.arrayBuffer();
      expect(bytes.byteLength).toBe(size);
      writeFileSync(path.join(folder, name), new Uint8Array(bytes));
      rows[name.replace('.parquet', '')] = (await parquetReadObjects({ file: bytes })).length;
    }
    expect(rows).toMatchObject({ documents: SAMPLES.length });
    for (const count of Object.values(rows)) expect(count).toBeGreaterThan(0);
  });

  it.skipIf(isMissing)('are read by pandas and by DuckDB as they were written, and join', () => {
    if ('missing' in tool) throw new Error(tool.missing);
    const check = path.join(import.meta.dirname, 'tables/check.py');
    const { status, stdout, stderr } = spawnSync(path.join(tool.bin, 'python'), [check, folder], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { pandas, duckdb } = JSON.parse(stdout);
    expect(pandas.rows).toEqual(rows);
    expect(duckdb.rows).toEqual(rows);
    expect(pandas.sources_joined).toBe(rows['relationships']);
    expect(pandas.mentions).toBeGreaterThan(0);
    expect(pandas.mentions_joined).toBe(pandas.mentions);
    for (const { text } of SAMPLES) expect(pandas.text).toContain(text.trim().slice(0, 200));
    expect(Object.entries(duckdb.unmatched).filter(([, count]) => count !== 0)).toEqual([]);
    expect(Object.keys(duckdb.unmatched)).toHaveLength(8);
    expect(duckdb.weight).toBeGreaterThanOrEqual(rows['relationships'] ?? 0);
    expect(duckdb.types.relationships).toMatchObject({ weight: 'DOUBLE', combined_degree: 'BIGINT', text_unit_ids: 'VARCHAR[]' });
    expect(duckdb.types.communities).toMatchObject({ community: 'BIGINT', children: 'BIGINT[]', entity_ids: 'VARCHAR[]' });
    expect(pandas.types.entities).toMatchObject({ human_readable_id: 'int64', degree: 'int64', frequency: 'int64' });
    expect(pandas.types.community_reports).toMatchObject({ rank: 'float64', level: 'int64', size: 'int64' });
  });
});
