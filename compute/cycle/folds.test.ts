import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MergeJob, type JobResult } from '../../contract/jobs.ts';
import { corpusDocuments, type Written } from '../graph/arbitraries.ts';
import { canonicalJson, sha256Hex } from '../graph/canonical-json.ts';
import { canonicalSegment } from '../graph/segment-file.ts';
import { newFolds, type Folds } from './folds.ts';
import { runMerge } from './index.ts';
import { artifactType, bytesOf, textOf, type CycleTools } from './tools.ts';

const CORPUS = corpusDocuments(60);

/** Blobs and staging of one node, with what was read. */
function newNode() {
  const blobs = new Map<string, Uint8Array>();
  const read: string[] = [];
  const put = (text: string): string => {
    blobs.set(sha256Hex(text), bytesOf(text));
    return sha256Hex(text);
  };
  const staged: string[] = [];
  let failing: string | null = null;
  const tools: CycleTools = {
    signal: new AbortController().signal,
    blobs: {
      get: async (sha256) => {
        read.push(sha256);
        return blobs.get(sha256) ?? Promise.reject(new Error(`no blob ${sha256}`));
      },
      put: async (bytes) => ({ sha256: put(textOf(bytes)), size_bytes: bytes.length }),
    },
    source: async () => new Uint8Array(),
    report: () => undefined,
    stage: async (kind, lines) => void staged.push(`${kind} ${sha256Hex(lines.join('\n'))}`),
    keep: async (name, content) => {
      const bytes = typeof content === 'string' ? bytesOf(content) : content;
      const sha256 = hash('sha256', bytes, 'hex');
      blobs.set(sha256, bytes);
      return { name, media_type: artifactType(name), sha256, size_bytes: bytes.length };
    },
    crash: (point) => {
      if (point === failing) throw new Error(point);
    },
  };
  return {
    tools,
    blobs,
    read,
    staged,
    fail: (point: string | null) => void (failing = point),
    entry: (id: number, { text, segment }: Written) => ({
      document_id: id,
      name: `${id}.txt`,
      is_new: true,
      key: sha256Hex(`key ${id}`),
      content_sha256: put(canonicalSegment(segment)),
      text_sha256: put(text),
    }),
  };
}
type Node = ReturnType<typeof newNode>;

function merge(
  node: Node,
  folds: Folds,
  base: string | null,
  put: ReadonlyMap<number, Written>,
  remove: readonly number[] = [],
): Promise<JobResult> {
  const job = MergeJob.parse({
    id: 1,
    attempt: 1,
    kind: 'merge',
    rag_id: 1,
    task_id: 1,
    cycle_id: 1,
    base_version: base === null ? 0 : 1,
    base_iri: 'urn:ferag:rag:1:',
    base_manifest: base,
    target_manifest: null,
    put: [...put].map(([id, document]) => node.entry(id, document)),
    remove,
    failed_documents: 0,
    model_decisions: null,
    settings: {},
  });
  return runMerge(job, node.tools, folds);
}

const manifestOf = (result: JobResult): string => (result.kind === 'merge' ? result.manifest : '');
const some = (from: number, to: number): Map<number, Written> => new Map([...CORPUS].filter(([id]) => id >= from && id <= to));

describe('merges of one RAG, one after the other', () => {
  it('J2: give the same bytes with the graph of the merge before and without it', async () => {
    const [node, folds] = [newNode(), newFolds()];
    const first = await merge(node, folds, null, some(1, 40));
    const results: string[] = [];
    for (const held of [folds, newFolds(), folds, folds]) {
      node.staged.length = 0;
      const result = await merge(node, held, manifestOf(first), some(41, 42), [3]);
      results.push(canonicalJson([result, node.staged]));
    }
    expect(new Set(results).size).toBe(1);
  });

  it('J2: give the same bytes after an error at any step of the one before', async () => {
    const node = newNode();
    const first = await merge(node, newFolds(), null, some(1, 10));
    const wanted = canonicalJson(await merge(node, newFolds(), manifestOf(first), some(41, 42)));
    for (const step of ['graphrag', 'schema', 'merge_onto', 'merge_triples', 'staging']) {
      for (const side of ['before', 'after']) {
        const folds = newFolds();
        await merge(node, folds, null, some(1, 10));
        node.fail(`${step}:${side}`);
        await expect(merge(node, folds, manifestOf(first), some(41, 42))).rejects.toThrow(step);
        node.fail(null);
        expect(canonicalJson(await merge(node, folds, manifestOf(first), some(41, 42)))).toBe(wanted);
      }
    }
  });

  it('L7: read no segment and no text that the change does not touch', async () => {
    const [node, folds] = [newNode(), newFolds()];
    const first = await merge(node, folds, null, some(1, 40));
    node.read.length = 0;
    const result = await merge(node, folds, manifestOf(first), some(41, 41));
    const segments = new Set([...CORPUS.values()].map(({ segment }) => sha256Hex(canonicalSegment(segment))));
    expect(node.read.filter((sha256) => segments.has(sha256))).toHaveLength(1);
    const texts = new Set([...CORPUS.values()].map(({ text }) => sha256Hex(text)));
    const pages = result.kind === 'merge' ? Object.values(result.review.parts).flat() : [];
    const shown = pages.map(({ sha256 }) => textOf(node.blobs.get(sha256) ?? new Uint8Array())).join('\n');
    const read = new Set(node.read.filter((sha256) => texts.has(sha256)));
    expect([...read].filter((sha256) => !shown.includes(sha256))).toEqual([]);
    expect(read.size).toBeLessThan(40);
  });

  it('keep the graphs that were used last, and none that is too large', async () => {
    const node = newNode();
    const folds = newFolds(1);
    await merge(node, folds, null, some(1, 2));
    expect(folds.isEmpty()).toBe(true);
    const roomy = newFolds();
    await merge(node, roomy, null, some(1, 2));
    const held = roomy.take(1);
    expect(roomy.isEmpty()).toBe(true);
    if (!held) throw new Error('Nothing was kept.');
    const tight = newFolds(held.state.data.length * 2);
    for (const ragId of [1, 2, 3]) tight.keep(ragId, held);
    expect([1, 2, 3].map((ragId) => tight.take(ragId) !== null)).toEqual([false, true, true]);
    tight.keep(1, { ...held, state: { ...held.state, isSound: false } });
    expect(tight.isEmpty()).toBe(true);
  });
});
