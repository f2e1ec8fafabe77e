import { LanguageCode } from '../../../contract/common.ts';
import type { ObjectValue } from '../../../contract/diff.ts';
import type { FoldDocument, FoldResult } from '../../graph/fold.ts';
import { chunkId } from '../../graph/segment.ts';
import { objectOf, termOf } from '../browse/terms.ts';
import type { ViewDocument, ViewFact, ViewTerm } from './view.ts';

/** A segment as the view needs it: chunk offsets become offsets into the document's text. */
export function viewDocument({ documentId, textSha256, segment }: FoldDocument, text: string): ViewDocument {
  return {
    documentId,
    textSha256,
    text,
    title: segment.title,
    language: segment.language,
    chunks: segment.chunks.map((chunk) => ({
      id: chunkId(chunk),
      start: chunk.start,
      end: chunk.end,
      heading: chunk.heading,
      about: chunk.about,
      language: chunk.reading.language,
      sentences: chunk.reading.sentences.map(([start, end]) => [chunk.start + start, chunk.start + end] as const),
      mentions: chunk.reading.mentions.map(({ key, surface }) => ({ key, surface })),
    })),
  };
}

const viewTerm = (value: ObjectValue): ViewTerm =>
  'iri' in value
    ? { iri: value.iri, label: value.label, language: value.language, datatype: null }
    : { iri: null, label: value.value, language: LanguageCode.nullable().catch(null).parse(value.language), datatype: value.datatype };

/** One object a term, however many facts have it: a graph has far more facts than things. */
export function viewFacts(graph: FoldResult): ViewFact[] {
  const terms = new Map<string, ViewTerm>();
  const shared = (iri: string): ViewTerm => {
    const known = terms.get(iri) ?? viewTerm(termOf(graph, iri));
    terms.set(iri, known);
    return known;
  };
  return graph.triples.map((triple) => ({
    subject: shared(triple.subject),
    predicate: shared(triple.predicate),
    object: 'iri' in triple.object ? shared(triple.object.iri) : viewTerm(objectOf(graph, triple)),
    evidence: triple.evidence.map(({ source, chunkId: chunk, start, end }) => ({
      documentId: source.documentId,
      textSha256: source.textSha256,
      chunkId: chunk,
      start,
      end,
    })),
  }));
}
