import type { Context } from '../language.ts';
import { extendByGazetteer, nameRuns } from '../names.ts';
import { ARTICLES } from './capitals.ts';
import { FRONT_ADJECTIVES, nationality } from './lexicon.ts';
import { COUNTRIES, NAMES } from './rules.ts';
import type { Word } from './words.ts';

/** Words `[first, last]` that make one name. */
export interface NameSpan {
  readonly first: number;
  readonly last: number;
}

/** Common nouns that open names written with small adjectives: "Union européenne", "Première Guerre mondiale". */
const CAPITAL_NOUNS = new Set(
  'légion nations état états web synchrotron royaume union révolution empire guerre académie organisation banque centre assemblée conseil cour parti comité société commission église république bibliothèque école institut fédération confédération ligue alliance armée agence bureau ministère compagnie musée opéra comédie croix bourse caisse internationale restauration résistance constitution charte parlement convention sénat directoire consulat manufacture collège gendarmerie marine cinémathèque déclaration cordillère océan renaissance monarchie saint-empire forces jeux coupe station télescope observatoire laboratoire fondation association office guilde chambre orchestre alliance mouvement syndicat groupe cercle théâtre conservatoire archives hospices ordre fonds programme grand prix traité théorie chorale maison ville communauté caisse ballet cinéma festival championnat tournoi championne université faculté réserve parc jardin cabinet direction délégation mission service commissariat haut-commissariat voies ateliers forges aciéries mines manufactures chemins messageries charte cité ligne front'.split(
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
const RELATIONAL_ADJECTIVE =
  /(?:antes?|ale?|aux|ales|iques?|ienn?e?s?|aires?|istes?|unie?s?|rouges?|els|elles?|iers?|ières?|éenn?e?s?|annes?|ives?|ifs?|eurs?|euses?|aines?|ins?|ines?|oise?s?|aise?s?|ables?|ibles?|nord|sud)$/;

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
  const title = openingTitle(desk);
  if (title) {
    const first = ARTICLES.has(words[0]?.lower ?? '') ? 1 : 0;
    for (const start of spans.keys()) if (start <= title.last) spans.delete(start);
    spans.set(first, title);
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
  return withNumber(desk, withComplements(desk, first, end, ends));
}

/** How far a name's first word lets it go on in small letters. */
function opensLong({ words }: Desk, first: number, last: number): 'institution' | 'title' | 'plain' | null {
  const [head, before, next] = [words[last], words[first - 1], words[last + 1]];
  if (!head || !next) return null;
  if (CAPITAL_NOUNS.has(head.lower)) return NO_COMPLEMENT.has(head.lower) ? 'plain' : 'institution';
  const isTitle =
    first > 0 && first < last && /^(?:le|la|les|l')$/.test(words[first]?.lower ?? '') && (before?.pos === 'NOUN' || before?.text === ',');
  // "sa Flore des hauts plateaux", "la Guilde des verriers": no place or person goes on like that.
  const isOwned = first === last && /^(?:son|sa|ses)$/.test(before?.lower ?? '') && /^(?:de|d'|du|des)$/.test(next.lower);
  const isMany = first === last && before?.pos === 'DET' && next.lower === 'des' && !COUNTRIES.has(head.text);
  return isTitle || isOwned || isMany ? 'title' : null;
}

/** "Société nationale | des chemins | de fer | du Velay", "Alliance européenne | pour la santé", "Traité | sur la tolérance". */
function withComplements(desk: Desk, first: number, last: number, ends: ReadonlyMap<number, number>): number {
  const { text, words } = desk;
  const open = opensLong(desk, first, last);
  if (!open) return last;
  const isAdjective = (word: Word | undefined): boolean =>
    word !== undefined &&
    !word.capital &&
    (((word.pos === 'ADJ' || word.pos === 'NOUN') && (RELATIONAL_ADJECTIVE.test(word.lower) || nationality(word.lower) !== null)) ||
      (word.pos === 'ADJ' && open === 'title') ||
      /^unie?s?$/.test(word.lower));
  const adjectives = (from: number): number => {
    let end = from;
    for (let [left, right] = [words[end], words[end + 1]]; left && right && isAdjective(right) && near(text, left, right);) {
      end += 1;
      [left, right] = [words[end], words[end + 1]];
    }
    return end;
  };
  const end = adjectives(last);
  if (open === 'plain') return end;
  const reach = complementEnd(words, end, ends, end > last || open === 'institution');
  if (reach === end) return end;
  const whole = adjectives(reach);
  // "pour la protection | des oiseaux".
  const aim = /^(?:pour|sur)$/.test(words[end + 1]?.lower ?? '') ? complementEnd(words, whole, ends, true) : whole;
  return furtherEnd(words, adjectives(aim), ends);
}

/** Last word of "des chemins", "de l'État", "pour la santé" after `end`, else `end`. A name follows only where `takesNames`. */
function complementEnd(words: readonly Word[], end: number, ends: ReadonlyMap<number, number>, takesNames: boolean): number {
  let at = complementAt(words, end + 1);
  if (at < 0 && /^(?:pour|sur)$/.test(words[end + 1]?.lower ?? '') && /^(?:le|la|l'|les)$/.test(words[end + 2]?.lower ?? '')) at = end + 3;
  if (at < 0) return end;
  if (takesNames && ends.has(at)) return ends.get(at) ?? end;
  while (words[at]?.pos === 'ADJ' && FRONT_ADJECTIVES.has(words[at]?.lower ?? '')) at += 1;
  return words[at]?.pos === 'NOUN' && !words[at]?.capital ? at : end;
}

/** "… de fer", "… du Velay": after a complement only bare nouns and names go on, each once. */
function furtherEnd(words: readonly Word[], from: number, ends: ReadonlyMap<number, number>): number {
  let end = from;
  for (let steps = 0; steps < 2; steps += 1) {
    const at = complementAt(words, end + 1);
    const word = words[at];
    if (at < 0 || !word) return end;
    if (ends.has(at)) return ends.get(at) ?? end;
    if (at !== end + 2 || !/^(?:de|d')$/.test(words[end + 1]?.lower ?? '') || word.pos !== 'NOUN' || word.capital) return end;
    end = at;
  }
  return end;
}

/** Works whose titles are sentences' first words: "Les Eaux dormantes est un roman". */
export const TITLED_WORKS: ReadonlySet<string> = new Set(
  'roman nouvelle film recueil poème album chanson pièce tableau toile peinture sculpture opéra opérette ballet essai revue journal magazine hebdomadaire quotidien mensuel série téléfilm documentaire comédie tragédie drame conte feuilleton livre jeu émission'.split(
    ' ',
  ),
);
const MAX_TITLE = 8;

/** A title that opens its sentence, whose small words only "est un roman" tells from a name's end. Its article is a part of it. */
function openingTitle({ words }: Desk): NameSpan | null {
  const article = ARTICLES.has(words[0]?.lower ?? '') ? 1 : 0;
  if (words[article]?.pos !== 'PROPN') return null;
  for (let at = article + 1; at < MAX_TITLE; at += 1) {
    const word = words[at];
    if (!word || word.pos === 'PUNCT' || word.pos === 'SHAPE') return null;
    if (word.pos !== 'VERB') continue;
    const isWork = /^une?$/.test(words[at + 1]?.lower ?? '') && TITLED_WORKS.has(words[at + 2]?.lower ?? '');
    return isWork && word.verb?.lemma === 'être' ? { first: 0, last: at - 1 } : null;
  }
  return null;
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
