import { describe, expect, it } from 'vitest';
import { french } from './index.ts';

describe('French sentences', () => {
  it.each([
    ['M. Dupont et Mme Roy vivent à St. Malo. Ils y tiennent un café.', 2],
    ['Voir vol. 3, éd. Plon, p. ex. le n° 12. Fin.', 2],
    ['Il naquit vers 60 av. J.-C. Auguste lui succéda.', 2],
    ['Il demanda : « Où est le roi ? » puis partit.', 1],
    ['Il demanda : « Où est le roi ? » Puis il partit.', 2],
    ['« Les Misérables » paraît en 1862. Victor Hugo est en exil.', 2],
    ['Le prix est de 3,50 € env. par litre, etc. Le marché ouvre tôt.', 2],
  ])('splits %s into %i', (text, count) => {
    expect(french.sentences(text).map(([start, end]) => text.slice(start, end))).toHaveLength(count);
  });
});

describe('French keys', () => {
  it.each([
    ["L'Oréal", 'oreal'],
    ['l’Équipe', 'equipe'],
    ['La Rochelle', 'rochelle'],
    ['les Misérables', 'miserables'],
    ["d'Artagnan", 'artagnan'],
    ['Île de la Cité', 'ile de la cite'],
    ['Lescaut', 'lescaut'],
  ])('makes %s comparable as %s', (surface, key) => {
    expect(french.key(surface)).toBe(key);
  });

  it('keeps apart what only shares a stem', () => {
    expect(french.key('Russie')).not.toBe(french.key('Russes'));
    expect(french.key('Chambre')).not.toBe(french.key('Chambres'));
  });
});
