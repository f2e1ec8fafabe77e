import type { Evidence as ShownEvidence, ObjectValue, Term } from '../../contract/diff.ts';
import type { LanguageCode } from '../../contract/common.ts';
import type { Evidence } from './evidence.ts';
import type { Entity, Triple } from './fold.ts';
import type { FoldChange } from './incremental/change.ts';
import type { Lookup } from './incremental/index.ts';
import { localName } from './ontology.ts';
import { placeAt } from './places.ts';
import { RDF_TYPE } from './terms.ts';

export type SentenceOf = (document: { readonly documentId: number; readonly textSha256: string }, start: number, end: number) => string;

/** Labels and sentences for the reviewer: from the proposed graph, else from the published one. */
export interface Terms {
  term(iri: string): Term;
  /** Classes of an entity, from the graph that has it. */
  types(iri: string): Term[];
  object(object: Triple['object']): ObjectValue;
  shown(evidence: readonly Evidence[], limit?: number): ShownEvidence[];
}

const SHOWN = 3;

export function newTerms(change: FoldChange, target: Lookup, sentence: SentenceOf): Terms {
  const gone = goneIn(change);
  const term = (iri: string): Term => {
    if (iri === RDF_TYPE) return { iri, label: 'is a', language: 'en' };
    const known = target.entities.get(iri) ?? target.classes.get(iri) ?? target.properties.get(iri) ?? gone.named.get(iri);
    if (known) return { iri, label: known.label, language: languageOf(known.language) };
    return { iri, label: localName(iri, { base: target.baseIri }), language: null };
  };
  return {
    term,
    types: (iri) => (target.entities.has(iri) ? target.classesOf(iri) : (gone.types.get(iri) ?? [])).map(term),
    object: (object) =>
      'iri' in object ? term(object.iri) : { value: object.value, datatype: object.datatype, language: object.language },
    shown: (evidence, limit = SHOWN) => evidence.slice(0, limit).map((item) => show(item, sentence)),
  };
}

/** What only the published graph has: all triples of what goes go with it. */
function goneIn({ entities, classes, properties, triples }: FoldChange) {
  const gone = [entities, classes, properties].map((changes) =>
    changes.flatMap(({ before, after }): Pick<Entity, 'iri' | 'label' | 'language'>[] => (before && !after ? [before] : [])),
  );
  // An entity's name before a class's, a class's before a property's.
  const named = new Map(gone.toReversed().flatMap((list) => list.map((item) => [item.iri, item])));
  const types = new Map<string, string[]>();
  for (const { before } of triples) {
    if (before?.predicate !== RDF_TYPE || !('iri' in before.object)) continue;
    types.set(before.subject, [...(types.get(before.subject) ?? []), before.object.iri]);
  }
  return { named, types };
}

export const languageOf = (language: LanguageCode): LanguageCode | null => (language === 'any' ? null : language);

const show = ({ source, chunkId, start, end, confidence }: Evidence, sentence: SentenceOf): ShownEvidence => ({
  document_id: source.documentId,
  text_sha256: source.textSha256,
  chunk_id: chunkId,
  sentence: sentence(source, start, end),
  start,
  end,
  extractor: source.extractor,
  confidence,
  place: placeAt(source.places, start),
});

/** An entity before and after look the same to a reviewer when its name and classes are the same. */
export const sameName = (a: Entity, b: Entity): boolean => a.label === b.label && a.language === b.language;
