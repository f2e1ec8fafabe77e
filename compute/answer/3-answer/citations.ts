import type { z } from 'zod';
import type { Fact } from '../../../contract/chat.ts';
import type { Place } from '../../../contract/common.ts';
import type { NodeCitation } from '../../../contract/hub.ts';
import { placeAt } from '../../graph/places.ts';
import type { View, ViewFact, ViewTerm } from '../view/view.ts';
import { saysFact, type Quoted } from './facts.ts';

export type Citation = z.infer<typeof NodeCitation>;

const pageOf = (place: Place | null): number | null =>
  place?.kind === 'page' && /^\d{1,9}$/.test(place.label) ? Number(place.label) : null;

/** A sentence of a document, as a citation is made of it. */
export interface CitedSentence {
  readonly n: number;
  readonly documentId: number;
  readonly textSha256: string;
  readonly chunkId: string;
  readonly sentence: string;
  readonly start: number;
  readonly place: Place | null;
  readonly triples: Citation['triples'];
}

export const citationAt = ({ n, documentId, textSha256, chunkId, sentence, start, place, triples }: CitedSentence): Citation => ({
  n,
  document_id: documentId,
  text_sha256: textSha256,
  chunk_id: chunkId,
  sentence,
  start,
  end: start + sentence.length,
  page: pageOf(place),
  place,
  triples,
});

export function citationOf(view: View, quoted: Quoted, n: number): Citation {
  const { passage, start, end } = quoted;
  const { document, chunk } = passage;
  const said = view.factsIn(passage.index).filter((fact) => saysFact(quoted, fact));
  return citationAt({
    n,
    documentId: document.documentId,
    textSha256: document.textSha256,
    chunkId: chunk.id,
    sentence: document.text.slice(start, end),
    start,
    place: placeAt(document.places, start),
    triples: said.map(({ subject, predicate, object }) => ({
      subject: subject.label,
      predicate: predicate.label,
      object: object.label,
    })),
  });
}

const termOf = (term: ViewTerm) => ({ iri: term.iri ?? '', label: term.label, language: term.language });

/** A fact as an answer shows it, with the number of the first of these places that says it. */
export function factOf(fact: ViewFact, quoted: readonly Quoted[], numberOf = (index: number): number => index + 1): Fact {
  const { object } = fact;
  const said = quoted.findIndex((place) => saysFact(place, fact));
  return {
    subject: termOf(fact.subject),
    predicate: termOf(fact.predicate),
    object:
      object.iri === null ? { value: object.label, datatype: object.datatype ?? 'string', language: object.language } : termOf(object),
    citation: said < 0 ? null : numberOf(said),
  };
}

/** Bracketed numbers of the quoted text itself ("[7]" in an encyclopedia) would be read as citations of the answer. */
export const plainQuote = (sentence: string): string => sentence.replace(/\[(\d+)\]/g, '($1)').replace(/\s+/g, ' ');
