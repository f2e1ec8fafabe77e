import type { Context } from '../language.ts';
import { extendByGazetteer, nameRuns } from '../names.ts';
import { nationality } from './lexicon.ts';
import { COUNTRIES, NAMES } from './rules.ts';
import type { Word } from './words.ts';

/** Words `[first, last]` that make one name. */
export interface NameSpan {
  readonly first: number;
  readonly last: number;
}

/** Common nouns that open names written with small adjectives: "Union européenne", "Première Guerre mondiale". */
const CAPITAL_NOUNS = new Set(
  'légion nations état états web synchrotron royaume union révolution empire guerre académie organisation banque centre assemblée conseil cour parti comité société commission église république bibliothèque école institut fédération confédération ligue alliance armée agence bureau ministère compagnie musée opéra comédie croix bourse caisse internationale restauration résistance constitution charte parlement convention sénat directoire consulat manufacture collège gendarmerie marine cinémathèque déclaration cordillère océan renaissance monarchie saint-empire forces jeux coupe station télescope observatoire laboratoire fondation association office'.split(
    ' ',
  ),
);
/** Of these only institutions also take "de la santé". */
const NO_COMPLEMENT = new Set([
  'révolution',
  'empire',
  'guerre',
  'renaissance',
  'restauration',
  'océan',
  'résistance',
  'monarchie',
  'république',
  'croix',
]);
const RELATIONAL_ADJECTIVE = /(?:antes?|ale?|aux|ales|iques?|ienn?e?s?|aires?|istes?|unie?s?|rouges?|naturelles?|éenn?e?s?|nord|sud)$/;

const near = (text: string, left: Word, right: Word): boolean =>
  right.start - left.end <= 2 && text.slice(left.end, right.start).trim() === '';

interface Desk {
  readonly text: string;
  readonly words: readonly Word[];
  readonly context: Context;
}

/** All names of a sentence by the index of their first word. */
export function nameSpans(desk: Desk): ReadonlyMap<number, NameSpan> {
  const { text, words } = desk;
  const spans = new Map<number, NameSpan>();
  const runs = nameRuns(text, words, NAMES, (index) => words[index]?.pos === 'PROPN');
  const ends = new Map(runs.map((run) => [run.first, run.last]));
  for (const run of runs) {
    const parts = splitRun(desk, run);
    for (const { first, last } of parts) spans.set(first, { first, last: parts.length > 1 ? last : extend(desk, first, last, ends) });
  }
  return spans;
}

/** "le roi de France | Louis XIV": a name directly after a country's begins anew when a preposition leads to the country. */
function splitRun({ words }: Desk, run: NameSpan): NameSpan[] {
  const spans: NameSpan[] = [];
  let { first } = run;
  for (let at = run.first; at < run.last; at += 1) {
    const [word, next] = [words[at], words[at + 1]];
    const led = words[at - 1]?.pos === 'ADP' || (words[at - 1]?.pos === 'DET' && words[at - 2]?.pos === 'ADP');
    if (!word || !next || next.pos !== 'PROPN') continue;
    // "le Russe Igor Sysoev": whose name it is stands before it.
    const isDemonym = at === run.first && words[at - 1]?.pos === 'DET' && nationality(word.lower) !== null;
    if (!isDemonym && !(COUNTRIES.has(word.text) && led)) continue;
    if (!isDemonym) spans.push({ first, last: at });
    first = at + 1;
  }
  return [...spans, { first, last: run.last }];
}

function extend(desk: Desk, first: number, last: number, ends: ReadonlyMap<number, number>): number {
  const { text, words, context } = desk;
  const reach = extendByGazetteer(text, words[first]?.start ?? 0, words[last]?.end ?? 0, context.gazetteer);
  let end = last;
  while (end + 1 < words.length && (words[end + 1]?.end ?? Infinity) <= reach) end += 1;
  return withNumber(desk, withAdjectives(desk, end, ends));
}

function withAdjectives({ text, words }: Desk, last: number, ends: ReadonlyMap<number, number>): number {
  const head = words[last];
  if (!head || !CAPITAL_NOUNS.has(head.lower)) return last;
  let end = last;
  const isAdjective = (word: Word | undefined): boolean =>
    word !== undefined &&
    !word.capital &&
    (word.pos === 'ADJ' || /^unie?s?$/.test(word.lower)) &&
    (RELATIONAL_ADJECTIVE.test(word.lower) || nationality(word.lower) !== null);
  const step = (): boolean => isAdjective(words[end + 1]) && near(text, words[end] ?? head, words[end + 1] ?? head);
  while (step()) end += 1;
  const at = complementAt(words, end + 1);
  const noun = words[at];
  // "Banque centrale des États de l'Afrique de l'Ouest".
  if (end > last && !NO_COMPLEMENT.has(head.lower) && at >= 0 && ends.has(at)) return ends.get(at) ?? end;
  if (NO_COMPLEMENT.has(head.lower) || at < 0 || noun?.pos !== 'NOUN' || noun.capital) return end;
  end = at;
  while (step()) end += 1;
  return end;
}

/** Index of the word after "de", "du", "des", "de la", "de l'" at `at`, or -1. */
export function complementAt(words: readonly Word[], at: number): number {
  const lower = words[at]?.lower;
  if (lower !== 'de' && lower !== "d'" && lower !== 'du' && lower !== 'des') return -1;
  const article = words[at + 1]?.lower;
  return lower === 'de' && (article === 'la' || article === "l'") && !words[at + 1]?.capital ? at + 2 : at + 1;
}

/** "Apollo 11", "Windows 10": a bare number directly after a name and before no noun. */
function withNumber({ text, words }: Desk, last: number): number {
  const [word, next, after] = [words[last], words[last + 1], words[last + 2]];
  if (!word || next?.shape?.kind !== 'number' || !/^\d{1,4}$/.test(next.text) || !near(text, word, next)) return last;
  return after === undefined || after.pos === 'PUNCT' || after.pos === 'ADP' || after.pos === 'VERB' ? last + 1 : last;
}
