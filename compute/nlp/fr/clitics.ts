import { EMPTY, LIFE, participleOf } from './adjuncts.ts';
import { genitiveOf, surfaceOf } from './clause.ts';
import { pointedAt, pronounMention } from './discourse.ts';
import type { Pointed } from './discourse.ts';
import { said, sayRelation } from './facts.ts';
import type { Tier } from './facts.ts';
import type { Gender } from './kinds.ts';
import { RELATIONAL } from './lexicon.ts';
import type { Phrase } from './phrases.ts';
import { phraseOf } from './subjects.ts';
import type { Clause } from './subjects.ts';
import type { VerbGroup } from './verb-groups.ts';

/** Verbs whose "lui" is what they speak of, with no further object. */
const TO = new Set(['succéder', 'appartenir', 'survivre', 'ressembler']);
/** Verbs that say where someone is or was. */
const AT = new Set('vivre habiter séjourner résider enseigner travailler siéger enterrer inhumer grandir'.split(' '));
const GENDERS: ReadonlyMap<string, Gender> = new Map([
  ['le', 'm'],
  ['la', 'f'],
]);

/** What the pronoun before a verb says: "le dirige", "lui succéda", "y naquit", "en est la capitale". */
export function sayClitic(clause: Clause, group: VerbGroup, subject: Phrase, tier: Tier): void {
  const { sentence } = clause;
  const word = sentence.words[group.clitic];
  if (!word || subject.mention < 0 || group.reflexive || group.hedged) return;
  const pointed = pointedAt(sentence.discourse, GENDERS.get(word.lower) ?? null, false);
  const lemma = pointed && lemmaFor(clause, group, word.lower, pointed);
  if (!pointed || lemma === null) return;
  const mention = pronounMention(sentence.builder, word, pointed.spoken);
  const sure = tierOf(clause, group, pointed, tier);
  const fields = said(sentence, 'clitic', 75, sure);
  if (word.lower === 'en') {
    sayRelation(sentence, subject, { noun: lemma, negated: group.negated }, [phraseOf(group.clitic, mention)], fields);
    return;
  }
  const predicate = { surface: surfaceOf(sentence, group.first, group.last), lemma };
  sentence.builder.statement({ ...fields, subject: subject.mention, predicate, object: { mention }, negated: group.negated });
}

/** An object pronoun alone makes no sentence doubtful; a new subject before it does. */
function tierOf({ sentence, first, last }: Clause, group: VerbGroup, pointed: Pointed, tier: Tier): Tier {
  const isDirect = group.filled && tier === 'B' && last !== null && last.tier === 'A';
  const hasOther =
    first !== last && first?.phrases[0]?.mention !== undefined && sentence.builder.at(first.phrases[0].mention)?.key !== pointed.spoken.key;
  return pointed.tier === 'A' && (tier === 'A' || isDirect) && !hasOther ? 'A' : 'B';
}

function lemmaFor({ sentence, verbs }: Clause, group: VerbGroup, clitic: string, { spoken }: Pointed): string | null {
  const { lemma } = group.verb;
  if (clitic === 'lui') return TO.has(lemma) ? `${lemma} à` : null;
  if (clitic === 'en') {
    const noun = sentence.starting.get(group.next);
    const isOffice = lemma === 'être' && noun?.kind === 'concept' && noun.prep === null && RELATIONAL.has(noun.group?.lemma ?? '');
    return isOffice && genitiveOf(sentence, noun) === null ? (noun.group?.lemma ?? null) : null;
  }
  if (clitic === 'y') {
    if (!spoken.isPlace) return null;
    const life = LIFE.get(lemma);
    return life
      ? `${life} à`
      : AT.has(lemma) && !group.passive
        ? `${lemma} à`
        : group.passive && AT.has(lemma)
          ? `${participleOf(verbs, lemma)} à`
          : null;
  }
  const isObject = clitic === 'le' || clitic === 'la' || clitic === "l'";
  return isObject && !group.passive && !EMPTY.has(lemma) && lemma !== 'appeler' ? lemma : null;
}
