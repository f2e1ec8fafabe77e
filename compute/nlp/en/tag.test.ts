import { describe, expect, it } from 'vitest';
import { loadTagger } from './tag.ts';

describe('the tagger', () => {
  it('cuts a word the same way whatever it has read before', async () => {
    const words = "The men's race, the women's race and the state's men's team.";
    const { tag } = await loadTagger();
    const before = tag(words);
    tag("It sells business, men's, women's, (state's) and “men's” wear.");
    expect(tag(words)).toEqual(before);
    expect(before.map(({ text }) => text)).toContain("'s");
    for (const { start, end, text } of before) expect(words.slice(start, end)).toBe(text);
  });
});
