/** The package brings no types; this is all that is used of it. */
declare module 'snowball-stemmers' {
  interface Stemmer {
    stem(word: string): string;
  }
  const snowball: { newStemmer(algorithm: 'english' | 'russian' | 'french'): Stemmer };
  export default snowball;
}
