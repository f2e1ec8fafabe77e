import type { Context } from '../language.ts';

/** Letters by which the gazetteer is looked up; shorter words find nothing there. */
const BEGINNING = 3;
/** A longer title is a sentence, no name. UTF-16 units. */
const MAX_TITLE = 120;

const indexed = new WeakMap<readonly string[], Map<string, string[]>>();

/** Names of the document that begin like `word`, longest first: a document has thousands, a beginning few. */
export function namesLike({ gazetteer, title, about }: Context, word: string): readonly string[] {
  let byBeginning = indexed.get(gazetteer);
  if (!byBeginning) {
    byBeginning = new Map();
    for (const name of gazetteer) {
      const same = byBeginning.get(name.slice(0, BEGINNING));
      if (same) same.push(name);
      else byBeginning.set(name.slice(0, BEGINNING), [name]);
    }
    indexed.set(gazetteer, byBeginning);
  }
  const beginning = word.slice(0, BEGINNING);
  const titles = [title, about?.surface].filter((name) => name?.startsWith(beginning) === true && name.length <= MAX_TITLE);
  const found = byBeginning.get(beginning) ?? [];
  return titles.length === 0
    ? found
    : [...titles, ...found].filter((name) => name != null).toSorted((one, other) => other.length - one.length);
}
