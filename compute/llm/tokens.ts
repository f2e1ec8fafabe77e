/** What a text is in tokens, about: four ASCII characters each, two of any other script, as the vocabularies in use have them. */
export function estimatedTokens(text: string): number {
  let other = 0;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) other += 1;
  return Math.ceil((text.length - other) / 4 + other / 2);
}
