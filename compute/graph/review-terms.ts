import type { Evidence as ShownEvidence, ObjectValue, Term } from '../../contract/diff.ts';
import type { LanguageCode } from '../../contract/common.ts';
import type { Evidence } from './evidence.ts';
import type { Entity, FoldResult, Triple } from './fold.ts';
import { localName } from './ontology.ts';
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

export function newTerms(base: FoldResult | null, target: FoldResult, sentence: SentenceOf): Terms {
  const graphs = base ? [target, base] : [target];
  const typesIn = graphs.map(typesByEntity);
  const term = (iri: string): Term => {
    if (iri === RDF_TYPE) return { iri, label: 'is a', language: 'en' };
    for (const { entities, classes, properties } of graphs) {
      const known = entities.get(iri) ?? classes.get(iri) ?? properties.get(iri);
      if (known) return { iri, label: known.label, language: languageOf(known.language) };
    }
    return { iri, label: localName(iri, { base: target.baseIri }), language: null };
  };
  return {
    term,
    types: (iri) => {
      const at = graphs.findIndex(({ entities }) => entities.has(iri));
      return (typesIn[at]?.get(iri) ?? []).map(term);
    },
    object: (object) =>
      'iri' in object ? term(object.iri) : { value: object.value, datatype: object.datatype, language: object.language },
    shown: (evidence, limit = SHOWN) => evidence.slice(0, limit).map((item) => show(item, sentence)),
  };
}

export const languageOf = (language: LanguageCode): LanguageCode | null => (language === 'any' ? null : language);

function typesByEntity({ triples }: FoldResult): Map<string, string[]> {
  const types = new Map<string, string[]>();
  for (const { subject, predicate, object } of triples) {
    if (predicate !== RDF_TYPE || !('iri' in object)) continue;
    const list = types.get(subject);
    if (list) list.push(object.iri);
    else types.set(subject, [object.iri]);
  }
  return types;
}

const show = ({ source, chunkId, start, end, confidence }: Evidence, sentence: SentenceOf): ShownEvidence => ({
  document_id: source.documentId,
  text_sha256: source.textSha256,
  chunk_id: chunkId,
  sentence: sentence(source, start, end),
  start,
  end,
  extractor: source.extractor,
  confidence,
});

/** An entity before and after look the same to a reviewer when its name and classes are the same. */
export const sameName = (a: Entity, b: Entity): boolean => a.label === b.label && a.language === b.language;
