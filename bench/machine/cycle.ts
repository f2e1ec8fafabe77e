import { z } from 'zod';
import { newRag, signIn, untilCycle } from '../../tests/harness/client.ts';
import { startMachine } from '../../tests/harness/machine.ts';
import { readLines } from '../retrieval.ts';

const Passage = z.object({ title: z.string(), text: z.string() });
const BYTES = 1_000_000;

/** 1 MB of English encyclopaedic text from upload to `ready`, as one document and as many. */
export async function cycleTable(folder: string): Promise<string> {
  const passages = await readLines(`${folder}/2wiki-fg101/corpus.jsonl`, Passage);
  const machine = await startMachine();
  const owner = await signIn(machine.url);
  const rows = [
    '| what | documents | upload to ready, s | approve, s | first answer, s | entities | triples | goal |',
    '|---|---|---|---|---|---|---|---|',
  ];
  const one = {
    'corpus.md': take(passages)
      .map(({ title, text }) => `# ${title}\n\n${text}\n`)
      .join('\n'),
  };
  const many = Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [
      `part-${i}.md`,
      take(passages)
        .filter((_, n) => n % 20 === i)
        .map(({ title, text }) => `# ${title}\n\n${text}\n`)
        .join('\n'),
    ]),
  );
  for (const [name, files] of [
    ['1 MB, one document', one],
    ['1 MB, 20 documents', many],
  ] as const) {
    const ragId = await newRag(owner, name);
    const started = performance.now();
    const { body } = await owner.upload(ragId, files);
    await untilCycle(owner, ragId, body.cycle_id, ['ready'], 300_000);
    const ready = performance.now();
    await owner.call('POST', `/rags/${ragId}/cycles/${body.cycle_id}/approve`, {});
    await untilCycle(owner, ragId, body.cycle_id, ['approved']);
    const approved = performance.now();
    await owner.call('POST', `/rags/${ragId}/chat`, { question: `Who is ${passages[0]?.title}?` });
    const answered = performance.now();
    const { body: cycle } = await owner.call('GET', `/rags/${ragId}/cycles/${body.cycle_id}`);
    const { body: rag } = await owner.call('GET', `/rags/${ragId}`);
    const s = (ms: number) => (ms / 1000).toFixed(1);
    rows.push(
      `| ${name} | ${Object.keys(files).length} | ${s(ready - started)} | ${s(approved - ready)} | ${s(answered - approved)} | ${cycle.counts.entities} | ${rag.triple_count} | ≤ 30 s |`,
    );
  }
  await machine.stop();
  return rows.join('\n');
}

function take(passages: readonly z.infer<typeof Passage>[]): z.infer<typeof Passage>[] {
  let size = 0;
  return passages.filter(({ title, text }) => (size += Buffer.byteLength(title) + Buffer.byteLength(text) + 6) <= BYTES);
}
