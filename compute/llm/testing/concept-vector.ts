/** Words of some languages for the same thing: enough for a scripted embedder to find a passage across languages. */
const CONCEPTS: readonly (readonly string[])[] = [
  ['cat', 'кошка', 'chat'],
  ['sleeps', 'спит', 'dort'],
  ['chair', 'стуле', 'chaise'],
  ['red', 'красном', 'rouge'],
  ['bank', 'банк', 'banque'],
  ['raised', 'поднял', 'relevé'],
  ['interest', 'ставку', 'taux'],
];
const DIMENSION = 64;

/** A vector of a text's words: the same for the same words, and for the words above in any of their languages. */
export function conceptVector(text: string): number[] {
  // A model gives every text a direction, also one without words.
  const vector: number[] = Array.from({ length: DIMENSION }, (_, i) => (i === 0 ? 0.01 : 0));
  for (const word of text.toLowerCase().match(/\p{L}+/gu) ?? []) {
    const concept = CONCEPTS.findIndex((words) => words.includes(word));
    const at = concept === -1 ? CONCEPTS.length + (hashOf(word) % (DIMENSION - CONCEPTS.length)) : concept;
    vector[at] = (vector[at] ?? 0) + (concept === -1 ? 0.3 : 1);
  }
  return vector;
}

/** FNV-1a over UTF-16 units. */
function hashOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}
