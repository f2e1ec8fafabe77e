import { ACCUSATIVE, GENITIVE, NOMINATIVE, PLURAL, casesOf, numbersOf } from './agreement.ts';
import { isClass, relationOf, said, sayType } from './classes.ts';
import type { Sentence } from './clause.ts';
import { isCutShort } from './clause.ts';
import { ownerOf, sayIs } from './facts.ts';
import type { NounGroup } from './groups.ts';
import { FILMS, MAKERS, RELATIONAL, WORKS } from './lexicon.ts';
import type { Phrase } from './phrases.ts';

/** «город Казань», «физик Никола Тесла», «президент Франции Шарль де Голль», «сын скульптора Джулио Беллини». */
export function readAppositions(sentence: Sentence): void {
  for (const phrase of sentence.phrases) {
    const { group } = phrase;
    if (!group) continue;
    if (group.inner && group.genitive >= 0) readInner(sentence, group.genitive, group.inner);
    if (phrase.kind === 'name' && phrase.mention >= 0 && !isCutShort(sentence, phrase)) {
      readTitle(sentence, phrase, group);
      readAuthor(sentence, phrase, group);
      if ((group.agree & PLURAL & ~GENITIVE) !== 0) readList(sentence, phrase, group);
    }
    if (phrase.kind === 'concept') readNamedAfter(sentence, phrase, group);
  }
}

/** «сын скульптора Джулио Беллини», «отставка президента Грузии Михаила Саакашвили». */
function readInner(sentence: Sentence, mention: number, inner: NounGroup): void {
  if (isClass(inner)) sayType(sentence, mention, inner, { rule: 'apposition', confidence: 80 });
  if (inner.genitive >= 0)
    sentence.builder.statement({
      ...said(sentence, 'title-of', 80),
      subject: mention,
      predicate: relationOf(sentence, inner),
      object: { mention: inner.genitive },
    });
}

function readTitle(sentence: Sentence, { mention }: Phrase, group: NounGroup): void {
  const owner = ownerOf(sentence, group);
  if (isClass(group)) sayType(sentence, mention, group, { rule: 'apposition', confidence: 80 });
  if (owner.mention < 0) return;
  sentence.builder.statement({
    ...said(sentence, 'title-of', 85, owner.sure ? 'A' : 'B'),
    subject: mention,
    predicate: relationOf(sentence, group),
    object: { mention: owner.mention },
  });
}

/** «роман „Мать“ Максима Горького», «фильм „Переправа“ режиссёра Анны Мельник»: whose work it is. */
function readAuthor(sentence: Sentence, { mention, last }: Phrase, group: NounGroup): void {
  const author = sentence.starting.get(last + 1);
  if (!author || author.preposition !== null || (author.agree & GENITIVE) === 0 || isCutShort(sentence, author)) return;
  const isMaker = author.kind === 'concept' && author.group?.ofPerson === true && MAKERS.has(author.group.lemma);
  const isPerson = author.kind === 'name' && author.person && (author.agree & NOMINATIVE) === 0;
  if (!(isMaker && (FILMS.has(group.lemma) || WORKS.has(group.lemma))) && !(isPerson && WORKS.has(group.lemma))) return;
  const lemma = author.group?.lemma === 'режиссер' ? 'режиссер' : 'автор';
  sentence.builder.statement({
    ...said(sentence, 'author', 75),
    subject: mention,
    predicate: { surface: lemma, lemma },
    object: { mention: isMaker ? (author.group?.genitive ?? -1) : author.mention },
  });
}

/** The further names of «инженеры Павел Дроздов и Анна Шульц», «компании Honda, Toyota и Nissan». */
function readList(sentence: Sentence, first: Phrase, group: NounGroup): void {
  const plural = casesOf(group.agree & PLURAL);
  let { last } = first;
  for (;;) {
    const mark = sentence.words[last + 1];
    const next = sentence.starting.get(last + 2);
    if ((mark?.text !== ',' && mark?.lower !== 'и') || next?.kind !== 'name' || next.group || next.preposition !== null) return;
    if (next.person !== first.person || (casesOf(next.agree) & plural) === 0 || isCutShort(sentence, next)) return;
    if (isClass(group)) sayType(sentence, next.mention, group, { rule: 'apposition', confidence: 80 });
    last = next.last;
    if (mark.lower === 'и') return;
  }
}

/** «Мать певицы, Роуз Окойе, …», «Отец Лобанова, купец Илья Петрович, …»: the person that the noun before the comma means. */
export function namedAfter(sentence: Sentence, { last, agree, group }: Phrase): Phrase | null {
  const name = sentence.words[last + 1]?.text === ',' ? sentence.starting.get(last + 2) : undefined;
  if (!group?.animate || name?.kind !== 'name' || !name.person || name.preposition !== null) return null;
  if (sentence.words[name.last + 1]?.text !== ',' || (group.agree & ~PLURAL) === 0) return null;
  const nominative = NOMINATIVE & ~PLURAL;
  return (numbersOf(agree) & nominative) !== 0 && (numbersOf(name.agree) & nominative) !== 0 && isNoList(sentence, name) ? name : null;
}

/** After the comma that closes an insertion a verb or a circumstance goes on, no further noun of a list. */
function isNoList(sentence: Sentence, name: Phrase): boolean {
  const next = sentence.starting.get(name.last + 2);
  return next === undefined || next.preposition !== null || (next.agree & (NOMINATIVE | ACCUSATIVE)) === 0 || next.kind === 'relative';
}

function readNamedAfter(sentence: Sentence, phrase: Phrase, group: NounGroup): void {
  const name = namedAfter(sentence, phrase);
  if (!name || isCutShort(sentence, name)) return;
  if (RELATIONAL.has(group.lemma) || phrase.preposition === null) sayIs(sentence, name, phrase, { rule: 'insertion', negated: false });
}
