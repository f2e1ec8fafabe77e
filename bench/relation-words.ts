import { contentWords, isSameStem } from '../compute/graph/term-words.ts';
import { LABELS_BY_PHRASE, fitsValue } from './relation-lexicon.ts';

/** A relation of a given ontology: `domain` and `range` are concept labels, empty when anything goes. */
export interface Relation {
  readonly label: string;
  readonly domain: string;
  readonly range: string;
}

export interface Mapped {
  readonly relation: Relation;
  /** The statement says it from the object's side: "Herzog directed Fata Morgana" for `director`. */
  readonly isInverse: boolean;
}

/** English verbs and the nouns that other vocabularies use for the same relation; stems that agree need no entry. */
const KIN: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    star: ['cast', 'performer'],
    feature: ['cast'],
    write: ['author', 'screenwriter', 'lyric'],
    written: ['author', 'screenwriter', 'lyric'],
    win: ['award'],
    won: ['award'],
    receive: ['award'],
    receiv: ['award'],
    release: ['publication'],
    year: ['date', 'publication', 'inception'],
    found: ['inception', 'founder'],
    establish: ['inception'],
    open: ['inception'],
    make: ['manufacturer', 'production'],
    made: ['manufacturer', 'production'],
    build: ['manufacturer', 'architect'],
    sing: ['performer'],
    record: ['performer'],
    locate: ['location'],
    located: ['location'],
    live: ['residence'],
    marry: ['spouse'],
    married: ['spouse'],
    wife: ['spouse'],
    husband: ['spouse'],
    born: ['birth'],
    die: ['death'],
    kill: ['death'],
    study: ['educated'],
    graduate: ['educated'],
    attend: ['educated'],
    teach: ['employer'],
    work: ['employer'],
    son: ['father', 'mother', 'child'],
    daughter: ['father', 'mother', 'child'],
    speak: ['language'],
  }),
);

const kinOf = (said: string): readonly string[] => KIN.get(said) ?? [...KIN].find(([verb]) => isSameStem(verb, said))?.[1] ?? [];
const isKin = (said: string, wanted: string): boolean => isSameStem(said, wanted) || kinOf(said).some((word) => isSameStem(word, wanted));

/** Words of labels that say what kind of value comes, not which relation it is. */
const WEAK: ReadonlySet<string> = new Set(['date', 'time', 'year', 'place', 'name', 'member', 'work', 'group', 'country']);

/** "director", "lyrics by": the object acts. */
const isAgentive = (label: string): boolean => /(?:[eo]r|ist|by)$/i.test(label.trim());

/** How well a predicate's words fit a relation's label: the share of the label's words that it says, 0…1; 0 when it says weak ones only. */
function fitOf(said: readonly string[], label: string): number {
  const words = contentWords(label);
  const found = words.filter((word) => said.some((one) => isKin(one, word)));
  if (words.some((word) => !WEAK.has(word)) && found.every((word) => WEAK.has(word))) return 0;
  return words.length === 0 ? 0 : found.length / words.length;
}

const DATED = /date|year|inception|time/i;

/** Relations that the lexicon gives for a predicate's lemma, the lexicon's first one first. */
export function wordedRelations<R extends { readonly label: string }>(
  lemma: string,
  relations: readonly R[],
): { relation: R; isInverse: boolean }[] {
  return (LABELS_BY_PHRASE.get(lemma) ?? []).flatMap(({ label, isInverse: inverse }) => {
    const relation = relations.find((one) => one.label.trim().toLowerCase() === label);
    return relation ? [{ relation, isInverse: inverse }] : [];
  });
}

/**
 * The relation that a predicate's lemma means: by the lexicon of phrasings, else by words alone; null when no relation shares half of its
 * label's words with it.
 */
export function mapPredicate(lemma: string, isDate: boolean, relations: readonly Relation[], value: string): Mapped | null {
  // A date is the value of a relation about time, and of no other.
  const worded = wordedRelations(lemma, relations).find(
    ({ relation }) => isDate === DATED.test(relation.label) && fitsValue(relation.label, value),
  );
  if (worded) return worded;
  const said = contentWords(lemma);
  let best: { relation: Relation; fit: number } | null = null;
  for (const relation of relations) {
    if (isDate !== DATED.test(relation.label)) continue;
    const fit = fitOf(said, relation.label);
    if (fit >= 0.5 && fit > (best?.fit ?? 0)) best = { relation, fit };
  }
  if (!best) return null;
  return { relation: best.relation, isInverse: isInverse(lemma, best.relation.label) };
}

/** "starred in", "tributary of" for `tributary`, "direct" for `director`: what the label asks for stands before the predicate. */
function isInverse(lemma: string, label: string): boolean {
  if (/^star(?:red)? in$/.test(lemma)) return true;
  if (lemma.endsWith(' of')) return !/ of\b/.test(label) && !isAgentive(label.split(' ')[0] ?? '');
  return isAgentive(label) && isVerb(lemma);
}

/** One word that is no role noun: an active verb. */
const isVerb = (lemma: string): boolean => !lemma.includes(' ') && !isAgentive(lemma) && lemma !== 'star';

/**
 * The relation that "X is a <class>" says: an occupation of a person, or the genre of a work whose class is named with it ("horror film" under
 * a relation of films). Null when the class says no more than what the thing is.
 */
export function kindRelation(label: string, relations: readonly Relation[]): Relation | null {
  const words = contentWords(label);
  const isWork = ({ domain }: Relation): boolean =>
    words.length > 1 && contentWords(domain).some((word) => isSameStem(word, words.at(-1) ?? ''));
  return (
    relations.find(
      (relation) => (relation.label === 'occupation' && isRole(words.at(-1) ?? '')) || (relation.label === 'genre' && isWork(relation)),
    ) ?? null
  );
}

/** "footballer", "guitarist": what somebody is by trade shows in the ending. */
export const isRole = (word: string): boolean => /(?:er|or|ist|ian|ant|man|ress)$/.test(word);

/** Knowledge bases name works with their article, and people, places and bodies without. */
export const isOfWorks = ({ domain }: Relation): boolean => /work|film|book|album|literature/i.test(domain);
