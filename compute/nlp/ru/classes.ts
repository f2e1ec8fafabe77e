import type { Sentence } from './clause.ts';
import { surfaceOf } from './clause.ts';
import type { NounGroup } from './groups.ts';
import { NEVER_CLASS, NO_SUBCLASS, RELATIONAL, ROLE_ADJECTIVES, TITLES } from './lexicon.ts';
import { lexemes } from './morphology.ts';
import { noteClass } from './references.ts';

export const said = (sentence: Sentence, rule: string, confidence: number, tier: 'A' | 'B' = 'A') => ({
  at: sentence.start,
  tier,
  confidence,
  rule,
});

/** The class that a noun group names. One adjective makes a narrower class unless it judges, counts, or says where from. */
function classOf({ words }: Sentence, group: NounGroup): { lemma: string; broader: string | null } {
  const [adjective] = group.adjectives;
  const narrows =
    adjective !== undefined &&
    group.adjectives.length === 1 &&
    !/^сам(?:ый|ая|ое|ым|ой)$/.test(words[group.first - 1]?.lower ?? '') &&
    !NO_SUBCLASS.has(adjective) &&
    (!/[сц]кий$/.test(adjective) || /(?:ческий|тельский)$/.test(adjective));
  return narrows
    ? { lemma: `${inGender(adjective, group.lemma)} ${group.lemma}`, broader: group.lemma }
    : { lemma: group.lemma, broader: null };
}

/** A masculine adjective as it stands with the noun: «глубокий» + «озеро» → «глубокое». */
function inGender(adjective: string, noun: string): string {
  const slots = lexemes(noun).find((lexeme) => lexeme.pos === 'NOUN' && lexeme.lemma === noun)?.agree ?? 0;
  if ((slots & 0b0001) !== 0) return adjective;
  const [feminine, neuter] = /[^кгхжшщч]ий$/.test(adjective) ? ['яя', 'ее'] : ['ая', /[жшщч]ий$/.test(adjective) ? 'ее' : 'ое'];
  return adjective.replace(/(?:ый|ий|ой)$/, (slots & 0b0010) !== 0 ? feminine : (slots & 0b0100) !== 0 ? neuter : 'ые');
}

/** How a relation is called: «бывший министр» is no minister, «генеральный директор» an office of its own. */
export function relationOf(sentence: Sentence, group: NounGroup): { surface: string; lemma: string } {
  const adjective = group.adjectives.find((each) => ROLE_ADJECTIVES.has(each));
  const lemma = adjective === undefined ? group.lemma : `${inGender(adjective, group.lemma)} ${group.lemma}`;
  return { surface: surfaceOf(sentence, group.first, group.head), lemma };
}

/** Whether the noun tells a kind of thing by itself: «дочь», «часть», «бывший министр» do not. */
export const isClass = ({ lemma, adjectives }: NounGroup): boolean =>
  !NEVER_CLASS.has(lemma) && (!RELATIONAL.has(lemma) || TITLES.has(lemma)) && !adjectives.includes('бывший');

interface TypeRule {
  readonly rule: string;
  readonly tier?: 'A' | 'B';
  readonly confidence?: number;
}

/** Says that the mention is what the group names, and remembers it for «город», «компания» in later sentences. */
export function sayType(sentence: Sentence, mention: number, group: NounGroup, { rule, tier = 'A', confidence = 85 }: TypeRule): void {
  const { lemma, broader } = classOf(sentence, group);
  if (tier === 'A') noteClass(sentence, group.lemma, mention);
  sentence.builder.type({ ...said(sentence, rule, confidence, tier), mention, lemma, label: lemma, broader });
}
