// Cyrillic after GOST 7.79-2000 system B without its marks, as common in URLs; Greek after ISO 843 without diacritics.
const PAIRS =
  'а a б b в v г g ґ g д d е e ё e є ye ж zh з z и i і i ї yi й y к k л l м m н n о o п p р r с s т t у u ў u ф f х kh ц ts ч ch ш sh щ shch ' +
  'ы y э e ю yu я ya ѓ g ѕ dz ј j љ lj њ nj ќ k џ dz ђ dj ћ c ' +
  'α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o ' +
  'ß ss æ ae œ oe ø o ł l đ d ð d þ th ı i ħ h ŋ ng ŧ t ĸ k ſ s';

const LETTERS: ReadonlyMap<string, string> = new Map(
  PAIRS.split(' ').flatMap((letter, index, all) => (index % 2 === 0 ? [[letter, all[index + 1] ?? ''] as const] : [])),
);
/** Letters without a sound of their own, apostrophes and combining marks: dropped without a loss. */
const SILENT = /[ъьʼ’‘'`]|[\u0300-\u036f]/;
const SEPARATOR = /[\s\-_./,:;()[\]"«»“”„‐‑‒–—−]/;

export interface Romanised {
  /** Lower-case ASCII words of letters and digits. */
  readonly words: readonly string[];
  /** Something that carries meaning (a letter of another script, `+`, `#`) could not be written. */
  readonly lossy: boolean;
}

const isAlphanumeric = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 48 && code <= 57);

/**
 * Writes a text in lower-case ASCII words. Only decompositions that Unicode's stability policy freezes are used, and whatever is not in the
 * table is dropped, so the result does not depend on the Unicode version of the machine.
 */
export function romanise(text: string): Romanised {
  const words: string[] = [];
  let word = '';
  let lossy = false;
  for (const char of text.toLowerCase()) {
    if (char.length === 1 && isAlphanumeric(char.charCodeAt(0))) word += char;
    else if (SEPARATOR.test(char)) {
      if (word) words.push(word);
      word = '';
    } else if (!SILENT.test(char)) {
      const letters = romaniseLetter(char);
      if (letters === null) lossy = true;
      else word += letters;
    }
  }
  if (word) words.push(word);
  return { words, lossy };
}

function romaniseLetter(char: string): string | null {
  const known = LETTERS.get(char);
  if (known !== undefined) return known;
  const bare = char.normalize('NFD').charAt(0);
  if (bare === char) return null;
  return isAlphanumeric(bare.charCodeAt(0)) ? bare : (LETTERS.get(bare) ?? null);
}

/** A word in lower case without diacritics; letters of any script stay. */
export const foldWord = (word: string): string =>
  word
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC');
