import type { LanguageCode } from '../../../contract/common.ts';
import type { ObjectValue, Term } from '../../../contract/diff.ts';
import type { FoldResult, Triple } from '../../graph/fold.ts';

const RDF_TYPE = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type';

export const isTypeTriple = (triple: Triple): boolean => triple.predicate === RDF_TYPE;

interface Named {
  readonly label: string;
  readonly language: LanguageCode;
}

/** Where things and terms are looked up: a graph, or what it was. */
export interface Terms {
  readonly entities: { get(iri: string): Named | undefined };
  readonly classes: { get(iri: string): Named | undefined };
  readonly properties: { get(iri: string): Named | undefined };
}

/** A thing or term of the graph as people read it; an IRI without a label stands for itself. */
export function termOf(graph: Terms, iri: string): Term {
  if (iri === RDF_TYPE) return { iri, label: 'is a', language: 'en' };
  const found = graph.entities.get(iri) ?? graph.classes.get(iri) ?? graph.properties.get(iri);
  return { iri, label: found?.label ?? iri, language: languageOf(found?.language) };
}

const languageOf = (language: LanguageCode | undefined): LanguageCode | null =>
  language === undefined || language === 'any' ? null : language;

export function objectOf(graph: Terms, triple: Triple): ObjectValue {
  const { object } = triple;
  return 'iri' in object ? termOf(graph, object.iri) : { value: object.value, datatype: object.datatype, language: object.language };
}

/** Triples by subject and by object, and classes by entity; made once for a version. */
export interface GraphIndex {
  readonly graph: FoldResult;
  readonly from: ReadonlyMap<string, readonly Triple[]>;
  readonly to: ReadonlyMap<string, readonly Triple[]>;
  readonly types: ReadonlyMap<string, readonly string[]>;
}

export function indexGraph(graph: FoldResult): GraphIndex {
  const from = new Map<string, Triple[]>();
  const to = new Map<string, Triple[]>();
  const types = new Map<string, string[]>();
  const put = <V>(map: Map<string, V[]>, key: string, value: V) => {
    const list = map.get(key);
    if (list) list.push(value);
    else map.set(key, [value]);
  };
  for (const triple of graph.triples) {
    if (isTypeTriple(triple) && 'iri' in triple.object) put(types, triple.subject, triple.object.iri);
    else put(from, triple.subject, triple);
    if ('iri' in triple.object) put(to, triple.object.iri, triple);
  }
  return { graph, from, to, types };
}
