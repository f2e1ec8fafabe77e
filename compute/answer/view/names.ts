import { wordsOf, type WordAt } from '../../nlp/terms.ts';
import type { LanguageCode } from '../../../contract/common.ts';

/** Words of the longest name that is looked for. */
export const LONGEST_NAME = 7;
const ARTICLES = new Set(['the', 'a', 'an', 'le', 'la', 'les', 'l', 'un', 'une']);
const UPPER = /\p{Lu}/u;
const HAS_LETTER = /\p{L}/u;

/** A surface that a passage or a fact is about, cut into comparable words; null when it could not be told from ordinary text. */
export interface Name {
  readonly words: readonly string[];
  /** One capitalised word: in a text only its capitalised form means it. */
  readonly capitalOnly: boolean;
}

/** Title without a trailing bracket ("Mercury (planet)") and with spaces for underscores. */
export const plainTitle = (title: string): string =>
  title
    .replaceAll('_', ' ')
    .replace(/\s*[(（][^()（）]*[)）]\s*$/u, '')
    .trim();

export function nameOf(surface: string, language: LanguageCode): Name | null {
  const words = wordsOf(surface.slice(0, 200), language);
  if (words[0] && words.length > 1 && ARTICLES.has(words[0].term)) words.shift();
  if (words.length === 0 || words.length > LONGEST_NAME) return null;
  const said = words.filter((word) => !word.stop);
  if (words.length === 1 && (said.length === 0 || !HAS_LETTER.test(surface) || (words[0]?.term.length ?? 0) < 2)) return null;
  if (!words.some((word) => word.term.length > 1)) return null;
  const first = words[0]?.start ?? 0;
  return { words: words.map((word) => word.term), capitalOnly: words.length === 1 && UPPER.test(surface.charAt(first)) };
}

/** Names as a trie over word ids; one map for all edges keeps it compact. A name's id is its node. */
export class NameTrie {
  readonly #words = new Map<string, number>();
  readonly #edges = new Map<number, number>();
  /** 1 = a name ends here, 2 = and it is meant by any case. */
  readonly #ends: number[] = [0];

  #wordId(word: string): number {
    let id = this.#words.get(word);
    if (id === undefined) this.#words.set(word, (id = this.#words.size));
    return id;
  }

  /** Number of nodes: ids are below it. */
  get size(): number {
    return this.#ends.length;
  }

  add(name: Name): number {
    let node = 0;
    for (const word of name.words) {
      const edge = node * 0x1000000 + this.#wordId(word);
      let next = this.#edges.get(edge);
      if (next === undefined) {
        this.#edges.set(edge, (next = this.#ends.length));
        this.#ends.push(0);
      }
      node = next;
    }
    this.#ends[node] = Math.max(this.#ends[node] ?? 0, name.capitalOnly ? 1 : 2);
    return node;
  }

  /** The longest name that starts at `words[from]`; `anyCase` also takes single words that the text writes in lower case. */
  longest(words: readonly WordAt[], from: number, text: string, anyCase: boolean): { name: number; to: number } | null {
    let node = 0;
    let found: { name: number; to: number } | null = null;
    for (let at = from; at < words.length && at < from + LONGEST_NAME; at++) {
      const word = this.#words.get(words[at]?.term ?? '');
      const next = word === undefined ? undefined : this.#edges.get(node * 0x1000000 + word);
      if (next === undefined) break;
      node = next;
      const end = this.#ends[node] ?? 0;
      if (end === 2 || (end === 1 && (anyCase || UPPER.test(text.charAt(words[at]?.start ?? 0))))) found = { name: node, to: at + 1 };
    }
    return found;
  }

  /** Every name said in `words`, left to right, longest first at each place, not overlapping. */
  in(words: readonly WordAt[], text: string, anyCase: boolean): { name: number; from: number; to: number }[] {
    const said: { name: number; from: number; to: number }[] = [];
    for (let from = 0; from < words.length;) {
      const found = this.longest(words, from, text, anyCase);
      if (found) said.push({ name: found.name, from, to: found.to });
      from = found ? found.to : from + 1;
    }
    return said;
  }
}
