import type { LanguageCode } from '../../contract/common.ts';
import { addEvidence, type Evidence } from './evidence.ts';
import type { Digest, Fact } from './incremental/digest.ts';
import { addUse, uniteUses, type LabelUse } from './labels.ts';
import type { Literal } from './segment.ts';
import { iriTerm, literalTerm, RDF_TYPE, tripleLine } from './terms.ts';
import type { Verdicts } from './verdicts.ts';
import { RELATIONAL_NOUNS } from './vocabulary.ts';

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

/** How sentences call a class or property. */
export interface TermUse {
  readonly labels: readonly LabelUse[];
  readonly lemmas: readonly string[];
  /** Broader classes that the wording gives, by IRI. */
  readonly broader: readonly string[];
}

/** What a document says under the names and decisions that hold: its part of the graph. */
export interface Sayings {
  /** By line, each with the evidence of this document alone. */
  readonly triples: ReadonlyMap<string, Triple>;
  /** By IRI. */
  readonly terms: ReadonlyMap<string, TermUse>;
  /** Statements and types that are not published: tier B, negated, empty predicates. */
  readonly candidates: number;
  /** Those that a person rejected. */
  readonly rejected: number;
}

interface OpenTriple extends Triple {
  readonly evidence: Evidence[];
  confidence: number;
}

interface OpenTerm {
  readonly labels: LabelUse[];
  lemmas: readonly string[];
  broader: readonly string[];
}

/** Each once. Almost every list has one item or none, and there are two for each term of each document. */
const NONE: readonly string[] = [];
const including = (list: readonly string[], item: string): readonly string[] => (list.includes(item) ? list : [...list, item]);

interface Open {
  readonly triples: Map<string, OpenTriple>;
  readonly terms: Map<string, OpenTerm>;
  readonly verdicts: Verdicts;
  candidates: number;
  rejected: number;
}

/** Step 4 of the fold: tier-A and promoted statements as triples, identical ones united, filtered by what people rejected. */
export function readSayings({ facts, closed }: Digest, verdicts: Verdicts): Sayings {
  const open: Open = { triples: new Map(), terms: new Map(), candidates: closed, rejected: 0, verdicts };
  for (const fact of facts) addFact(open, fact);
  const { triples, candidates, rejected } = open;
  const terms = new Map<string, TermUse>();
  for (const [iri, term] of open.terms) terms.set(iri, { ...term, labels: term.labels.slice() });
  return { triples, terms, candidates, rejected };
}

function addFact(open: Open, fact: Fact): void {
  const { identity, names, retyped } = open.verdicts;
  const isType = fact.kind === 'type';
  const term = isType ? names.class(fact.lemma) : names.property(fact.lemma);
  const root = identity.rootOf(fact.subject);
  const object = isType ? { term: iriTerm(term), value: { iri: term } } : objectOf(fact.object, open.verdicts);
  const isPublished = fact.tier === 'A' || names.accepted.get(term) === true;
  if (!isPublished || (!isType && 'key' in fact.object && identity.rootOf(fact.object.key) === root)) {
    open.candidates += 1;
    return;
  }
  const given = isType ? retyped.get(root) : undefined;
  const subject = identity.entity(root);
  const predicate = isType ? RDF_TYPE : term;
  if ((given && given.class !== term) || open.verdicts.rejects(subject.term, predicate, object.term)) {
    open.rejected += 1;
    return;
  }
  const line = tripleLine(subject.term, iriTerm(predicate), object.term);
  const { evidence } = fact;
  const known = open.triples.get(line);
  if (known) addTo(known, evidence);
  else {
    const made = { line, subject: subject.iri, predicate, object: object.value, evidence: [evidence], confidence: evidence.confidence };
    open.triples.set(line, { ...made, decision: null });
  }
  const own = names.isOwn(isType ? 'class' : 'property', fact.lemma);
  nameTerm(open.terms, term, fact.language, { lemma: fact.lemma, label: isType ? fact.label : fact.lemma, own });
  if (isType && fact.broader !== null) addBroader(open, term, fact, fact.broader);
}

function objectOf(object: { key: string } | { literal: Literal }, { identity }: Verdicts): { term: string; value: Triple['object'] } {
  if ('literal' in object) return { term: literalTerm(object.literal), value: object.literal };
  const { iri, term } = identity.entity(identity.rootOf(object.key));
  return { term, value: { iri } };
}

function addTo(triple: OpenTriple, evidence: Evidence): void {
  addEvidence(triple.evidence, evidence);
  triple.confidence = Math.max(triple.confidence, evidence.confidence);
}

/** How a sentence calls a term; `own` is false when it only calls something narrower, or by a word that a decision replaced. */
interface Naming {
  readonly lemma: string;
  readonly label: string;
  readonly own: boolean;
}

function nameTerm(terms: Open['terms'], iri: string, language: LanguageCode, { lemma, label, own }: Naming): void {
  let term = terms.get(iri);
  if (!term) terms.set(iri, (term = { labels: [], lemmas: NONE, broader: NONE }));
  addUse(term.labels, label, language, own);
  term.lemmas = including(term.lemmas, lemma);
}

function addBroader(open: Open, iri: string, fact: Fact, lemma: string): void {
  if (RELATIONAL_NOUNS.has(lemma)) return;
  const broader = open.verdicts.names.class(lemma);
  if (broader === iri) return;
  const term = open.terms.get(iri);
  if (term) term.broader = including(term.broader, broader);
  // Its own instances name it better than the wording of a narrower class does.
  nameTerm(open.terms, broader, fact.language, { lemma, label: lemma, own: false });
}

/** One triple of what several documents say alike, in the order of their ids; null when nobody says it. */
export function uniteTriples(said: readonly Triple[]): Triple | null {
  const [first, ...others] = said;
  if (!first || others.length === 0) return first ?? null;
  const confidence = said.reduce((best, triple) => Math.max(best, triple.confidence), 0);
  return { ...first, evidence: said.flatMap(({ evidence }) => evidence), confidence };
}

/** How one text calls its terms, whatever the number of documents that hold it. */
export function uniteTerms(said: readonly Sayings[]): ReadonlyMap<string, TermUse> {
  const [first] = said;
  if (first && said.length === 1) return first.terms;
  const united = new Map<string, TermUse>();
  for (const { terms } of said) {
    for (const [iri, use] of terms) {
      const known = united.get(iri);
      united.set(
        iri,
        known
          ? {
              labels: uniteUses([known.labels, use.labels]),
              lemmas: use.lemmas.reduce(including, known.lemmas),
              broader: use.broader.reduce(including, known.broader),
            }
          : use,
      );
    }
  }
  return united;
}
