import { compareStrings } from './canonical-json.ts';
import { contentWords, isSameStem, labelWords } from './term-words.ts';

/** A class or property to be matched by its names. */
export interface AlignTerm {
  readonly iri: string;
  readonly label: string;
  readonly synonyms?: readonly string[];
  /** Only terms of one kind are matched. */
  readonly kind?: 'class' | 'property';
  /** Of a property: IRIs of classes of the same ontology, which are matched before it. */
  readonly domain?: readonly string[];
  readonly range?: readonly string[];
  /** Of a class: its broader classes. */
  readonly parents?: readonly string[];
}

export interface Alignment {
  readonly source: string;
  readonly target: string;
  /** 0 to 1; 1 for the same label. */
  readonly score: number;
}

export interface AlignOptions {
  /** Class matches below are left out. */
  readonly threshold?: number;
}

// Chosen on the public halves of two OAEI tracks (bench/ontology.ts): lower gains recall and loses more precision.
const THRESHOLD = 0.8;
/** Property names are made of few common words: only the same words in the same direction are one property. */
const PROPERTY_THRESHOLD = 0.93;
const SYNONYM = 0.98;
const SAME_WORDS = 0.95;
const STEM = 0.9;
/** A word that more names have does not lead to candidates. */
const POSTINGS = 200;

interface Name {
  readonly text: string;
  readonly words: readonly string[];
  readonly bag: string;
  readonly isLabel: boolean;
}

interface Entry {
  readonly term: AlignTerm;
  readonly names: readonly Name[];
}

/**
 * Matches the terms of two ontologies one to one by their names: equal labels, synonyms, the same words in any order and number, then the
 * most similar weighted words (soft TF-IDF: Cohen, Ravikumar, Fienberg 2003). The best score is taken first; ties by IRI. Properties come
 * after classes: two whose domains or ranges are known to be different classes are different.
 */
export function align(
  source: readonly AlignTerm[],
  target: readonly AlignTerm[],
  { threshold = THRESHOLD }: AlignOptions = {},
): Alignment[] {
  const isProperty = ({ kind }: AlignTerm): boolean => kind === 'property';
  const classes = matchNames(
    source.filter((term) => !isProperty(term)),
    target.filter((term) => !isProperty(term)),
    threshold,
  );
  const fits = newDomainCheck(classes, source, target);
  const properties = matchNames(source.filter(isProperty), target.filter(isProperty), PROPERTY_THRESHOLD, fits);
  return [...classes, ...properties].toSorted(byIri);
}

const byIri = (a: Alignment, b: Alignment): number => compareStrings(a.source, b.source) || compareStrings(a.target, b.target);

type Fits = (a: AlignTerm, b: AlignTerm) => boolean;

function matchNames(source: readonly AlignTerm[], target: readonly AlignTerm[], threshold: number, fits: Fits = () => true): Alignment[] {
  const [sources, targets] = [source.map(readEntry), target.map(readEntry)];
  const weight = wordWeights([...sources, ...targets]);
  const index = indexEntries(targets);
  const found: Alignment[] = [];
  for (const entry of sources) {
    for (const other of candidates(entry, index)) {
      const score = similarity(entry, other, weight);
      if (score >= threshold && fits(entry.term, other.term)) found.push({ source: entry.term.iri, target: other.term.iri, score });
    }
  }
  return oneToOne(found);
}

/** "author of" and "has author" run in opposite directions, "reviewed by" and "reviews" as well. */
const direction = (label: string): string => {
  const last = labelWords(label).at(-1);
  return last === 'of' || last === 'by' ? last : '';
};

/** False when both name a domain (or a range), the source's one is matched, and neither the match nor a class above or below it is the target's. */
function newDomainCheck(classes: readonly Alignment[], source: readonly AlignTerm[], target: readonly AlignTerm[]): Fits {
  const matched = new Map(classes.map((match) => [match.source, match.target]));
  const [aboveSource, aboveTarget] = [parentsOf(source), parentsOf(target)];
  const agree = (from: readonly string[] = [], to: readonly string[] = []): boolean => {
    const known = from.flatMap((iri) =>
      aboveSource(iri)
        .flatMap((above) => matched.get(above) ?? [])
        .slice(0, 1),
    );
    if (known.length === 0 || to.length === 0) return true;
    return known.some((iri) => to.some((other) => aboveTarget(iri).includes(other) || aboveTarget(other).includes(iri)));
  };
  return (a, b) => direction(a.label) === direction(b.label) && agree(a.domain, b.domain) && agree(a.range, b.range);
}

/** A class and all above it, nearest first. */
function parentsOf(terms: readonly AlignTerm[]): (iri: string) => string[] {
  const parents = new Map(terms.map((term) => [term.iri, term.parents ?? []]));
  return (iri) => {
    const all = new Set([iri]);
    for (const above of all) for (const next of parents.get(above) ?? []) all.add(next);
    return [...all];
  };
}

function oneToOne(found: readonly Alignment[]): Alignment[] {
  const taken = new Set<string>();
  const kept: Alignment[] = [];
  const sorted = found.toSorted((a, b) => b.score - a.score || compareStrings(a.source, b.source) || compareStrings(a.target, b.target));
  for (const match of sorted) {
    if (taken.has(`s${match.source}`) || taken.has(`t${match.target}`)) continue;
    taken.add(`s${match.source}`);
    taken.add(`t${match.target}`);
    kept.push(match);
  }
  return kept;
}

function readEntry(term: AlignTerm): Entry {
  const texts = new Map<string, Name>();
  for (const [position, label] of [term.label, ...(term.synonyms ?? [])].entries()) {
    const text = labelWords(label).join(' ');
    const words = contentWords(label);
    if (text && !texts.has(text)) texts.set(text, { text, words, bag: [...words].sort().join(' '), isLabel: position === 0 });
  }
  return { term, names: [...texts.values()] };
}

type Weight = (word: string) => number;

/** Inverse document frequency: what half of the names share tells nothing. */
function wordWeights(entries: readonly Entry[]): Weight {
  const counts = new Map<string, number>();
  for (const { names } of entries)
    for (const word of new Set(names.flatMap(({ words }) => words))) counts.set(word, (counts.get(word) ?? 0) + 1);
  return (word) => Math.log(1 + entries.length / (counts.get(word) ?? 1));
}

const stemOf = (word: string): string => word.slice(0, 4);

function indexEntries(entries: readonly Entry[]): Map<string, Entry[]> {
  const byWord = new Map<string, Entry[]>();
  for (const entry of entries) {
    for (const key of keysOf(entry)) {
      const list = byWord.get(key);
      if (list) list.push(entry);
      else byWord.set(key, [entry]);
    }
  }
  return byWord;
}

const keysOf = ({ names }: Entry): Set<string> => new Set(names.flatMap(({ words, bag }) => [`=${bag}`, ...words.map(stemOf)]));

function candidates(entry: Entry, byWord: ReadonlyMap<string, Entry[]>): Set<Entry> {
  const found = new Set<Entry>();
  for (const key of keysOf(entry)) {
    const list = byWord.get(key) ?? [];
    if (key.startsWith('=') || list.length <= POSTINGS) for (const other of list) found.add(other);
  }
  return found;
}

function similarity(a: Entry, b: Entry, weight: Weight): number {
  let best = 0;
  for (const x of a.names) {
    for (const y of b.names) {
      const named = x.isLabel && y.isLabel ? 1 : SYNONYM;
      if (x.text === y.text) best = Math.max(best, named);
      else if (x.bag === y.bag) best = Math.max(best, SAME_WORDS * named);
      else best = Math.max(best, SAME_WORDS * named * softCosine(x.words, y.words, weight));
    }
  }
  return best;
}

/** Cosine over weighted words, a shared stem counting a little less than a shared word. */
function softCosine(a: readonly string[], b: readonly string[], weight: Weight): number {
  let shared = 0;
  const free = [...b];
  for (const word of a) {
    const exact = free.indexOf(word);
    const at = exact >= 0 ? exact : free.findIndex((other) => isSameStem(word, other));
    const other = free[at];
    if (other === undefined) continue;
    free.splice(at, 1);
    shared += (exact >= 0 ? 1 : STEM) * weight(word) * weight(other);
  }
  const norm = (words: readonly string[]): number => Math.sqrt(words.reduce((sum, word) => sum + weight(word) ** 2, 0));
  return shared === 0 ? 0 : shared / (norm(a) * norm(b));
}
