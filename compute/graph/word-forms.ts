const ENDINGS: readonly (readonly [RegExp, string])[] = [
  [/([^aeiou])ies$/, '$1y'],
  [/(s|x|z|ch|sh)es$/, '$1'],
  [/([^sui])s$/, '$1'],
  [/aux$/, 'al'],
];
const IRREGULAR: ReadonlyMap<string, string> = new Map(
  'people person|men man|women woman|children child|vertebrae vertebra|nuclei nucleus|foramina foramen|ganglia ganglion|teeth tooth|feet foot'
    .split('|')
    .map((pair) => pair.split(' '))
    .flatMap(([plural, singular]) => (plural && singular ? [[plural, singular] as const] : [])),
);

/** What the last word of a phrase may be the plural of (English and French endings), best guess first; empty when it shows none. */
export function singularForms(phrase: string): string[] {
  const cut = phrase.lastIndexOf(' ') + 1;
  const [rest, word] = [phrase.slice(0, cut), phrase.slice(cut)];
  const irregular = IRREGULAR.get(word);
  if (irregular) return [rest + irregular];
  return ENDINGS.filter(([ending]) => word.length > 3 && ending.test(word)).map(
    ([ending, singular]) => rest + word.replace(ending, singular),
  );
}
