import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldWord, termsOf, wordsOf } from './terms.ts';

describe('search terms', () => {
  it('are folded and stemmed, without stop words, in order', () => {
    expect(termsOf("When did Lothair II's mother die?", 'en')).toEqual(['lothair', 'ii', 'mother', 'die']);
    expect(termsOf('Сколько игроков было у реки?', 'ru')).toEqual(['игрок', 'рек']);
    expect(termsOf("Où est l'Étoile de Paris ?", 'fr')).toEqual(['etoil', 'paris']);
  });

  it('are the same for every case of a Russian noun', () => {
    const forms = ['Казань', 'Казани', 'Казанью'];
    expect(new Set(forms.flatMap((form) => termsOf(form, 'ru'))).size).toBe(1);
  });

  it('are neither stemmed nor stopped in a language without rules', () => {
    expect(termsOf('Die Häuser der Stadt', 'any')).toEqual(['die', 'hauser', 'der', 'stadt']);
  });

  it('stem a word by its script, whatever language stands around it', () => {
    expect(termsOf('узлы Kubernetes nodes', 'ru')).toContain('node');
    expect(termsOf('the word игроки', 'en')).toContain('игрок');
  });

  it('cut a script without spaces into pairs', () => {
    expect(termsOf('東京は', 'any')).toEqual(['東京', '京は']);
  });

  it('fold ё to е and keep й', () => {
    expect(foldWord('Ёлкой')).toBe('елкой');
    expect(foldWord('Œuvre')).toBe('oeuvre');
    expect(foldWord('Ålesund')).toBe('alesund');
  });

  it('name their places in the text, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.constantFrom('en', 'ru', 'fr', 'any'), (text, code) => {
        const words = wordsOf(text, code);
        let at = 0;
        for (const { start, end } of words) {
          expect(start).toBeGreaterThanOrEqual(at > 0 ? 0 : at);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          at = end;
        }
        const said = words.filter((word) => !word.stop && word.term !== '').map((word) => word.term);
        expect(termsOf(text, code).filter((term) => term !== '')).toEqual(said);
      }),
    );
  });

  it('do not depend on what was read before', () => {
    const alone = termsOf('General generals', 'en');
    for (let i = 0; i < 120_000; i++) termsOf(`w${i}`, 'en');
    expect(termsOf('General generals', 'en')).toEqual(alone);
  });
});
