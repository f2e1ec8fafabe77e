import { INSTRUMENTAL, NOMINATIVE } from './agreement.ts';
import { isClass, relationOf, said, sayType } from './classes.ts';
import type { Sentence } from './clause.ts';
import { isCutShort, isLight, skipForward } from './clause.ts';
import type { NounGroup } from './groups.ts';
import { CLASS_NOUNS, RELATIONAL, WORKS } from './lexicon.ts';
import type { Phrase } from './phrases.ts';
import { meantByNoun, meantByPossessive } from './references.ts';
import { COPULAS } from './verb-lists.ts';

interface IsRule {
  readonly rule: string;
  readonly negated: boolean;
  readonly tier?: 'A' | 'B';
}

/** To whom a relational noun relates, and whether the sentence or those before it tell. */
interface Owner {
  readonly mention: number;
  readonly sure: boolean;
}

const NOBODY: Owner = { mention: -1, sure: false };

/** «столица Франции», «её учитель», «мэр города» where the city is known, «автор романа». */
export function ownerOf(sentence: Sentence, group: NounGroup): Owner {
  const possessor = meantByPossessive(sentence, group.first - 1);
  if (possessor >= 0) return { mention: possessor, sure: true };
  const isOneWord = group.inner === null && group.last === group.head + 1;
  const meant = isOneWord ? meantByNoun(sentence, group.last) : -1;
  if (meant >= 0) return { mention: meant, sure: true };
  const { nounLemma, animate } = sentence.words[group.last]?.grammar ?? { nounLemma: '', animate: false };
  const sure = !(isOneWord && (animate || CLASS_NOUNS.has(nounLemma)));
  if (group.genitive >= 0) return { mention: group.genitive, sure };
  const [first, last] = [sentence.words[group.head + 1], sentence.words[group.last]];
  if (group.last <= group.head || !first || !last) return NOBODY;
  return { mention: sentence.builder.mention({ start: first.start, end: last.end, kind: 'concept' }), sure };
}

const isNamed = (sentence: Sentence, mention: number): boolean => sentence.builder.at(mention)?.kind === 'name';

/** Says that `subject` is what `phrase` names: a class, or for a relational noun its relation («столица Франции»). */
export function sayIs(sentence: Sentence, subject: Phrase, phrase: Phrase, { rule, negated, tier = 'A' }: IsRule): void {
  const { group } = phrase;
  if (!group || subject.mention < 0 || subject.kind === 'shape') return;
  const owner = ownerOf(sentence, group);
  const relates = RELATIONAL.has(group.lemma) || (group.animate && isNamed(sentence, owner.mention));
  if (relates && owner.mention >= 0) {
    sentence.builder.statement({
      ...said(sentence, rule, 85, owner.sure ? tier : 'B'),
      subject: subject.mention,
      predicate: relationOf(sentence, group),
      object: { mention: owner.mention },
      negated,
    });
  } else if (!negated && WORKS.has(group.lemma) && group.ofPerson && isNamed(sentence, owner.mention)) {
    const predicate = { surface: relationOf(sentence, group).surface, lemma: 'автор' };
    sentence.builder.statement({
      ...said(sentence, 'author', 80, tier),
      subject: subject.mention,
      predicate,
      object: { mention: owner.mention },
    });
  }
  if (negated || !isClass(group) || RELATIONAL.has(group.lemma) || subject.group?.lemma === group.lemma) return;
  sayType(sentence, subject.mention, group, { rule, tier });
}

/** Whether a clause ends before the word `at`. */
export const endsClause = ({ words }: Sentence, at: number): boolean => words[at] === undefined || '.,;!'.includes(words[at]?.text ?? '');

/** A concept whose determiner («этот») stands before its mention. */
export const groupStart = (sentence: Sentence, at: number): Phrase | undefined =>
  sentence.words[at]?.grammar.determiner !== 0 || isLight(sentence, at) ? sentence.starting.get(at + 1) : undefined;

/** «X является Y», «X был Y», «Столицей Франции является Париж». Gives whether the verb at `at` was read as a copula. */
export function readCopula(
  sentence: Sentence,
  at: number,
  subject: Phrase | null,
  { negated, tier }: { negated: boolean; tier: 'A' | 'B' },
): boolean {
  const verb = sentence.words[at]?.grammar.verb;
  const kind = verb ? COPULAS.get(verb.lemma) : undefined;
  if (!verb || kind === undefined) return false;
  const next = skipForward(sentence, at + 1);
  const after = sentence.starting.get(next) ?? groupStart(sentence, next);
  if (!after || after.preposition !== null) return true;
  const isIt = (phrase: Phrase): boolean =>
    phrase.kind === 'concept' && ((phrase.agree & INSTRUMENTAL) !== 0 || (verb.lemma === 'быть' && (phrase.agree & NOMINATIVE) !== 0));
  if (subject && isIt(after) && kind !== 'counts') {
    if (!isCutShort(sentence, after) || sentence.words[after.last + 1]?.grammar.participle === true)
      // What a thing without a name became is an event of the text, no class: «машина стала помехой».
      sayIs(sentence, subject, after, {
        rule: kind === 'is' ? 'copula' : 'became',
        negated,
        tier: kind === 'became' && subject.kind === 'concept' && !isNamed(sentence, subject.mention) ? 'B' : tier,
      });
  } else if (!subject) readInverseCopula(sentence, at, after, negated);
  return true;
}

/** «Столицей Франции является Париж», «Её учителем в Берлине был Карл Вейерштрасс», «Первым директором стал Лев Гурвич». */
function readInverseCopula(sentence: Sentence, at: number, after: Phrase, negated: boolean): void {
  if (after.kind !== 'name' || (after.agree & NOMINATIVE) === 0) return;
  let before = sentence.ending.get(at - 1);
  while (before && before.from > 0 && (before.preposition !== null || before.kind === 'shape') && before.from >= at - REACH)
    before = sentence.ending.get(before.from - 1);
  if (!before || before.kind !== 'concept' || before.preposition !== null) return;
  if ((before.agree & INSTRUMENTAL) === 0 || (before.agree & NOMINATIVE) !== 0) return;
  sayIs(sentence, after, before, { rule: 'copula-inverse', negated });
}

/** Words between the predicate and its verb at most. */
const REACH = 8;
