import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answer, buildView, viewDocument, viewFacts } from '../answer/index.ts';
import { graphOf, type FoldDocument } from '../graph/fold.ts';
import { advance, lookupIn, newState } from '../graph/incremental/index.ts';
import { review, type Proposed } from '../graph/review.ts';
import { readDocument } from './1-graphrag/1-read.ts';
import { extractDocument } from './1-graphrag/3-extract.ts';

const SENTENCES = [
  'Marie Orlov was born in Lund in 1901.',
  'The Aster Laboratory is a laboratory in Turku 🧪.',
  'It was founded in 1934 by Marie Orlov 👩🏽‍🔬.',
  'Zoe\u0308 Angstro\u030Am directs the Cafe\u0301 Lumie\u0300re in Paris.',
  'Анна Белова родилась в Казани в 1890 году.',
  'Обсерватория «Восток» основана в 1912 году Анной Беловой.',
  'Ёлкино — деревня на реке Каме.',
  'Pierre Lenoir est né à Béziers en 1609.',
  'L’étang de Thau est une lagune près de Sète.',
  'Le pont d’Avril a été construit par Pierre Lenoir.',
];
const SEPARATORS = [' ', '\n', '\r\n', '\r\n\r\n', '\n\n', '\n\n# Heading\n\n', '\n- ', '\t', ' \u00a0'];
const QUESTIONS = ['Who founded the Aster Laboratory?', 'Где родилась Анна Белова?', 'Où est né Pierre Lenoir ?', 'Tell me about Lund.'];

const macRoman = new TextDecoder('macintosh');

/** UTF-8 that somebody read as Mac Roman and saved again: every byte became a character. */
const misread = (text: string): Uint8Array => new TextEncoder().encode(macRoman.decode(new TextEncoder().encode(text)));
const utf16 = (text: string): Uint8Array => new Uint8Array([0xff, 0xfe, ...Buffer.from(text, 'utf16le')]);
const ENCODERS = { 'utf-8': (text: string) => new TextEncoder().encode(text), 'utf-16': utf16, 'mac roman': misread };

const document = fc
  .array(fc.tuple(fc.constantFrom(...SENTENCES), fc.constantFrom(...SEPARATORS)), { minLength: 3, maxLength: 14 })
  .map((pieces) => pieces.map(([sentence, separator]) => sentence + separator).join(''));

describe('every sentence that is shown stands in its text at its offsets', () => {
  it('in evidence and in citations, whatever the encoding, the line ends and the characters', async () => {
    const input = fc.tuple(fc.array(document, { minLength: 1, maxLength: 3 }), fc.constantFrom('utf-8', 'utf-16', 'mac roman'));
    await fc.assert(
      fc.asyncProperty(input, async ([texts, encoding]) => {
        const documents: Read[] = [];
        for (const [index, text] of texts.entries()) {
          const { document: read } = readDocument(ENCODERS[encoding](text), 'random.txt', 'text');
          expect(read.text).not.toContain('\r');
          const { segment } = await extractDocument({ document: read });
          documents.push({ documentId: index + 1, textSha256: segment.text_sha256, segment, text: read.text });
        }
        const textOf = (sha256: string) => documents.find((one) => one.textSha256 === sha256)?.text ?? '';
        const state = newState('urn:ferag:rag:1:');
        const change = advance(state, { put: documents });
        const graph = graphOf(state);
        checkReview({ change, target: { ...lookupIn(state), counts: graph.counts, proposals: graph.proposals } }, graph, textOf);
        checkAnswers(graph, documents, textOf);
      }),
      { numRuns: 60 },
    );
  });
});

type Graph = ReturnType<typeof graphOf>;
type Read = FoldDocument & { text: string };

function checkReview(proposed: Pick<Proposed, 'change' | 'target'>, graph: Graph, textOf: (sha256: string) => string): void {
  const meta = { cycleId: 1, baseVersion: 0, documents: { added: 1, replaced: 0, removed: 0, failed: 0 } };
  const sentence = ({ textSha256 }: { textSha256: string }, start: number, end: number) => textOf(textSha256).slice(start, end);
  const found = review({ ...proposed, base: { triples: 0, proposals: [] } }, { ...meta, sentence });
  for (const triple of graph.triples) expect(triple.evidence.length).toBeGreaterThan(0);
  for (const { evidence } of [...found.triples, ...found.entities, ...found.ontology]) {
    for (const item of evidence) {
      expect(item.sentence.trim()).toBe(item.sentence);
      expect(item.sentence).not.toBe('');
      expect(textOf(item.text_sha256).slice(item.start, item.end)).toBe(item.sentence);
    }
  }
}

function checkAnswers(graph: Graph, documents: readonly Read[], textOf: (sha256: string) => string): void {
  const view = buildView({ documents: documents.map((one) => viewDocument(one, one.text)), facts: viewFacts(graph.triples, graph) });
  expect(graph.counts.documents).toBe(documents.length);
  for (const question of QUESTIONS) {
    for (const citation of answer(view, { question, history: [] }).citations) {
      expect(textOf(citation.text_sha256).slice(citation.start, citation.end)).toBe(citation.sentence);
    }
  }
}
