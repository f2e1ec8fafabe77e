import { isOfModel, type Decision, type DecisionOf } from './decisions.ts';
import { newReferenceIri, resolveIdentity, type Identity, type KnownKeys } from './identity.ts';
import type { Iris } from './iris.ts';
import type { Label } from './labels.ts';
import { newRejections, type Rejection } from './rejections.ts';
import type { Literal } from './segment.ts';
import { newTermNames, type TermNames } from './term-names.ts';
import { iriTerm, literalTerm, RDF_TYPE, tripleLine } from './terms.ts';
import type { Triple } from './triples.ts';

/** A rejected pattern with the keys of the entities in it. */
export interface RejectedPattern extends Rejection {
  readonly keys: readonly string[];
}

/** A class that a person gave, or null for none, and the decision. */
export interface Retyped {
  readonly class: string | null;
  readonly id: string;
}

/** What the decisions of people come to, given the keys and classes that documents have. Entities by their root. */
export interface Verdicts {
  readonly identity: Identity;
  readonly names: TermNames;
  readonly patterns: readonly RejectedPattern[];
  rejects(subject: string, predicate: string, object: string, madeAt?: number): boolean;
  readonly retyped: ReadonlyMap<string, Retyped>;
  readonly renamed: ReadonlyMap<string, Label>;
  /** By line: triples that people added, and the classes that they gave. They stand where no sentence says the same. */
  readonly added: ReadonlyMap<string, Triple>;
  /** IRIs of all that decisions name as an entity: a key that comes or goes under one of them changes what is said here. */
  readonly referenced: ReadonlySet<string>;
}

/** `decisions`: oldest first. `isPresent`: a class that documents name by this IRI. */
export function weigh(decisions: readonly Decision[], keys: KnownKeys, isPresent: (iri: string) => boolean, iris: Iris): Verdicts {
  const identity = resolveIdentity(keys, decisions, iris);
  const names = newTermNames(isPresent, decisions, iris);
  const patterns = rejections(decisions, identity, names);
  const rejects = newRejections(patterns);
  const retyped = retypings(decisions, identity, names);
  const referenceIri = newReferenceIri(iris);
  return {
    identity,
    names,
    patterns,
    rejects,
    retyped,
    renamed: renamed(decisions, identity),
    added: addedTriples(decisions, { identity, names, rejects, retyped }),
    referenced: new Set(decisions.flatMap(references).map(referenceIri)),
  };
}

function references(decision: Decision): string[] {
  switch (decision.kind) {
    case 'same':
    case 'different':
      return [decision.a, decision.b];
    case 'rename':
    case 'retype':
    case 'pin_name':
      return [decision.entity];
    case 'reject_triple':
    case 'add_triple':
      return [decision.subject, decision.object !== null && 'entity' in decision.object ? decision.object.entity : null].flatMap(
        (reference) => reference ?? [],
      );
    default:
      return [];
  }
}

/** Decisions come oldest first, so the last name stays. */
function renamed(decisions: readonly Decision[], identity: Identity): Map<string, Label> {
  const labels = new Map<string, Label>();
  for (const decision of decisions) {
    const root = decision.kind === 'rename' ? identity.find(decision.entity) : undefined;
    if (decision.kind === 'rename' && root !== undefined) labels.set(root, { text: decision.label, language: decision.language });
  }
  return labels;
}

function retypings(decisions: readonly Decision[], identity: Identity, names: TermNames): Map<string, Retyped> {
  const retyped = new Map<string, Retyped>();
  for (const decision of decisions) {
    const root = decision.kind === 'retype' ? identity.find(decision.entity) : undefined;
    if (decision.kind !== 'retype' || root === undefined) continue;
    retyped.set(root, { class: decision.class === null ? null : names.class(decision.class), id: decision.id });
  }
  return retyped;
}

/** A pattern on an entity that no document has any more matches nothing; it stays in the log and matches again when the entity is back. */
function rejections(decisions: readonly Decision[], identity: Identity, names: TermNames): RejectedPattern[] {
  const wanted = acceptedByPeople(decisions, names);
  return decisions.flatMap((decision) => {
    if (decision.kind !== 'reject_triple' || (isOfModel(decision) && rejectsClassOf(decision.object, names, wanted))) return [];
    const subject = decision.subject === null ? null : identity.find(decision.subject);
    const predicate =
      decision.predicate === null || decision.predicate === RDF_TYPE ? decision.predicate : names.property(decision.predicate);
    const object = decision.object === null ? null : rejectedObject(decision.object, predicate, identity, names);
    if (subject === undefined || object === undefined) return [];
    const roots = [subject, object === null ? null : object.root].flatMap((root) => root ?? []);
    return [
      {
        subject: subject === null ? null : identity.entity(subject).term,
        predicate,
        object: object === null ? null : object.term,
        order: decision.order,
        keys: roots.flatMap(identity.keys),
      },
    ];
  });
}

function acceptedByPeople(decisions: readonly Decision[], names: TermNames): ReadonlySet<string> {
  return new Set(
    decisions.flatMap((decision) => (decision.kind === 'accept_class' && !isOfModel(decision) ? [names.class(decision.class)] : [])),
  );
}

/** A model may say that a word names no kind of things, until a person accepts it as one. */
const rejectsClassOf = (object: DecisionOf<'reject_triple'>['object'], names: TermNames, wanted: ReadonlySet<string>): boolean =>
  object !== null && 'entity' in object && wanted.has(names.class(object.entity));

function rejectedObject(
  object: { entity: string } | { literal: Literal },
  predicate: string | null,
  identity: Identity,
  names: TermNames,
): { term: string; root: string | null } | undefined {
  if ('literal' in object) return { term: literalTerm(object.literal), root: null };
  if (predicate === RDF_TYPE) return { term: iriTerm(names.class(object.entity)), root: null };
  const root = identity.find(object.entity);
  return root === undefined ? undefined : { term: identity.entity(root).term, root };
}

type Weighed = Pick<Verdicts, 'identity' | 'names' | 'rejects' | 'retyped'>;

/** What people said outright: the classes that they gave, and added triples. Of two decisions for one triple the older is named. */
function addedTriples(decisions: readonly Decision[], weighed: Weighed): Map<string, Triple> {
  const { identity, names } = weighed;
  const triples = new Map<string, Triple>();
  const add = (root: string, predicate: string, object: DecidedObject, decision: string): void => {
    const { iri, term } = identity.entity(root);
    const line = tripleLine(term, iriTerm(predicate), object.term);
    if (triples.has(line)) return;
    triples.set(line, { line, subject: iri, predicate, object: object.value, evidence: [], confidence: 100, decision });
  };
  for (const [root, retyped] of weighed.retyped) if (retyped.class !== null) add(root, RDF_TYPE, classObject(retyped.class), retyped.id);
  for (const decision of decisions) {
    if (decision.kind !== 'add_triple') continue;
    const root = identity.find(decision.subject);
    const predicate = decision.predicate === RDF_TYPE ? RDF_TYPE : names.property(decision.predicate);
    const object = decidedObject(decision.object, predicate, weighed);
    if (root === undefined || !object) continue;
    if (!weighed.rejects(identity.entity(root).term, predicate, object.term, decision.order)) add(root, predicate, object, decision.id);
  }
  return triples;
}

interface DecidedObject {
  readonly term: string;
  readonly value: Triple['object'];
}

const classObject = (iri: string): DecidedObject => ({ term: iriTerm(iri), value: { iri } });

function decidedObject(
  object: { entity: string } | { literal: Literal },
  predicate: string,
  { identity, names }: Weighed,
): DecidedObject | null {
  if ('literal' in object) return { term: literalTerm(object.literal), value: object.literal };
  if (predicate === RDF_TYPE) return classObject(names.class(object.entity));
  const root = identity.find(object.entity);
  if (root === undefined) return null;
  const { iri, term } = identity.entity(root);
  return { term, value: { iri } };
}
