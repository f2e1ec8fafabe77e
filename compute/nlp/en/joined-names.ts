import { isCapitalised } from '../names.ts';
import type { Range } from './marks.ts';
import type { EnglishToken } from './tag.ts';

/** Names that a preposition goes on with: "Nobel Prize in Physics", "Institute for Advanced Study". */
const BEFORE_IN = new Set(['prize', 'prizes', 'award', 'awards', 'medal', 'bachelor', 'master', 'doctor', 'diploma']);
const BEFORE_FOR = new Set(
  'prize award awards medal institute center centre council society foundation association agency school committee fund campaign academy department ministry office secretary minister organization organisation commission network union company movement party'.split(
    ' ',
  ),
);
/** Names that begin with their year: "2012 Summer Olympics". */
const EVENTS = new Set(
  'olympics games championship championships cup festival awards election elections tournament season series open prix convention conference exhibition expo earthquake hurricane floods'.split(
    ' ',
  ),
);
/** What follows a subject that is one thing. */
const SINGULAR = /^(?:is|was|has)$/;
const LINKS = new Set(['by', 'at', 'in', 'for', 'with', 'from', 'to', 'on']);

const wordAt = (part: readonly EnglishToken[], index: number): string => part[index]?.lower ?? '';

/** Joins what one name parts: "for" and "in" after a prize or a body, a year before an event, the words of a title that opens a sentence. */
export function joinedRuns(part: readonly EnglishToken[], runs: readonly Range[]): Range[] {
  const joined: Range[] = [];
  for (const run of runs) {
    const last = joined.at(-1);
    const first = last ? firstOfJoined(part, last, run) : -1;
    if (last && first >= 0) joined[joined.length - 1] = { first, last: run.last };
    else joined.push(hasNumber(part, run) ? { first: run.first - 1, last: run.last } : run);
  }
  return joined;
}

/** The first token of both runs when they are one name, else -1. */
function firstOfJoined(part: readonly EnglishToken[], left: Range, right: Range): number {
  const [link, second] = [wordAt(part, left.last + 1), wordAt(part, left.last + 2)];
  const gap = right.first - left.last - 1;
  const head = wordAt(part, left.last);
  if (gap === 1 && ((link === 'in' && BEFORE_IN.has(head)) || (link === 'for' && BEFORE_FOR.has(head)))) return left.first;
  const opening = openingOf(part, left);
  if (opening < 0 || !(gap === 1 || (gap === 2 && /^(?:the|a|an)$/.test(second)))) return -1;
  const verb = part[right.last + 1];
  if (!verb || !SINGULAR.test(verb.lower)) return -1;
  // "Loaf and Death is …", "Alita: Battle Angel is …": the verb speaks of one thing.
  if (link === 'and' || link === '&' || link === ':') return opening;
  // "Britain at Bay is a film": a class is said of the whole.
  return LINKS.has(link) && /^(?:an?|the)$/.test(wordAt(part, right.last + 2)) ? opening : -1;
}

/** Where a title begins that opens the sentence, its article included when it is "A" or "An"; -1 for a run further inside. */
function openingOf(part: readonly EnglishToken[], { first }: Range): number {
  if (first === 0) return 0;
  return first === 1 && /^(?:the|an?)$/.test(wordAt(part, 0)) && isCapitalised(part[0]?.text ?? '')
    ? wordAt(part, 0) === 'the'
      ? 1
      : 0
    : -1;
}

/** A year before an event, and a number that opens the sentence and is followed by one thing: "16525 Shumarinaiko was". */
function hasNumber(part: readonly EnglishToken[], run: Range): boolean {
  const before = part[run.first - 1];
  if (before?.shape?.literal.datatype === 'gYear' && EVENTS.has(wordAt(part, run.last))) return true;
  return run.first === 1 && /^\d+$/.test(before?.text ?? '') && /^(?:is|was|\()$/.test(wordAt(part, run.last + 1));
}
