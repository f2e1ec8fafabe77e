import type { LanguageCode } from '../../../contract/common.ts';
import { wordsOf } from '../../nlp/terms.ts';
import { isCapital, wordNumber } from './inverted.ts';

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

/** How a name may be written where it is meant: not known at all, with a capital only, in any case. */
export type Written = 0 | 1 | 2;

/** Names as a trie over word numbers; one map for all edges keeps it compact. A name's id is its node, and stays when nobody has the name any more. */
export class NameTrie {
  readonly #edges = new Map<number, number>();
  /** By node: how many have the name, of them how many in any case. */
  readonly #holders: number[] = [0];
  readonly #anyCase: number[] = [0];

  /** The node of a name; made when it is not there. */
  node(words: readonly number[]): number {
    let node = 0;
    for (const word of words) {
      const edge = node * 0x1000000 + word;
      let next = this.#edges.get(edge);
      if (next === undefined) {
        this.#edges.set(edge, (next = this.#holders.length));
        this.#holders.push(0);
        this.#anyCase.push(0);
      }
      node = next;
    }
    return node;
  }

  /** One more, or one less, has the name. */
  hold(node: number, capitalOnly: boolean, by: 1 | -1): void {
    this.#holders[node] = (this.#holders[node] ?? 0) + by;
    if (!capitalOnly) this.#anyCase[node] = (this.#anyCase[node] ?? 0) + by;
  }

  written(node: number): Written {
    return (this.#holders[node] ?? 0) === 0 ? 0 : (this.#anyCase[node] ?? 0) === 0 ? 1 : 2;
  }

  /** The longest name that starts at `words[from]`; `anyCase` also takes single words that the text writes in lower case. */
  longest(words: Uint32Array, from: number, anyCase: boolean): { name: number; to: number } | null {
    let node = 0;
    let found: { name: number; to: number } | null = null;
    for (let at = from; at < words.length && at < from + LONGEST_NAME; at++) {
      const word = words[at] ?? 0;
      const next = this.#edges.get(node * 0x1000000 + wordNumber(word));
      if (next === undefined) break;
      node = next;
      const written = this.written(node);
      if (written === 2 || (written === 1 && (anyCase || isCapital(word)))) found = { name: node, to: at + 1 };
    }
    return found;
  }

  /** Every name said in `words`, left to right, longest first at each place, not overlapping. */
  in(words: Uint32Array, anyCase: boolean): { name: number; from: number; to: number }[] {
    const said: { name: number; from: number; to: number }[] = [];
    for (let from = 0; from < words.length;) {
      const found = this.longest(words, from, anyCase);
      if (found) said.push({ name: found.name, from, to: found.to });
      from = found ? found.to : from + 1;
    }
    return said;
  }
}
