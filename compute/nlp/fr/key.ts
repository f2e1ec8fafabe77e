import { foldKey } from '../key.ts';

const LEADING = /^(?:(?:l|d|qu)'|(?:le|la|les|son|sa|ses|leur|leurs|notre|nos) )(?=[\p{L}\p{N}])/u;

/**
 * A surface made comparable: case, diacritics, and a leading article, elision or possessive. No stemming: it would unite "Russie" and
 * "Russes", "Chambre" and "Chambres" (llm-free.md §2.4). A preposition before the article goes too only when elided ("d'", then "le").
 */
export function frenchKey(surface: string): string {
  const folded = foldKey(surface);
  return folded.replace(LEADING, '');
}
