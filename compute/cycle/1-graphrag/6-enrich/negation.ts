const letter = '[\\p{L}\\p{M}\\p{N}]';
/** Words that turn a statement into its opposite: English, Russian, French. */
const NEGATION = new RegExp(
  `(?<!${letter})(?:not|never|neither|nor|cannot|without|denied|denies|не|ни|никогда|нет|нельзя|отрицает|отрицал|отрицала|ne|jamais|aucun|aucune|ni|sans|nie)(?!${letter})` +
    `|n['’]t(?!${letter})|no longer(?!${letter})|(?<!${letter})n['’](?=\\p{L})`,
  'iu',
);

/** Whether the words between two things are negated; of one thing alone, whose other end is carried in from elsewhere, the whole sentence. */
export function isNegated(sentence: string, spans: readonly (readonly [number, number])[]): boolean {
  if (spans.length < 2) return NEGATION.test(sentence);
  const from = Math.min(...spans.map(([start]) => start));
  return NEGATION.test(sentence.slice(from, Math.max(...spans.map(([, end]) => end))));
}
