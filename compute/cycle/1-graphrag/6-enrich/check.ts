import type { Statement } from '../../../graph/segment.ts';
import { isValue } from '../../../graph/sources.ts';
import { EMPTY_PREDICATES } from '../../../graph/vocabulary.ts';
import { foldWord } from '../../../nlp/terms.ts';
import { LANGUAGES } from '../../../nlp/index.ts';
import { isNegated } from './negation.ts';
import { PROMPT_VERSION, type Part } from './prompt.ts';
import type { Line, Question } from './question.ts';
import { quoted } from '../../quoted.ts';

/** A row of a reply, its numbers looked up. */
export interface Row {
  readonly part: Part;
  readonly line: Line;
  /** Indices into the mentions of the chunk. */
  readonly subject: number;
  readonly object: number;
  /** A lemma of the list, or words of the model's own. */
  readonly predicate: { readonly offered: string } | { readonly own: string };
}

/** 0 to 100. What the model alone says; what the sentence has a word for; what was read without a model as well. */
const ALONE = 60;
const WORDED = 75;
const AGREED = 90;

/**
 * What a row says if the text bears it out, else null. Both things stand in the sentence, or one of them does and the other is what the chunk
 * is about; a predicate of the model's own words has its words from the sentence; a predicate of the list that the sentence has no word for
 * stays a candidate unless the reader without a model tied the two as well.
 */
export function statementOf(row: Row): Statement | null {
  const { question } = row.part;
  const ends = endsOf(row);
  const lemma = lemmaOf(row);
  if (!ends || lemma === null || isTurnedRound(row, lemma)) return null;
  const sentence = sentenceText(question, row.line.sentence);
  // A name's own words name no relation: "at delta" of "at Delta Works".
  const isWorded = standsIn(lemma, without(sentence, [...ends.spans, ...nameSpans(question, row.line.sentence)]), question);
  if ('own' in row.predicate && !isWorded) return null;
  const agrees = isTied(row);
  const confidence = agrees ? AGREED : isWorded ? WORDED : ALONE;
  return {
    sentence: row.line.sentence,
    tier: agrees || isWorded ? 'A' : 'B',
    confidence,
    rule: PROMPT_VERSION,
    subject: ends.subject,
    predicate: { surface: lemma, lemma },
    object: { mention: ends.object },
    negated: isNegated(sentence, ends.spans),
  };
}

const keyAt = ({ chunk, canonical }: Question, index: number): string => canonical(chunk.reading.mentions[index]?.key ?? '');

const sentenceText = ({ chunk, text }: Question, sentence: number): string => text.slice(...(chunk.reading.sentences[sentence] ?? [0, 0]));

/** The mentions of this very sentence that a row means, with where they stand in it. Null where the text does not bear them out. */
function endsOf({ part: { question }, line, subject, object }: Row): { subject: number; object: number; spans: [number, number][] } | null {
  const { mentions } = question.chunk.reading;
  const [from, to] = question.chunk.reading.sentences[line.sentence] ?? [0, 0];
  if (isValue(mentions[subject]?.kind ?? 'name') || keyAt(question, subject) === keyAt(question, object)) return null;
  const here = (wanted: number): number =>
    mentions.findIndex(({ start, end }, at) => start >= from && end <= to && keyAt(question, at) === keyAt(question, wanted));
  const spanOf = (wanted: number): [number, number] | null => {
    const at = mentions[here(wanted)];
    if (at) return [at.start - from, at.end - from];
    const surface = mentions[wanted]?.surface ?? '';
    const found = question.text.slice(from, to).indexOf(surface);
    return found < 0 || surface === '' ? null : [found, found + surface.length];
  };
  const spans = [spanOf(subject), spanOf(object)];
  const isAbout = (index: number): boolean =>
    question.chunk.about !== null && keyAt(question, index) === question.canonical(question.chunk.about.key);
  const carried = [subject, object].filter((index, at) => spans[at] === null);
  if (carried.length > 1 || !carried.every(isAbout)) return null;
  const atOrAs = (index: number): number => (here(index) < 0 ? index : here(index));
  return { subject: atOrAs(subject), object: atOrAs(object), spans: spans.flatMap((span) => (span ? [span] : [])) };
}

/** UTF-16 units and words of a predicate at most; more is a sentence. */
const LONGEST = 60;
const MOST_WORDS = 6;

function lemmaOf({ predicate }: Row): string | null {
  if ('offered' in predicate) return predicate.offered;
  const own = quoted(predicate.own.normalize('NFC'))
    .trim()
    .toLowerCase()
    .replace(/^other:\s*/, '');
  const isPlain = own.length <= LONGEST && own.split(' ').length <= MOST_WORDS && /^[\p{L}\p{M}][\p{L}\p{M}\p{N}'’ -]*$/u.test(own);
  return isPlain && !EMPTY_PREDICATES.has(own) ? own : null;
}

const nameSpans = ({ chunk: { reading } }: Question, sentence: number): [number, number][] => {
  const [from, to] = reading.sentences[sentence] ?? [0, 0];
  return reading.mentions.flatMap(({ kind, via, start, end }): [number, number][] =>
    kind === 'name' && via === 'text' && start >= from && end <= to ? [[start - from, end - from]] : [],
  );
};

const without = (sentence: string, spans: readonly (readonly [number, number])[]): string =>
  spans.reduce((text, [from, to]) => text.slice(0, from) + ' '.repeat(to - from) + text.slice(to), sentence);

/** Whether a sentence has all telling words of a predicate, or a form of them; one without such words has to stand there as it is. */
function standsIn(lemma: string, sentence: string, { chunk }: Question): boolean {
  const { terms } = LANGUAGES[chunk.reading.language];
  const said = new Set(terms(sentence));
  const wanted = terms(lemma);
  if (wanted.length > 0) return wanted.every((term) => said.has(term));
  return ` ${wordsOf(sentence)} `.includes(` ${wordsOf(lemma)} `);
}

const wordsOf = (text: string): string => (text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).map(foldWord).join(' ');

/** Whether a statement read without a model ties the two in this sentence, in whatever words. */
function isTied({ part: { question }, line, subject, object }: Row): boolean {
  const wanted = [keyAt(question, subject), keyAt(question, object)].toSorted().join('\n');
  return readPairs(question, line.sentence).some(({ subject: a, object: b }) => [a, b].toSorted().join('\n') === wanted);
}

/** Whether the sure reading says the same of the two the other way round, and not this way. */
function isTurnedRound({ part: { question }, line, subject, object }: Row, lemma: string): boolean {
  const same = readPairs(question, line.sentence).filter((pair) => pair.tier === 'A' && pair.lemma === lemma);
  const [a, b] = [keyAt(question, subject), keyAt(question, object)];
  return same.some((pair) => pair.subject === b && pair.object === a) && !same.some((pair) => pair.subject === a && pair.object === b);
}

const readPairs = (question: Question, sentence: number) =>
  question.chunk.reading.statements.flatMap((statement) =>
    statement.sentence === sentence && 'mention' in statement.object && !statement.negated
      ? [
          {
            subject: keyAt(question, statement.subject),
            object: keyAt(question, statement.object.mention),
            lemma: statement.predicate.lemma,
            tier: statement.tier,
          },
        ]
      : [],
  );
