import { LanguageCode } from '../../../contract/common.ts';
import type { ObjectValue } from '../../../contract/diff.ts';
import type { FoldDocument, Triple } from '../../graph/fold.ts';
import type { Changed, FoldChange } from '../../graph/incremental/change.ts';
import { chunkId } from '../../graph/segment.ts';
import { objectOf, termOf, type Terms } from '../browse/terms.ts';
import type { Renamed, ViewChange, ViewDocument, ViewFact, ViewTerm } from './view.ts';

/** A segment as the view needs it: chunk offsets become offsets into the document's text. */
export function viewDocument({ documentId, textSha256, segment }: FoldDocument, text: string): ViewDocument {
  return {
    documentId,
    textSha256,
    text,
    title: segment.title,
    language: segment.language,
    places: segment.places ?? [],
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
export function viewFacts(triples: readonly Triple[], terms: Terms): ViewFact[] {
  const made = new Map<string, ViewTerm>();
  const shared = (iri: string): ViewTerm => {
    const known = made.get(iri) ?? viewTerm(termOf(terms, iri));
    made.set(iri, known);
    return known;
  };
  return triples.map((triple) => ({
    subject: shared(triple.subject),
    predicate: shared(triple.predicate),
    object: 'iri' in triple.object ? shared(triple.object.iri) : viewTerm(objectOf(terms, triple)),
    evidence: triple.evidence.map(({ source, chunkId: chunk, start, end }) => ({
      documentId: source.documentId,
      textSha256: source.textSha256,
      chunkId: chunk,
      start,
      end,
    })),
  }));
}

interface Named {
  readonly iri: string;
  readonly label: string;
  readonly language: LanguageCode;
}

const renamedIn = (kind: Renamed['kind'], changed: readonly Changed<Named>[], before: Terms, after: Terms): Renamed[] =>
  changed.flatMap((one) =>
    one.before && one.after && (one.before.label !== one.after.label || one.before.language !== one.after.language)
      ? [{ kind, before: viewTerm(termOf(before, one.before.iri)), after: viewTerm(termOf(after, one.after.iri)) }]
      : [],
  );

/** What was before the change, where it changed, over what is now. */
function termsBefore(change: Pick<FoldChange, 'entities' | 'classes' | 'properties'>, after: Terms): Terms {
  const layer = (changed: readonly Changed<Named>[], now: Terms['entities']): Terms['entities'] => {
    const was = new Map(changed.map((one) => [(one.before ?? one.after)?.iri, one.before]));
    return { get: (iri) => (was.has(iri) ? (was.get(iri) ?? undefined) : now.get(iri)) };
  };
  return {
    entities: layer(change.entities, after.entities),
    classes: layer(change.classes, after.classes),
    properties: layer(change.properties, after.properties),
  };
}

/** How a change of the graph changes its view. `after` is the graph as it is now, `documents` those that were put. */
export function viewChange(change: FoldChange, after: Terms, documents: readonly ViewDocument[]): ViewChange {
  const before = termsBefore(change, after);
  const side = (of: 'before' | 'after'): Triple[] => change.triples.flatMap((one) => one[of] ?? []);
  return {
    gone: change.removed,
    documents,
    lost: viewFacts(side('before'), before),
    renamed: [
      ...renamedIn('thing', change.entities, before, after),
      ...renamedIn('thing', change.classes, before, after),
      ...renamedIn('property', change.properties, before, after),
    ],
    facts: viewFacts(side('after'), after),
  };
}
