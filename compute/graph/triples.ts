import type { Decision } from './decisions.ts';
import { addEvidence, sentenceEvidence, type Evidence } from './evidence.ts';
import type { Identity } from './identity.ts';
import { voteLabel, type LabelVotes } from './labels.ts';
import { mentionLiteral } from './literals.ts';
import { newRejections, type Rejection } from './rejections.ts';
import type { Literal, Mention, Statement, TypeCandidate } from './segment.ts';
import { isValue, type ReadChunk, type Sources } from './sources.ts';
import type { TermNames } from './term-names.ts';
import { iriTerm, literalTerm, RDF_TYPE, tripleLine } from './terms.ts';
import { EMPTY_PREDICATES, RELATIONAL_NOUNS } from './vocabulary.ts';

/** A published statement. It rests on its evidence, or on the decision that it names. */
export interface Triple {
  readonly line: string;
  readonly subject: string;
  readonly predicate: string;
  readonly object: { readonly iri: string } | Literal;
  readonly evidence: readonly Evidence[];
  /** Best of its evidence, 0 to 100; 100 for a decision. */
  readonly confidence: number;
  readonly decision: string | null;
}

export interface Triples {
  readonly triples: Map<string, Triple>;
  /** Entities that a triple has as subject or object. */
  readonly needed: Set<number>;
  /** How classes and properties are called, by IRI. */
  readonly termVotes: Map<string, LabelVotes>;
  /** Broader class IRI → texts that say so, by class IRI. */
  readonly broader: Map<string, Map<string, Set<number>>>;
  /** Lemmas of each term, for what the vocabulary knows about words. */
  readonly lemmas: Map<string, Set<string>>;
  candidates: number;
  rejected: number;
}

interface OpenTriple extends Triple {
  readonly evidence: Evidence[];
  confidence: number;
}

interface Gathering extends Triples {
  readonly triples: Map<string, OpenTriple>;
  readonly identity: Identity;
  readonly names: TermNames;
  readonly subjects: Map<number, string>;
  readonly rejects: ReturnType<typeof newRejections>;
  /** Classes that a person gave: entity → class IRI or null, and the decision. */
  readonly retyped: ReadonlyMap<number, { readonly class: string | null; readonly id: string }>;
}

/** Step 4 of the fold: tier-A and promoted statements as triples, identical ones united, filtered by what people rejected. */
export function gatherTriples(sources: Sources, identity: Identity, names: TermNames, decisions: readonly Decision[]): Triples {
  const gathering: Gathering = {
    triples: new Map(),
    needed: new Set(),
    termVotes: new Map(),
    broader: new Map(),
    lemmas: new Map(),
    candidates: 0,
    rejected: 0,
    identity,
    names,
    subjects: new Map(),
    rejects: newRejections(rejections(decisions, identity, names)),
    retyped: retypings(decisions, identity, names),
  };
  for (const chunk of sources.chunks) {
    for (const statement of chunk.chunk.reading.statements) addStatement(gathering, chunk, statement);
    for (const candidate of chunk.chunk.reading.types) addType(gathering, chunk, candidate);
  }
  addDecided(gathering, decisions);
  return gathering;
}

const subjectTerm = (gathering: Gathering, entity: number): string => {
  const known = gathering.subjects.get(entity);
  if (known !== undefined) return known;
  const term = iriTerm(gathering.identity.iri(entity));
  gathering.subjects.set(entity, term);
  return term;
};

const entityAt = (gathering: Gathering, { keys }: ReadChunk, mention: number): number | null => {
  const key = keys[mention];
  return key === undefined || key < 0 ? null : (gathering.identity.entityOf[key] ?? null);
};

const isOpen = (gathering: Gathering, tier: 'A' | 'B', term: string): boolean =>
  tier === 'A' || gathering.names.accepted.get(term) === true;

function addStatement(gathering: Gathering, chunk: ReadChunk, statement: Statement): void {
  const { lemma } = statement.predicate;
  const predicate = gathering.names.property(lemma);
  const subject = entityAt(gathering, chunk, statement.subject);
  const object = objectOf(gathering, chunk, statement);
  const evidence = sentenceEvidence(chunk, statement.sentence, statement.confidence);
  const open = isOpen(gathering, statement.tier, predicate) && !statement.negated && !EMPTY_PREDICATES.has(lemma.toLowerCase());
  if (!open || subject === null || object === null || evidence === null || object.entity === subject) {
    gathering.candidates += 1;
    return;
  }
  const added = addTriple(gathering, { subject, predicate, object, evidence });
  if (added) nameTerm(gathering, predicate, { lemma, label: lemma, own: true }, chunk);
}

/** The object of a statement: its term, its value, and its entity when it is one. */
interface StatementObject {
  readonly term: string;
  readonly value: { readonly iri: string } | Literal;
  readonly entity: number | null;
}

function objectOf(gathering: Gathering, chunk: ReadChunk, { object }: Statement): StatementObject | null {
  if ('literal' in object) return literalObject(object.literal);
  const mention: Mention | undefined = chunk.chunk.reading.mentions[object.mention];
  if (!mention) return null;
  if (isValue(mention.kind)) return literalObject(mentionLiteral(mention));
  const entity = entityAt(gathering, chunk, object.mention);
  return entity === null ? null : entityObject(gathering, entity);
}

const literalObject = (literal: Literal): StatementObject => ({ term: literalTerm(literal), value: literal, entity: null });
const entityObject = (gathering: Gathering, entity: number): StatementObject => ({
  term: subjectTerm(gathering, entity),
  value: { iri: gathering.identity.iri(entity) },
  entity,
});
const classObject = (iri: string): StatementObject => ({ term: iriTerm(iri), value: { iri }, entity: null });

function addType(gathering: Gathering, chunk: ReadChunk, candidate: TypeCandidate): void {
  const iri = gathering.names.class(candidate.lemma);
  const subject = entityAt(gathering, chunk, candidate.mention);
  const evidence = sentenceEvidence(chunk, candidate.sentence, candidate.confidence);
  const open = isOpen(gathering, candidate.tier, iri) && !RELATIONAL_NOUNS.has(candidate.lemma);
  if (!open || subject === null || evidence === null) {
    gathering.candidates += 1;
    return;
  }
  const retyped = gathering.retyped.get(subject);
  if (retyped && retyped.class !== iri) {
    gathering.rejected += 1;
    return;
  }
  if (!addTriple(gathering, { subject, predicate: RDF_TYPE, object: classObject(iri), evidence })) return;
  nameTerm(gathering, iri, { lemma: candidate.lemma, label: candidate.label, own: true }, chunk);
  if (candidate.broader !== null) addBroader(gathering, iri, candidate.broader, chunk);
}

interface Draft {
  readonly subject: number;
  readonly predicate: string;
  readonly object: StatementObject;
  readonly evidence: Evidence;
}

/** False when a person rejected it. */
function addTriple(gathering: Gathering, { subject, predicate, object, evidence }: Draft): boolean {
  const term = subjectTerm(gathering, subject);
  if (gathering.rejects(term, predicate, object.term)) {
    gathering.rejected += 1;
    return false;
  }
  const line = tripleLine(term, iriTerm(predicate), object.term);
  const known = gathering.triples.get(line);
  if (known) {
    addEvidence(known.evidence, evidence);
    known.confidence = Math.max(known.confidence, evidence.confidence);
  } else {
    const { confidence } = evidence;
    const iri = gathering.identity.iri(subject);
    gathering.triples.set(line, { line, subject: iri, predicate, object: object.value, evidence: [evidence], confidence, decision: null });
    gathering.needed.add(subject);
    if (object.entity !== null) gathering.needed.add(object.entity);
  }
  return true;
}

/** How a sentence calls a term; `own` is false when it only calls something narrower. */
interface Naming {
  readonly lemma: string;
  readonly label: string;
  readonly own: boolean;
}

function nameTerm(gathering: Gathering, iri: string, named: Naming, { source, chunk }: ReadChunk): void {
  const { lemma, label, own } = named;
  let votes = gathering.termVotes.get(iri);
  if (!votes) gathering.termVotes.set(iri, (votes = new Map()));
  voteLabel(votes, label, chunk.reading.language, source.text, own);
  const lemmas = gathering.lemmas.get(iri);
  if (lemmas) lemmas.add(lemma);
  else gathering.lemmas.set(iri, new Set([lemma]));
}

function addBroader(gathering: Gathering, iri: string, lemma: string, chunk: ReadChunk): void {
  if (RELATIONAL_NOUNS.has(lemma)) return;
  const broader = gathering.names.class(lemma);
  if (broader === iri) return;
  const all = gathering.broader.get(iri) ?? new Map<string, Set<number>>();
  gathering.broader.set(iri, all);
  all.set(broader, (all.get(broader) ?? new Set()).add(chunk.source.text));
  // Its own instances name it better than the wording of a narrower class does.
  nameTerm(gathering, broader, { lemma, label: lemma, own: false }, chunk);
}

/** What people said outright: added triples, and the classes that they gave. */
function addDecided(gathering: Gathering, decisions: readonly Decision[]): void {
  const { identity, names, triples } = gathering;
  const add = (entity: number, predicate: string, object: StatementObject, id: string): void => {
    const line = tripleLine(subjectTerm(gathering, entity), iriTerm(predicate), object.term);
    if (triples.has(line)) return;
    triples.set(line, {
      line,
      subject: identity.iri(entity),
      predicate,
      object: object.value,
      evidence: [],
      confidence: 100,
      decision: id,
    });
    gathering.needed.add(entity);
    if (object.entity !== null) gathering.needed.add(object.entity);
  };
  for (const [entity, retyped] of gathering.retyped)
    if (retyped.class !== null) add(entity, RDF_TYPE, classObject(retyped.class), retyped.id);
  for (const decision of decisions) {
    if (decision.kind !== 'add_triple') continue;
    const entity = identity.find(decision.subject);
    const predicate = decision.predicate === RDF_TYPE ? RDF_TYPE : names.property(decision.predicate);
    const object = decidedObject(gathering, predicate, decision.object);
    if (entity === undefined || !object) continue;
    if (!gathering.rejects(subjectTerm(gathering, entity), predicate, object.term, decision.order))
      add(entity, predicate, object, decision.id);
  }
}

function decidedObject(gathering: Gathering, predicate: string, object: { entity: string } | { literal: Literal }): StatementObject | null {
  if ('literal' in object) return literalObject(object.literal);
  if (predicate === RDF_TYPE) return classObject(gathering.names.class(object.entity));
  const entity = gathering.identity.find(object.entity);
  return entity === undefined ? null : entityObject(gathering, entity);
}

/** A pattern on an entity that no document has any more matches nothing; it stays in the log and matches again when the entity is back. */
function rejections(decisions: readonly Decision[], identity: Identity, names: TermNames): Rejection[] {
  return decisions.flatMap((decision) => {
    if (decision.kind !== 'reject_triple') return [];
    const subject = decision.subject === null ? null : identity.find(decision.subject);
    const predicate =
      decision.predicate === null || decision.predicate === RDF_TYPE ? decision.predicate : names.property(decision.predicate);
    const object = decision.object === null ? null : rejectedObject(decision.object, predicate, identity, names);
    if (subject === undefined || object === undefined) return [];
    return [{ subject: subject === null ? null : iriTerm(identity.iri(subject)), predicate, object, order: decision.order }];
  });
}

function rejectedObject(
  object: { entity: string } | { literal: Literal },
  predicate: string | null,
  identity: Identity,
  names: TermNames,
): string | undefined {
  if ('literal' in object) return literalTerm(object.literal);
  if (predicate === RDF_TYPE) return iriTerm(names.class(object.entity));
  const entity = identity.find(object.entity);
  return entity === undefined ? undefined : iriTerm(identity.iri(entity));
}

function retypings(
  decisions: readonly Decision[],
  identity: Identity,
  names: TermNames,
): Map<number, { class: string | null; id: string }> {
  const retyped = new Map<number, { class: string | null; id: string }>();
  for (const decision of decisions) {
    const entity = decision.kind === 'retype' ? identity.find(decision.entity) : undefined;
    if (decision.kind !== 'retype' || entity === undefined) continue;
    retyped.set(entity, { class: decision.class === null ? null : names.class(decision.class), id: decision.id });
  }
  return retyped;
}
