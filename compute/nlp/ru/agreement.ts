/**
 * Case, number and gender as one bit set: bit `case * 4 + slot`, slots 0–2 = singular masculine, feminine, neuter, slot 3 = plural.
 * Words of one phrase agree when the intersection of their sets is not empty.
 */
const CASES = ['nomn', 'gent', 'datv', 'accs', 'ablt', 'loct'] as const;
type Case = (typeof CASES)[number];
const GENDERS = ['masc', 'femn', 'neut'];

export const ANY = 0xffffff;
export const SINGULAR = 0x777777;
export const PLURAL = 0x888888;
const caseBits = (name: Case): number => 0b1111 << (CASES.indexOf(name) * 4);
export const NOMINATIVE = caseBits('nomn');
export const GENITIVE = caseBits('gent');
export const DATIVE = caseBits('datv');
export const ACCUSATIVE = caseBits('accs');
export const INSTRUMENTAL = caseBits('ablt');
export const LOCATIVE = caseBits('loct');
/** Every case but the nominative. */
export const OBLIQUE = ANY & ~NOMINATIVE;

/** Slots of a number and gender; a missing gender allows all three. */
export function slotBits(number: string | undefined, gender: string | undefined): number {
  if (number === 'plur') return 0b1000;
  const index = gender === undefined ? -1 : GENDERS.indexOf(gender);
  const singular = index < 0 ? 0b0111 : 1 << index;
  return number === undefined ? singular | 0b1000 : singular;
}

/** The bits of one form; a form without case (an indeclinable word) agrees with everything of its number. */
export function formBits(grammaticalCase: string | undefined, number: string | undefined, gender: string | undefined): number {
  const slots = slotBits(number, gender);
  const index = CASES.findIndex((name) => name === grammaticalCase);
  if (index >= 0) return slots << (index * 4);
  return [0, 1, 2, 3, 4, 5].reduce((bits, each) => bits | (slots << (each * 4)), 0);
}

/** The cases of a set, whatever the number and gender: for two phrases that share only their case. */
export function casesOf(bits: number): number {
  return [0, 1, 2, 3, 4, 5].reduce((all, each) => (bits & (0b1111 << (each * 4)) ? all | (0b1111 << (each * 4)) : all), 0);
}

/** Cases of a set with their number, whatever the gender: a class noun and its name differ in gender. */
export function numbersOf(bits: number): number {
  return [0, 1, 2, 3, 4, 5].reduce((all, each) => {
    const slots = (bits >> (each * 4)) & 0b1111;
    return all | (((slots & 0b0111 ? 0b0111 : 0) | (slots & 0b1000)) << (each * 4));
  }, 0);
}

/** Cases that a preposition allows; `null` for a word that is none. */
export function casesAfter(preposition: string): number | null {
  return AFTER.get(preposition) ?? null;
}

const AFTER: ReadonlyMap<string, number> = new Map([
  ...prepositions(
    GENITIVE,
    'из от до для без у около после против среди вокруг вдоль кроме из-за из-под возле вместо ввиду вследствие внутри вне ради относительно посредством со',
  ),
  ...prepositions(DATIVE, 'к ко благодаря согласно вопреки'),
  ...prepositions(ACCUSATIVE, 'через про сквозь'),
  ...prepositions(INSTRUMENTAL, 'перед'),
  ...prepositions(INSTRUMENTAL | ACCUSATIVE, 'под за'),
  ...prepositions(INSTRUMENTAL | GENITIVE, 'между с со над'),
  ...prepositions(LOCATIVE | ACCUSATIVE, 'в во на о об обо'),
  ...prepositions(LOCATIVE, 'при'),
  ...prepositions(DATIVE | LOCATIVE | ACCUSATIVE, 'по'),
]);

function prepositions(cases: number, words: string): [string, number][] {
  return words.split(' ').map((word) => [word, cases]);
}
