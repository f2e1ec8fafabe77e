import { expect, it } from 'vitest';
import { FeragError } from '../../../../contract/errors.ts';
import { jobFor, letters, newBench, plausible, relationsBy, scriptedLlm } from './enrich.fixture.ts';
import { textOf } from '../../tools.ts';
import { openDesk } from './desk.ts';
import { Pack, type Finding } from './findings.ts';
import { enrich } from './index.ts';

const NOTHING: Finding = { statements: [], types: [], dropped: 0, unclear: false };
const USAGE = { model: 'm', calls: 1, tokens_in: 10, tokens_out: 1 };

async function deskOf() {
  const llm = scriptedLlm(relationsBy(plausible));
  const bench = newBench(llm);
  let now = 0;
  const job = await jobFor([], bench);
  const tools = { ...bench.tools, clock: { now: () => now } };
  const desk = await openDesk(job, llm, 'e', tools, tools.signal);
  /** One call that tells one chunk. */
  const call = async (key: number) => {
    desk.found.set(`chunk-${key}`, NOTHING);
    desk.spending.book('relations', USAGE, 10, new Map([[1, 1]]));
    await desk.saveSometimes();
  };
  const savedChunks = () =>
    bench.checkpoints.map(
      ({ sha256 }) => Object.keys(Pack.parse(JSON.parse(textOf(bench.blobs.get(sha256 ?? '') ?? new Uint8Array()))).chunks).length,
    );
  return { call, savedChunks, wait: (ms: number) => void (now += ms) };
}

it('J9: saves every few calls at the beginning, and then whenever there is a tenth more, so that what is sent grows with what is found', async () => {
  const { call, savedChunks } = await deskOf();
  for (let n = 1; n <= 2000; n++) await call(n);
  const saved = savedChunks();
  expect(saved.slice(0, 3)).toEqual([4, 8, 12]);
  for (const [index, size] of saved.entries()) {
    expect(size - (saved[index - 1] ?? 0)).toBeLessThanOrEqual(Math.max(4, Math.ceil((saved[index - 1] ?? 0) * 0.1) + 1));
  }
  // A pack holds all: the sizes of all of them together, against the largest one.
  expect(saved.reduce((sum, size) => sum + size, 0)).toBeLessThan(12 * 2000);
  expect(2000 - (saved.at(-1) ?? 0)).toBeLessThanOrEqual(200);
});

it('J9: saves what was found in half a minute, however little it is', async () => {
  const { call, savedChunks, wait } = await deskOf();
  for (let n = 1; n <= 1000; n++) await call(n);
  const before = savedChunks().length;
  for (let n = 1001; n <= 1004; n++) await call(n);
  expect(savedChunks()).toHaveLength(before);
  wait(30_000);
  await call(1005);
  expect(savedChunks()).toHaveLength(before + 1);
  expect(savedChunks().at(-1)).toBe(1005);
});

it('an edge that does not answer for a while costs no call: the last save alone has to arrive', async () => {
  const llm = scriptedLlm(relationsBy(plausible), { chunks_per_call: 1, concurrency: 1 });
  const bench = newBench(llm);
  const job = await jobFor(letters(160), bench);
  let saves = 0;
  const away: typeof bench.tools.checkpoint = async (sha256, usage) => {
    saves += 1;
    if (saves <= 2) throw new FeragError('not_ready', 'The edge does not answer.');
    return bench.tools.checkpoint(sha256, usage);
  };
  const result = await enrich(job, { ...bench.tools, checkpoint: away });
  expect(saves).toBeGreaterThan(2);
  expect(result).toMatchObject({ outcome: 'done', chunks: { read: result.chunks.total } });
  const never = () => Promise.reject(new FeragError('not_ready', 'The edge does not answer.'));
  const other = newBench(scriptedLlm(relationsBy(plausible)));
  await expect(enrich(await jobFor(letters(2), other), { ...other.tools, checkpoint: never })).rejects.toMatchObject({ code: 'not_ready' });
});
