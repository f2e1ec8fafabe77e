import { bracketAfter, bracketDates, readAbbreviations } from '../brackets.ts';
import type { LifeWords } from '../brackets.ts';
import type { Shape } from '../shapes.ts';
import { said } from './classes.ts';
import type { Sentence } from './clause.ts';
import type { Phrase } from './phrases.ts';

const LIFE: LifeWords = { born: new Set(['род', 'родился', 'родилась', 'р']), died: new Set(['ум', 'умер', 'умерла', 'сконч']) };
const LIFE_WORD = /(?<!\p{L})(?:род|ум)\./u;
/** Words after which a bracket holds the name in another language: «(англ. Deep Purple)». */
const IN_LANGUAGE =
  /^(?:англ|нем|фр|франц|исп|итал|лат|греч|др-греч|кит|яп|укр|польск|араб|порт|тур|перс|нидерл|швед)\.?:?\s+([^,;()]{2,80})/;
/** What may stand between a date and its place: a comma, «года», «в», «г.». */
const BEFORE_PLACE = /^\s?(?:года?|г\.)?,?\s?(?:в\s)?(?:г\.\s?|город\s|с\.\s?|село\s)?$/u;

/** Dates and places of life and other names in brackets directly after a name. */
export function readBrackets(sentence: Sentence, shapes: readonly Shape[]): void {
  const { builder, words } = sentence;
  const names = sentence.phrases.filter((phrase) => phrase.kind === 'name' && phrase.mention >= 0);
  readAbbreviations(
    builder,
    names.map((phrase) => ({ index: phrase.mention, start: builder.at(phrase.mention)?.start ?? 0, end: words[phrase.last]?.end ?? 0 })),
  );
  for (const name of names) {
    const bracket = bracketOf(sentence, name, shapes);
    if (bracket) readBracket(sentence, name, bracket, shapes);
  }
}

/** The inner range of the brackets after a name; brackets inside a date («12 (24) мая») do not close them. */
function bracketOf({ text, words, end }: Sentence, name: Phrase, shapes: readonly Shape[]): readonly [number, number] | null {
  const at = words[name.last]?.end ?? 0;
  const dates = shapes.filter(({ kind, start, end: last }) => kind === 'date' && start >= at && text.slice(start, last).includes('('));
  if (dates.length === 0) return bracketAfter(text, at);
  const open = text.indexOf('(', at);
  if (open < 0 || open - at > 1 || dates.every(({ start }) => start - open > MAX_BRACKET)) return bracketAfter(text, at);
  for (let close = open + 1; close < Math.min(end, open + MAX_BRACKET); close += 1) {
    const inside = dates.find((date) => date.start <= close && close < date.end);
    if (inside) close = inside.end - 1;
    else if (text.charAt(close) === ')') return [open + 1, close];
  }
  return null;
}

const MAX_BRACKET = 200;

function readBracket(sentence: Sentence, name: Phrase, bracket: readonly [number, number], shapes: readonly Shape[]): void {
  const { builder, text } = sentence;
  const inner = text.slice(...bracket);
  const value = IN_LANGUAGE.exec(inner)?.[1]?.trim() ?? '';
  if (/\p{L}/u.test(value))
    builder.statement({
      ...said(sentence, 'other-name', 85),
      subject: name.mention,
      predicate: { surface: inner, lemma: 'also known as' },
      object: { literal: { value, datatype: 'string', language: null } },
    });
  const dates = bracketDates(text, bracket, shapes, LIFE);
  if (!dates || !(name.person || (dates.born && LIFE_WORD.test(inner)))) return;
  for (const [lemma, date] of [
    ['родиться', dates.born],
    ['умереть', dates.died],
  ] as const) {
    if (!date) continue;
    const event = { ...said(sentence, 'life-dates', 90), subject: name.mention };
    builder.statement({ ...event, predicate: { surface: inner, lemma }, object: { literal: date.literal } });
    const place = placeAfter(sentence, date, bracket[1]);
    if (place) builder.statement({ ...event, predicate: { surface: inner, lemma: `${lemma} в` }, object: { mention: place.mention } });
  }
}

/** «(12 мая 1802, Тула — …)»: the name between a date and the next mark. */
function placeAfter({ phrases, words, text }: Sentence, date: Shape, end: number): Phrase | undefined {
  return phrases.find((phrase) => {
    const [first, last, next] = [words[phrase.first], words[phrase.last], words[phrase.last + 1]];
    if (phrase.kind !== 'name' || phrase.person || !first || !last || first.start < date.end || last.end > end) return false;
    return BEFORE_PLACE.test(text.slice(date.end, first.start)) && (next === undefined || /^[—–,;)-]$/.test(next.text));
  });
}
