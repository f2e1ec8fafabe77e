import { noteGroup, spokenBy } from './anaphora.ts';
import { coordinated, genitiveOf, isAnaphoric, surfaceOf, wholeMention } from './clause.ts';
import type { Sentence } from './clause.ts';
import { CLASSES, NEVER_CLASS, PERSON, PLACE, RELATIONAL, nationality, nounLemma } from './lexicon.ts';
import type { NounGroup, Phrase } from './phrases.ts';

const JUDGING = new Set(
  'célèbre important importante majeur majeure grand grande connu connue réputé réputée principal principale seul seule officiel officielle actuel actuelle ancien ancienne situé située plus très présent présente originaire natif native né née mort morte'.split(
    ' ',
  ),
);
/** "dunkerquois", "nantaises": where from, not what. */
const ORIGIN = /(?:ois|oises?|ais|aises?)$/;
const KIND_OF = new Set(['sorte', 'type', 'forme', 'genre', 'espèce', 'ensemble', 'groupe', 'famille', 'série']);
const SUPERLATIVE = new Set([
  'premier',
  'première',
  'dernier',
  'dernière',
  'seul',
  'seule',
  'deuxième',
  'troisième',
  'quatrième',
  'second',
  'seconde',
  'plus',
  'principal',
  'principale',
  'meilleur',
  'meilleure',
]);

const PAST_OR_COMING = /^(?:ancien|future?$|futurs|ex$)/;

export type Tier = 'A' | 'B';

/** How something is said: the pattern that found it, how sure it is, whether it is denied. */
export interface How {
  readonly rule: string;
  readonly tier: Tier;
  readonly negated?: boolean;
}

export const said = (sentence: Sentence, rule: string, confidence: number, tier: Tier = 'A') => ({
  at: sentence.start,
  tier,
  confidence,
  rule,
});

/** The class a noun group names: its complement and one telling adjective narrow it, a nation's or a judging adjective does not. */
export function classOf(group: NounGroup): { lemma: string; broader: string | null } {
  const telling = group.adjectives.filter(
    (adjective) => !JUDGING.has(adjective) && !ORIGIN.test(adjective) && nationality(adjective) === null,
  );
  const only = telling.length === 1 ? telling : [];
  const isEarly = group.adjectives.indexOf(only[0] ?? '') < group.early;
  const complement =
    group.complement !== null &&
    !/^(?:de|d')(?:\s?)(?:origine|nationalité|type|style|taille|renom|confession|formation|métier|profession|langue)$/.test(
      group.complement,
    )
      ? group.complement
      : '';
  const narrow = [group.lemma, ...(isEarly ? only : []), complement, ...(isEarly ? [] : only)].filter(Boolean).join(' ');
  return { lemma: narrow, broader: narrow !== group.lemma && CLASSES.has(group.lemma) ? group.lemma : null };
}

interface Relation {
  readonly noun: string;
  readonly negated: boolean;
}

export function sayRelation(
  sentence: Sentence,
  subject: Phrase,
  { noun, negated }: Relation,
  objects: readonly Phrase[],
  fields: ReturnType<typeof said>,
): void {
  for (const object of objects) {
    const mention = wholeMention(sentence, object);
    const tier = isAnaphoric(sentence, object) ? 'B' : fields.tier;
    const predicate = { surface: surfaceOf(sentence, object.from, object.last), lemma: `${noun} de` };
    if (mention >= 0) sentence.builder.statement({ ...fields, tier, subject: subject.mention, predicate, object: { mention }, negated });
  }
}

const withCoordinated = (sentence: Sentence, phrase: Phrase): Phrase[] => [phrase, ...coordinated(sentence, phrase)];

/** "la capitale de", and of few nouns "un affluent de" too: their genitive says more than their class. */
const PARTS = new Set('affluent filiale quartier branche élève disciple descendant membre banlieue suite adaptation fils fille'.split(' '));
const isRelation = ({ det, group }: Phrase): boolean => !/^(?:un|une)$/.test(det ?? '') || PARTS.has(group?.lemma ?? '');

/** "ministre des Finances": of what, not of whom. */
const MINISTRY =
  /^(?:Finances|Affaires|Intérieur|Guerre|Marine|Justice|Culture|Éducation|Défense|Travail|Agriculture|Commerce|Santé|Colonies|Travaux|Armées|Transports|Industrie|Budget|Économie|Instruction|Postes|Sports)$/;

/** Says that `subject` is what `phrase` names: a class, or for a relational noun its relation ("la capitale de la France"). */
export function sayIs(sentence: Sentence, subject: Phrase, phrase: Phrase, { rule, tier, negated = false }: How): void {
  const { group } = phrase;
  if (!group || phrase.kind !== 'concept' || subject.mention < 0) return;
  sentence.predicates.set(phrase, subject);
  const genitive = genitiveOf(sentence, phrase);
  const isRanked = group.front.some((word) => SUPERLATIVE.has(word));
  if (RELATIONAL.has(group.lemma) && genitive && !(isRanked && CLASSES.has(group.lemma)) && isRelation(phrase)) {
    if (group.lemma === 'ministre' && MINISTRY.test(surfaceOf(sentence, genitive.first, genitive.first))) {
      sentence.builder.type({
        ...said(sentence, rule, 75, negated ? 'B' : tier),
        mention: subject.mention,
        lemma: 'ministre',
        label: 'ministre',
      });
      return;
    }
    const spoken = PLACE.has(group.lemma) ? spokenBy(sentence, subject) : null;
    if (spoken) spoken.isPlace = true;
    const noun = group.lemma === 'ministre' && group.front.at(-1)?.startsWith('premi') ? 'premier ministre' : group.lemma;
    // "ancienne capitale", "futur ministre": not what it is.
    const sure = group.front.some((word) => PAST_OR_COMING.test(word)) ? 'B' : tier;
    sayRelation(sentence, subject, { noun, negated }, withCoordinated(sentence, genitive), said(sentence, rule, 85, sure));
    return;
  }
  if (negated) return;
  if (genitive && CLASSES.has(group.lemma) && !PERSON.has(group.lemma))
    sayOf(sentence, subject, phrase, genitive, said(sentence, 'class-of', 75, tier));
  if (NEVER_CLASS.has(group.lemma)) sayKindOf(sentence, subject, phrase, rule, tier);
  else if (!RELATIONAL.has(group.lemma) || CLASSES.has(group.lemma)) sayType(sentence, subject, phrase, rule, tier);
}

const DIRECTIONS = new Set('nord sud est ouest nord-est nord-ouest sud-est sud-ouest centre cœur'.split(' '));

/** "est une ville de Corse", "est un roman de X", "est une commune du sud de la France": what the class itself belongs to. */
function sayOf(sentence: Sentence, subject: Phrase, phrase: Phrase, genitive: Phrase, fields: ReturnType<typeof said>): void {
  const { group } = phrase;
  const part = genitive.kind === 'concept' && DIRECTIONS.has(genitive.group?.lemma ?? '') ? genitiveOf(sentence, genitive) : null;
  const whole = part ?? genitive;
  if (!group || whole.kind !== 'name' || whole.mention < 0 || group.complement !== null) return;
  const predicate = { surface: surfaceOf(sentence, phrase.first, whole.first), lemma: `${group.lemma} de` };
  sentence.builder.statement({ ...fields, subject: subject.mention, predicate, object: { mention: whole.mention } });
}

/** "La capitale de la France est Paris". */
export function sayInverse(sentence: Sentence, subject: Phrase, name: Phrase, tier: Tier, negated: boolean): void {
  const genitive = genitiveOf(sentence, subject);
  if (!genitive || !subject.group || !RELATIONAL.has(subject.group.lemma) || name.prep !== null || coordinated(sentence, name).length > 0)
    return;
  sayRelation(sentence, name, { noun: subject.group.lemma, negated }, [genitive], said(sentence, 'copula-inverse', 80, tier));
}

/** "une sorte de N", "un ensemble de N" only name a class by their complement. */
function sayKindOf(sentence: Sentence, subject: Phrase, { group }: Phrase, rule: string, tier: Tier): void {
  if (
    !group ||
    !KIND_OF.has(group.lemma) ||
    group.lemma === 'ensemble' ||
    group.lemma === 'groupe' ||
    group.lemma === 'série' ||
    !group.complement
  )
    return;
  const lemma = nounLemma(group.complement.replace(/^(?:de |d')/, ''));
  sentence.builder.type({ ...said(sentence, rule, 75, tier), mention: subject.mention, lemma, label: lemma });
}

function sayType(sentence: Sentence, subject: Phrase, phrase: Phrase, rule: string, tier: Tier): void {
  const { group } = phrase;
  if (!group) return;
  const { lemma, broader } = classOf(group);
  const isKnown = CLASSES.has(group.lemma);
  if (tier === 'A') noteGroup(sentence, subject, group, phrase.det);
  const isIndefinite = phrase.det === 'un' || phrase.det === 'une' || (phrase.det === null && isKnown) || phrase.det === 'les';
  const sure =
    isIndefinite ||
    (isKnown &&
      /^(?:le|la|l')$/.test(phrase.det ?? '') &&
      (genitiveOf(sentence, phrase) !== null || group.front.some((word) => SUPERLATIVE.has(word))));
  sentence.builder.type({
    ...said(sentence, rule, isKnown ? 85 : 75, sure ? tier : 'B'),
    mention: subject.mention,
    lemma,
    label: lemma,
    broader,
  });
}

/** A noun for what someone does or something is, known or by its ending. */
export const isTrade = (lemma: string): boolean => CLASSES.has(lemma) || /(?:iste|logue|graphe|cien|teur|trice|euse)$/.test(lemma);

/** "est un écrivain, poète et critique français": the further nouns of a predicate. */
export function sayAlso(sentence: Sentence, subject: Phrase, phrase: Phrase, how: How): void {
  let { last } = phrase;
  for (let steps = 0; steps < 5; steps += 1) {
    const link = sentence.words[last + 1]?.lower;
    const next = sentence.starting.get(last + 2);
    if ((link !== ',' && link !== 'et') || next?.kind !== 'concept' || next.prep !== null || !next.group || !isTrade(next.group.lemma))
      return;
    if (next.det !== null && next.det !== 'un' && next.det !== 'une') return;
    sayIs(sentence, subject, next, how);
    ({ last } = next);
  }
}

/** "le général Howe": the noun before a name is its class. */
export function sayApposed(sentence: Sentence, phrase: Phrase, group: NounGroup): void {
  noteGroup(sentence, phrase, group, phrase.det);
  const { lemma, broader } = classOf(group);
  sentence.builder.type({ ...said(sentence, 'apposition', 80), mention: phrase.mention, lemma, label: lemma, broader });
}
