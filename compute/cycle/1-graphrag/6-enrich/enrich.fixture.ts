import { EnrichJob, type EnrichResult } from '../../../../contract/jobs.ts';
import type { UsageRow } from '../../../../contract/models.ts';
import { RagSettings } from '../../../../contract/rags.ts';
import { canonicalJson, sha256Hex } from '../../../graph/canonical-json.ts';
import { canonicalManifest, emptyManifest, applyChanges } from '../../../graph/manifest.ts';
import { canonicalSegment, parseSegment } from '../../../graph/segment-file.ts';
import type { Segment } from '../../../graph/segment.ts';
import type { Llm, LlmReply, LlmRequest } from '../../../llm/llm.ts';
import { WITHOUT_MODELS } from '../../../llm/llm.ts';
import { modelTokens } from '../../../nlp/model-tokens.ts';
import { bytesOf, textOf, type EnrichTools } from '../../tools.ts';
import { readDocument } from '../1-read.ts';
import { extractDocument } from '../3-extract.ts';

export const BASE_IRI = 'https://example.org/rags/1/';

/** A line of a request for relations, as the model sees it. */
export interface SeenLine {
  readonly number: number;
  readonly text: string;
  /** Words before each mark that may be used in this line: those of its paragraph. */
  readonly marks: ReadonlyMap<number, string>;
}

export interface Seen {
  readonly predicates: readonly string[];
  readonly lines: readonly SeenLine[];
}

/** Reads a request for relations back. */
export function seenIn(user: string): Seen {
  const [list = '', ...paragraphs] = user.split('\n\n');
  const predicates = list
    .replace('Relations: ', '')
    .split('; ')
    .map((item) => item.replace(/^\d+ /, ''));
  const lines = paragraphs.flatMap((paragraph) => {
    const marks = new Map<number, string>();
    return paragraph.split('\n').flatMap((line) => {
      for (const [, words = '', mark] of line.matchAll(/([^#]*?)#(\d+)/g)) marks.set(Number(mark), words.replace(/^\d+ |^- /, '').trim());
      const numbered = /^(\d+) (.*)$/.exec(line);
      return numbered ? [{ number: Number(numbered[1]), text: numbered[2] ?? '', marks }] : [];
    });
  });
  return { predicates, lines };
}

type Row = readonly (number | string)[];
export const rowsReply = (rows: readonly Row[]): string => JSON.stringify({ rows });

/** Says of every line that its last two marks are related by the words between them. */
export const plausible = ({ lines }: Seen): Row[] =>
  lines.flatMap(({ number, text }) => {
    const found = [...text.matchAll(/#(\d+)/g)];
    return found.slice(1).flatMap((to, index) => {
      const from = found[index];
      const words = text.slice((from?.index ?? 0) + (from?.[0].length ?? 0), to.index).match(/(?<!\p{L})\p{Ll}+/gu);
      return from && words ? [[number, Number(from[1]), words[0] ?? '', Number(to[1])]] : [];
    });
  });

export interface ScriptedLlm extends Llm {
  readonly requests: LlmRequest[];
  /** Calls at once at most. */
  readonly most: () => number;
  /** Tokens of all calls that were answered. */
  readonly spent: () => { readonly in: number; readonly out: number };
}

type Answer = (request: LlmRequest, n: number) => string | Partial<LlmReply> | Promise<string | Partial<LlmReply>>;

export function scriptedLlm(answer: Answer, fit: Partial<Llm['fit']> = {}, model = 'scripted-1'): ScriptedLlm {
  const requests: LlmRequest[] = [];
  let [open, most] = [0, 0];
  const spent = { in: 0, out: 0 };
  return {
    model,
    requests,
    most: () => most,
    spent: () => spent,
    fit: {
      model,
      form: 'json_schema',
      context_tokens: 16_384,
      chunks_per_call: 4,
      concurrency: 4,
      tokens_per_second: 50,
      recall: {},
      ...fit,
    },
    async complete(request) {
      request.signal?.throwIfAborted();
      requests.push(request);
      open += 1;
      most = Math.max(most, open);
      try {
        const said = await answer(request, requests.length);
        request.signal?.throwIfAborted();
        const reply = typeof said === 'string' ? { text: said } : said;
        const text = reply.text ?? '';
        const usage = {
          model,
          calls: 1,
          tokens_in: modelTokens(request.system) + modelTokens(request.user),
          tokens_out: modelTokens(text),
        };
        spent.in += usage.tokens_in;
        spent.out += usage.tokens_out;
        return { finish: 'stop', usage, ...reply, text };
      } finally {
        open -= 1;
      }
    },
  };
}

/** Answers lists with no numbers, and relations by `rows`. */
export const relationsBy =
  (rows: (seen: Seen) => readonly Row[]): Answer =>
  ({ purpose, user }) =>
    purpose === 'relations' ? rowsReply(rows(seenIn(user))) : '{"yes":[],"turned":[],"same":[],"wrong":[]}';

export interface Bench {
  readonly blobs: Map<string, Uint8Array>;
  readonly tools: EnrichTools;
  readonly checkpoints: { readonly sha256: string | null; readonly usage: readonly UsageRow[] }[];
  readonly reports: number[];
  readonly said: Map<string, string>;
  /** What the next checkpoint answers. */
  budget: number | null;
  cancel: boolean;
}

export function newBench(llm: Llm | null, signal: AbortSignal = new AbortController().signal): Bench {
  const blobs = new Map<string, Uint8Array>();
  const said = new Map<string, string>();
  const bench: Bench = {
    blobs,
    said,
    checkpoints: [],
    reports: [],
    budget: null,
    cancel: false,
    tools: {
      signal,
      blobs: {
        async get(sha256) {
          const bytes = blobs.get(sha256);
          if (!bytes) throw new Error(`no blob ${sha256}`);
          return bytes;
        },
        put: async (bytes) => {
          const sha256 = sha256Hex(textOf(bytes));
          blobs.set(sha256, bytes);
          return { sha256, size_bytes: bytes.byteLength };
        },
      },
      models: { ...WITHOUT_MODELS, llm },
      said: { get: async (key) => said.get(key) ?? null, put: async (key, text) => void said.set(key, text) },
      async checkpoint(sha256, usage) {
        bench.checkpoints.push({ sha256, usage });
        return { cancel: bench.cancel, budget_tokens: bench.budget };
      },
      source: async () => new Uint8Array(),
      report: (_, progress) => void (progress && bench.reports.push(progress.done)),
      stage: async () => undefined,
      keep: async (name) => ({ name, media_type: 'text/plain', sha256: sha256Hex(name), size_bytes: 0 }),
      crash: () => undefined,
    },
  };
  return bench;
}

export interface Text {
  readonly id: number;
  readonly text: string;
  readonly title?: string;
}

/** Reads texts without a model and makes the job that asks one about them. */
export async function jobFor(texts: readonly Text[], { tools }: Bench, more: Partial<EnrichJob> = {}): Promise<EnrichJob> {
  const put: EnrichJob['put'] = [];
  for (const { id, text, title } of texts) {
    const { document } = readDocument(bytesOf(text), `${id}.txt`, 'text');
    const { segment } = await extractDocument({ document: title === undefined ? document : { ...document, title } });
    const { sha256: content_sha256 } = await tools.blobs.put(bytesOf(canonicalSegment(segment)));
    const { sha256: text_sha256 } = await tools.blobs.put(bytesOf(document.text));
    put.push({ document_id: id, key: sha256Hex(canonicalJson([id, text])), content_sha256, text_sha256, name: `${id}.txt` });
  }
  const settings = RagSettings.parse({ extractor: 'llm', token_budget_per_cycle: null });
  const ids = { id: 1, attempt: 1, task_id: 1, cycle_id: 1, rag_id: 1, base_iri: BASE_IRI, base_version: 0 };
  return EnrichJob.parse({
    ...ids,
    kind: 'enrich',
    base_manifest: null,
    put,
    remove: [],
    checkpoint: null,
    budget_tokens: null,
    settings,
    ...more,
  });
}

/** The manifest that publishing this result would make, as a blob. */
export async function published(job: EnrichJob, result: EnrichResult, { tools }: Bench): Promise<string> {
  const enriched = new Map(result.documents.map((ref) => [ref.document_id, ref]));
  const put = job.put.map((entry) => enriched.get(entry.document_id) ?? entry);
  const manifest = applyChanges(emptyManifest(BASE_IRI), { put, remove: [], decisions: result.decisions }, BASE_IRI);
  return (await tools.blobs.put(bytesOf(canonicalManifest(manifest)))).sha256;
}

export function segmentsOf(result: EnrichResult, { blobs }: Bench): Segment[] {
  return result.documents.map(({ content_sha256 }) => parseSegment(textOf(blobs.get(content_sha256) ?? new Uint8Array())));
}

/** What models said, in words. */
export const wordsIn = (segments: readonly Segment[]): string[] =>
  segments.flatMap(({ chunks }) =>
    chunks.flatMap(({ reading }) =>
      reading.statements.flatMap(({ rule, tier, subject, predicate, object, negated }) =>
        rule.startsWith('llm-') && tier === 'A' && !negated
          ? [
              `${reading.mentions[subject]?.surface} | ${predicate.lemma} | ${'mention' in object ? reading.mentions[object.mention]?.surface : object.literal.value}`,
            ]
          : [],
      ),
    ),
  );

const FIRST = ['Anna', 'Boris', 'Clara', 'Dmitri', 'Elena', 'Felix', 'Greta', 'Henrik'];
const LAST = ['Kolar', 'Stone', 'Ivanov', 'Moreau', 'Lindgren', 'Okafor', 'Tanaka'];

const nameAt = (number: number): string => `${FIRST[number % FIRST.length]} ${LAST[(number * 3) % LAST.length]}`;

/** Documents whose every sentence ties three people in a way that only a model reads. */
export const letters = (count: number, sentences = 3): Text[] =>
  Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    title: `Letters ${index + 1}`,
    text: Array.from({ length: sentences }, (__, at) => {
      const n = index * 5 + at * 2;
      return `In letter ${index + 1}-${at + 1} ${nameAt(n)} warned ${nameAt(n + 1)} about ${nameAt(n + 3)}.`;
    }).join(' '),
  }));
