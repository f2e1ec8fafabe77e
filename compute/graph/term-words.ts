import { foldWord } from './transliteration.ts';
import { singularForms } from './word-forms.ts';
import { SYNONYMS } from './vocabulary.ts';

/** Words that carry grammar only. "not otherwise specified" is a remark of medical catalogues. */
const GRAMMAR: ReadonlySet<string> = new Set(
  'a an and by for from in is of on or the to with has have be been nos le la les de du des et au aux en un une и в на из от для'.split(
    ' ',
  ),
);
/** One spelling for what American and British English, and ordinal and Roman numbers, write in several ways. */
const SPELLINGS: ReadonlyMap<string, string> = new Map(
  (
    'grey gray colour color centre center fibre fiber tumour tumor organisation organization programme program licence license ' +
    'first 1 second 2 third 3 fourth 4 fifth 5 sixth 6 seventh 7 eighth 8 ninth 9 tenth 10 eleventh 11 twelfth 12 ' +
    '1st 1 2nd 2 3rd 3 4th 4 5th 5 6th 6 7th 7 8th 8 ii 2 iii 3 iv 4 vi 6 vii 7 viii 8 ix 9 xi 11 xii 12'
  )
    .split(' ')
    .flatMap((word, index, all) => (index % 2 === 0 ? [[word, all[index + 1] ?? word] as const] : [])),
);

/** Words of a label or a local name: `hasProgramCommittee_member` → has program committee member. Lower case, without diacritics. */
export function labelWords(label: string): string[] {
  const spaced = label
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replace(/['’]s\b/g, '');
  return (spaced.match(/[\p{L}\p{M}\p{N}+#]+/gu) ?? []).map(foldWord);
}

/** One word for all its spellings: number, plural, synonym. */
function canonicalWord(word: string): string {
  const spelled = SPELLINGS.get(word) ?? word;
  const [singular] = singularForms(spelled);
  const base = singular ?? spelled;
  return SPELLINGS.get(base) ?? SYNONYMS.get(base) ?? base.replace(/(?<=[a-z]{2})[ao]e(?=[a-z])/g, 'e');
}

/** The words that mean something, as they stand. A label of grammar words only keeps them. */
export function contentWords(label: string): string[] {
  const words = labelWords(label);
  const content = words.filter((word) => !GRAMMAR.has(word));
  return (content.length > 0 ? content : words).map(canonicalWord);
}

const SHARED = 4;
const SHARE = 0.6;

/** "intestine" and "intestinal", "assign" and "assigned": the same beginning of at least four letters and three fifths of the longer word. */
export function isSameStem(a: string, b: string): boolean {
  if (a === b) return true;
  let shared = 0;
  while (shared < a.length && shared < b.length && a[shared] === b[shared]) shared += 1;
  return shared >= SHARED && shared >= SHARE * Math.max(a.length, b.length) && Math.min(a.length, b.length) - shared <= 3;
}
