/** Cyrillic and Greek letters that look like a Latin one, small or capital (keys are in lower case: «В» looks like "B"). */
const LATIN: Readonly<Record<string, string>> = {
  а: 'a',
  в: 'b',
  с: 'c',
  ԁ: 'd',
  е: 'e',
  һ: 'h',
  н: 'h',
  і: 'i',
  ј: 'j',
  к: 'k',
  ӏ: 'l',
  м: 'm',
  о: 'o',
  р: 'p',
  ѕ: 's',
  т: 't',
  у: 'y',
  х: 'x',
  α: 'a',
  β: 'b',
  ε: 'e',
  ι: 'i',
  κ: 'k',
  ν: 'v',
  ο: 'o',
  ρ: 'p',
  τ: 't',
  υ: 'y',
  χ: 'x',
};

/** A key as the eye sees it, or null when a letter of it looks like no Latin one. */
export function skeleton(key: string): string | null {
  let seen = '';
  for (const letter of key) {
    const latin = LATIN[letter] ?? letter;
    if (!/[\p{ASCII}\p{Script=Latin}\p{N}\p{P}]/u.test(latin)) return null;
    seen += latin;
  }
  return seen;
}
