import { headOf, insertionBefore, isAnaphoric, skipBack } from './clause.ts';
import type { Sentence } from './clause.ts';
import type { Conjugation } from './conjugation.ts';
import type { Tier } from './facts.ts';
import type { Phrase } from './phrases.ts';
import type { VerbGroup } from './verb-groups.ts';

/** What "il" or "elle" may stand for. */
export interface Antecedent {
  readonly key: string;
  readonly surface: string;
}

export interface Subject {
  readonly phrases: readonly Phrase[];
  readonly tier: Tier;
}

export interface Clause {
  readonly sentence: Sentence;
  readonly verbs: Conjugation;
  readonly antecedent: Antecedent | null;
  /** Subject of the last verb or participle of this sentence. */
  last: Subject | null;
  lastParticiple: Subject | null;
  /** The first name that a verb of this sentence speaks of. */
  topic: Phrase | null;
}

/** What this sentence's first verb speaks of, else its first free phrase if that is a name, is what the next sentence's pronoun stands for. */
export function antecedentAfter({ sentence, antecedent, topic }: Clause): Antecedent | null {
  const first = topic ?? sentence.phrases.find((phrase) => phrase.kind !== 'shape' && phrase.prep === null);
  const mention = first?.kind === 'name' ? sentence.builder.at(first.mention) : undefined;
  return mention ? { key: mention.key, surface: mention.surface } : antecedent;
}

/** The phrases that a verb speaks of. */
export function subjectOf(clause: Clause, group: VerbGroup): Subject | null {
  const { sentence } = clause;
  const { words } = sentence;
  let at = skipBack(sentence, group.first - 1);
  if (words[at]?.pos === 'PRON') return pronounSubject(clause, at);
  if (words[at]?.lower === 'et' || words[at]?.lower === 'puis') return again(clause, at);
  if (words[at]?.lower === 'qui') return relativeSubject(sentence, at);
  let direct = true;
  if (words[at]?.text === ',' || words[at]?.text === '—' || words[at]?.text === '–') {
    const inserted = sentence.ending.get(skipBack(sentence, at - 1));
    const before = insertionBefore(sentence, at);
    if (before < 0) return again(clause, at);
    if (
      inserted?.kind === 'name' &&
      inserted.prep === null &&
      words[inserted.from - 1]?.text === ',' &&
      isConceptBefore(sentence, before)
    ) {
      return { phrases: [inserted], tier: 'A' };
    }
    at = before;
    direct = false;
  }
  const end = sentence.ending.get(at);
  return end ? nounSubject(sentence, end, direct) : null;
}

/** "Son mari, Pierre Curie, fut", "La fondatrice de Lunaria, Inès Delmas, vit": the insertion names the noun. */
function isConceptBefore(sentence: Sentence, at: number): boolean {
  const end = sentence.ending.get(at);
  return end !== undefined && headOf(sentence, end).kind === 'concept';
}

function again(clause: Clause, at: number): Subject | null {
  const before = clause.sentence.ending.get(at - 1);
  return clause.last && (before || clause.sentence.words[at - 1]?.pos === 'VERB') ? clause.last : null;
}

function pronounSubject({ sentence, antecedent }: Clause, at: number): Subject | null {
  const word = sentence.words[at];
  if (!word || !antecedent || (word.lower !== 'il' && word.lower !== 'elle')) return null;
  const mention = sentence.builder.mention({
    start: word.start,
    end: word.end,
    kind: 'name',
    via: 'pronoun',
    surface: antecedent.surface,
    key: antecedent.key,
  });
  const phrase: Phrase = { kind: 'name', from: at, first: at, last: at, prep: null, det: null, group: null, shape: null, mention };
  return mention < 0 ? null : { phrases: [phrase], tier: 'B' };
}

/** "X, qui …": with a comma the head of the phrases before, without one their last. */
function relativeSubject(sentence: Sentence, at: number): Subject | null {
  const comma = sentence.words[at - 1]?.text === ',';
  const end = sentence.ending.get(skipBack(sentence, at - (comma ? 2 : 1)));
  if (!end || end.kind === 'shape') return null;
  const head = headOf(sentence, end);
  const spoken = sentence.predicates.get(head);
  if (spoken) return { phrases: [spoken], tier: 'A' };
  const sure = end.kind === 'name' && (head === end || end.group !== null);
  return { phrases: [end], tier: sure ? 'A' : 'B' };
}

const OPENERS = new Set(['si', "s'", 'que', "qu'", 'dont', 'où', 'quand', 'lorsque', "lorsqu'"]);

function nounSubject(sentence: Sentence, end: Phrase, direct: boolean): Subject | null {
  const head = headOf(sentence, end);
  if (head.kind === 'shape' && head.shape?.kind !== 'code') return null;
  if (head.prep !== null || head.mention < 0) return null;
  const before = sentence.words[head.from - 1];
  if (before && (before.pos === 'VERB' || before.pos === 'INF' || before.pos === 'PART' || before.pos === 'GER')) return null;
  const opened = before !== undefined && OPENERS.has(before.lower);
  const whole = head.kind === 'name' || head === end;
  const tier = opened || !whole || isAnaphoric(sentence, head) || (!direct && head.kind !== 'name') ? 'B' : 'A';
  return { phrases: [...jointSubjects(sentence, head), head], tier };
}

/** "A, B et C fondent": what "et" and commas join to the subject, when it too stands free. */
function jointSubjects({ words, ending }: Sentence, head: Phrase): Phrase[] {
  const found: Phrase[] = [];
  let { from } = head;
  for (let link = 'et'; words[from - 1]?.lower === link && found.length < 6; link = ',') {
    const other = ending.get(from - 2);
    const before = words[(other?.from ?? 0) - 1];
    if (!other || other.kind !== head.kind || other.prep !== null || before?.pos === 'VERB' || (link === ',' && other.kind !== 'name'))
      break;
    found.push(other);
    ({ from } = other);
  }
  return found;
}
