import { headOf } from './clause.ts';
import type { Sentence } from './clause.ts';
import { isTrade, said, sayAlso, sayApposed, sayIs, sayRelation } from './facts.ts';
import { RELATIONAL, nationality } from './lexicon.ts';
import type { Phrase } from './phrases.ts';

/** "le général Howe", "la ville de Lyon", "le roi de France Louis XIV", "le fondateur de Microsoft, Bill Gates,", "X, compositeur français,". */
export function readAppositions(sentence: Sentence): void {
  for (const phrase of sentence.phrases) {
    if (phrase.kind !== 'name' || phrase.mention < 0) continue;
    if (phrase.group) sayApposed(sentence, phrase, phrase.group);
    readTitleBefore(sentence, phrase);
    readAfterComma(sentence, phrase);
  }
}

/** "le roi de France Louis XIV", "le fondateur de Microsoft, Bill Gates,". */
function readTitleBefore(sentence: Sentence, name: Phrase): void {
  const { words, ending } = sentence;
  if (name.prep !== null || name.det !== null || name.group) return;
  const comma = words[name.from - 1]?.text === ',';
  const before = ending.get(name.from - (comma ? 2 : 1));
  if (!before || before.prep !== 'de' || before.kind === 'shape') return;
  const head = headOf(sentence, before);
  const { group } = head;
  if (
    head.kind !== 'concept' ||
    !group ||
    !RELATIONAL.has(group.lemma) ||
    !/^(?:le|la|l'|son|sa)$/.test(head.det ?? '') ||
    sentence.starting.get(head.last + 1) !== before
  )
    return;
  const after = words[name.last + 1];
  if (comma && after !== undefined && after.text !== ',' && after.text !== '.' && after.text !== '(') return;
  sayRelation(sentence, name, { noun: group.lemma, negated: false }, [before], said(sentence, 'title-of', 80));
}

/** "X, compositeur français," and "X, capitale de Y,". The noun stands bare, or with an article, and a mark or preposition follows. */
function readAfterComma(sentence: Sentence, name: Phrase): void {
  const { words } = sentence;
  const at = bracketEnd(sentence, name.last + 1);
  if (words[at]?.text !== ',') return;
  const noun = sentence.starting.get(at + 1);
  const { group, prep, det } = noun ?? {};
  if (!noun || noun.kind !== 'concept' || !group || prep !== null || (det !== null && !/^(?:un|une|le|la|l')$/.test(det ?? ''))) return;
  // "biochimiste anglais": a nation's adjective tells a noun that the lists lack.
  const isNational = det === null && group.adjectives.some((adjective) => nationality(adjective) !== null);
  if (!isTrade(group.lemma) && !RELATIONAL.has(group.lemma) && !isNational) return;
  if (isEnumeration(sentence, name, noun)) return;
  if (['VERB', 'CLITIC', 'NEG', 'REL'].includes(words[noun.last + 1]?.pos ?? '') && words[noun.last + 1]?.pos !== 'REL' && det !== null)
    return;
  // "une ville de la France, préfecture de": the noun may speak of what the name completes.
  const tier = name.prep === 'de' && headOf(sentence, name) !== name ? 'B' : 'A';
  sayIs(sentence, name, isNational ? { ...noun, det: 'un' } : noun, { rule: 'apposed', tier });
  sayAlso(sentence, name, noun, { rule: 'apposed', tier });
}

/** "Lyon, ville et port" is an apposition, "X, un roman et une pièce" is a list. */
function isEnumeration(sentence: Sentence, name: Phrase, noun: Phrase): boolean {
  const next = sentence.words[noun.last + 1];
  const other = sentence.starting.get(noun.last + 2);
  const listed =
    name.from > 0 &&
    sentence.words[name.from - 1]?.text === ',' &&
    sentence.ending.get(name.from - 2)?.kind === 'name' &&
    sentence.ending.get(name.from - 2)?.prep !== 'de';
  return (listed && noun.det !== null) || (next?.lower === 'et' && other?.det !== null && other?.det !== undefined);
}

function bracketEnd({ words }: Sentence, at: number): number {
  if (words[at]?.text !== '(') return at;
  let close = at;
  while (close < words.length && close - at < 30 && words[close]?.text !== ')') close += 1;
  return close + 1;
}
