import { createContext, useContext } from 'solid-js';
import type { Evidence, ObjectValue, Term, TripleChange } from '../../contract/diff.ts';
import { t } from '../i18n/index.ts';
import type { Source, SourceFact } from './SourceContext.ts';

const RDF_TYPE = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type';

/** "is a" is the graph's own word, so it speaks the reader's language; all other terms speak their document's. */
export const predicateWords = (predicate: Term): string => (predicate.iri === RDF_TYPE ? t('triple.isA') : predicate.label);
export const objectWords = (object: ObjectValue): string => ('iri' in object ? object.label : object.value);

/** What the rows of a review need to open their sentences. */
export interface ReviewSources {
  readonly documentName: (id: number) => string;
  /** Everything of this review that was read from the same sentence. */
  readonly readFrom: (evidence: Evidence) => readonly TripleChange[];
}

export const ReviewContext = createContext<ReviewSources>({ documentName: () => '', readFrom: () => [] });
export const useReviewSources = (): ReviewSources => useContext(ReviewContext);

export const placeOf = ({ text_sha256, start, end }: Evidence): string => `${text_sha256} ${start} ${end}`;

/** The sentences of one row as the panel opens them; `mark` names the row. */
export function sourcesOf(evidence: readonly Evidence[], mark: string, { documentName, readFrom }: ReviewSources): Source[] {
  return evidence.map((item) => ({
    documentId: item.document_id,
    textSha256: item.text_sha256,
    start: item.start,
    end: item.end,
    sentence: item.sentence,
    documentName: documentName(item.document_id),
    place: item.place,
    mark,
    // Looked for only when the panel opens.
    get facts() {
      return readFrom(item).map(factOf);
    },
  }));
}

const factOf = (triple: TripleChange): SourceFact => ({
  change: triple.change,
  type: triple.subject_type,
  subject: triple.subject.label,
  predicate: predicateWords(triple.predicate),
  object: objectWords(triple.object),
  confidence: triple.confidence,
});
