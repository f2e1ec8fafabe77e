import { numbersOf } from './agreement.ts';
import type { Sentence } from './clause.ts';
import { endsClause, sayIs } from './facts.ts';
import { CLASS_NOUNS, RELATIONAL } from './lexicon.ts';
import { lexemes } from './morphology.ts';
import type { Phrase } from './phrases.ts';
import type { Verb } from './subjects.ts';
import { sayVerb } from './verbs.ts';

/** What stands after a phrase and a comma and belongs to it: «Apple, основанная Стивом Джобсом», «Павлов, известный физиолог, …». */
export function readInsertions(sentence: Sentence): void {
  for (const phrase of sentence.phrases) {
    const at = phrase.last + 2;
    if (phrase.mention < 0 || phrase.kind === 'shape' || sentence.words[at - 1]?.text !== ',') continue;
    const participle = participleAt(sentence, at, phrase);
    if (participle) {
      // After a common noun it says which one is meant: «в законе, регулирующем …».
      const isSure = phrase.kind === 'name';
      sayVerb(sentence, participle, { phrase, mention: phrase.mention, also: [], tier: isSure ? 'A' : 'B', confidence: isSure ? 75 : 50 });
    } else readNoun(sentence, phrase, at);
  }
}

/** A participle that agrees with the phrase, as a verb whose subject the phrase is. */
export function participleAt(sentence: Sentence, at: number, phrase: Phrase): Verb | null {
  const word = sentence.words[at];
  if (!word?.grammar.participle || sentence.covered.has(at) || (word.grammar.adjective & phrase.agree) === 0) return null;
  const lexeme = lexemes(word.text).find((each) => each.pos === 'PRTF');
  if (!lexeme?.infinitive) return null;
  const short = /^(.*[нт])(?:н?ый)$/.exec(lexeme.lemma)?.[1]?.replace(/нн$/, 'н');
  if (lexeme.passive && short === undefined) return null;
  return {
    at,
    lexeme: { ...lexeme, lemma: lexeme.infinitive },
    passive: lexeme.passive,
    name: lexeme.passive ? (short ?? '') : lexeme.infinitive,
    negated: false,
    past: true,
  };
}

/** A noun in the name's case between commas, where no list goes on before or after. */
function readNoun(sentence: Sentence, name: Phrase, at: number): void {
  const noun = sentence.starting.get(at);
  if (name.kind !== 'name' || noun?.kind !== 'concept' || !noun.group || noun.preposition !== null) return;
  const before = sentence.words[name.from - 1];
  const after = sentence.starting.get(noun.last + 2);
  const isList =
    before?.text === ',' || before?.lower === 'и' || (after !== undefined && after.preposition === null && after.kind !== 'relative');
  if (isList || !endsClause(sentence, noun.last + 1) || (numbersOf(noun.agree) & numbersOf(name.agree)) === 0) return;
  const { lemma, animate } = noun.group;
  const fits = name.person || animate ? animate && !name.place : CLASS_NOUNS.has(lemma) || (RELATIONAL.has(lemma) && !animate);
  if (fits) sayIs(sentence, name, noun, { rule: 'insertion', negated: false });
}
