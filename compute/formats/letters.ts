/** Lower-case Russian letters in the order of the table's rows and columns (ё counts as е); the last is "no letter". */
const RUSSIAN = 'абвгдежзийклмнопрстуфхцчшщъыьэюя_';
const NO_LETTER = RUSSIAN.length - 1;

/**
 * Digit [a][b] = −log2 P(b after a) in Russian prose, rounded, at most 9 bits. Counted over 190,000 letters of
 * encyclopedic text; one row a letter.
 */
const RUSSIAN_PAIRS = [
  '964756758644439644488666889999652',
  '499993994984952936959799955299866',
  '393993984974953856669999799489972',
  '499854993984971938859999999998995',
  '395973593975943755849989999688974',
  '875546669554437734498787889999892',
  '379931993979935998969999999976996',
  '274745894965434957959989999589973',
  '675664855554446754498565999999642',
  '998979999978646983799988799999990',
  '397995693995982956459979999999993',
  '399993792986973997959999999639544',
  '379992993987653597949999999589952',
  '398663993979943995568969999379964',
  '943446667554448644499887899999983',
  '399993995995962729759999999789988',
  '286772693977652985649899899589965',
  '595994995934754575259898799869944',
  '394993993978952944959999999549973',
  '757445557964549444499684769997492',
  '399992993995892936544999999799895',
  '496997996996963967959999999999991',
  '499992971979996999959999999699995',
  '299992893966939969369999899989996',
  '398992992935954959499999999978997',
  '399991999969989959999999969999999',
  '999990999999999999999999999999929',
  '985983979474379765599396799999992',
  '978975958959629994598989499999461',
  '986959996633548546185999899999996',
  '669659659869899967299964939999891',
  '984865769896559977499698969999571',
  '553546854946544353566785799996979',
];

/** Bits for one accented letter of a Western text, lower case; French ones are cheapest. A letter not listed costs 9. */
const WESTERN: Readonly<Record<string, number>> = bits({
  2: 'é',
  3: 'èàêç',
  4: 'ùûîôâœñüöäß',
  5: 'ëïóíáú',
  6: 'ãõåøòìæ',
});

/** Bits for a sign outside ASCII that prose uses. A sign not listed costs 9. */
const SIGNS: Readonly<Record<string, number>> = bits({
  3: '«»—–…’“”№€°\u00a0‘½',
  5: '„§©®™·•£¿¡²×±‹›¼¾†',
});
/** Signs with a space or a digit on both sides: in a wrong reading they stand inside words. */
const APART = '—–€£§°№½¼¾²×±†•·';
const OPENING = '«“„‘‹¿¡£№§';
const CLOSING = '»”…›™®';
/** Signs that stand before no Cyrillic word. */
const WESTERN_ONLY = '‘¿¡£';

type Script = 'none' | 'ascii' | 'western' | 'russian' | 'cyrillic' | 'sign' | 'broken';

/** What the cost of a pair needs to know of a character. */
export interface Trait {
  readonly script: Script;
  readonly upper: boolean;
  /** Row of the Russian table; "no letter" for all other characters. */
  readonly row: number;
  /** Bits for the character alone. */
  readonly alone: number;
  readonly opening: boolean;
  readonly closing: boolean;
  readonly westernOnly: boolean;
  readonly apart: boolean;
  readonly apostrophe: boolean;
}

export function traitOf(char: string): Trait {
  const lower = char.toLowerCase();
  const script = scriptOf(char, lower);
  const upper = lower !== char;
  return {
    script,
    upper,
    row: script === 'russian' ? RUSSIAN.indexOf(lower === 'ё' ? 'е' : lower) : NO_LETTER,
    alone: aloneBits(char, lower, script) + (upper && script !== 'ascii' ? 1 : 0),
    opening: OPENING.includes(char),
    closing: CLOSING.includes(char),
    westernOnly: WESTERN_ONLY.includes(char),
    apart: APART.includes(char),
    apostrophe: char === '’',
  };
}

function scriptOf(char: string, lower: string): Script {
  const code = char.charCodeAt(0);
  if (code < 0x80) return /[a-z]/.test(lower) ? 'ascii' : 'none';
  if (code < 0xa0 || code === 0xfffd || (code >= 0xe000 && code < 0xf900)) return 'broken';
  if (lower === 'ё' || (lower >= 'а' && lower <= 'я')) return 'russian';
  if (code >= 0x400 && code < 0x530) return 'cyrillic';
  return /\p{L}/u.test(char) && code < 0x250 && !'ªº'.includes(char) ? 'western' : 'sign';
}

function aloneBits(char: string, lower: string, script: Script): number {
  if (script === 'western') return WESTERN[lower] ?? 9;
  if (script === 'cyrillic') return 'іїєґў'.includes(lower) ? 6 : 10;
  if (script === 'sign') return SIGNS[char] ?? 9;
  return script === 'broken' ? 16 : 0;
}

/** Bits for `b` following `a`: low for text that people write in Russian, French, English and their neighbours. */
export function pairBits(a: Trait, b: Trait): number {
  // Rules and frames of text are runs of one sign.
  let cost = a === b && b.script === 'sign' ? 1 : b.alone;
  if (a.row !== NO_LETTER || b.row !== NO_LETTER) cost += Number(RUSSIAN_PAIRS[a.row]?.[b.row] ?? 9);
  if (isLetter(a) && isLetter(b)) return cost + letterBits(a, b);
  if (isLetter(a) && b.script === 'sign') return cost + besideBits(b, a) + (b.opening ? 4 : 0);
  if (a.script === 'sign' && isLetter(b)) return cost + besideBits(a, b) + (a.closing ? (isCyrillic(b) ? 9 : 5) : 0);
  // An apostrophe ends a word or stands in it; it begins none.
  return cost + (b.apostrophe && a.script === 'none' ? 6 : 0);
}

/** Bits for a sign that touches a letter. English sets dashes without spaces, Russian and French do not. */
function besideBits(sign: Trait, letter: Trait): number {
  if (sign.alone === 9) return 3;
  if (isCyrillic(letter)) return sign.apart || sign.westernOnly ? 7 : 0;
  return sign.apart ? 2 : 0;
}

function letterBits(a: Trait, b: Trait): number {
  const capitalInside = !a.upper && b.upper ? 7 : 0;
  if (isCyrillic(a) !== isCyrillic(b)) return 10 + capitalInside;
  // Two accented letters in a row are rare in Western languages, and everywhere when Cyrillic is read as one of them.
  return capitalInside + (a.script === 'western' && b.script === 'western' ? 5 : 0);
}

const isLetter = (trait: Trait): boolean =>
  trait.script === 'ascii' || trait.script === 'western' || trait.script === 'russian' || trait.script === 'cyrillic';
const isCyrillic = (trait: Trait): boolean => trait.script === 'russian' || trait.script === 'cyrillic';

function bits(groups: Readonly<Record<number, string>>): Record<string, number> {
  return Object.fromEntries(Object.entries(groups).flatMap(([cost, chars]) => Array.from(chars, (char) => [char, Number(cost)])));
}
