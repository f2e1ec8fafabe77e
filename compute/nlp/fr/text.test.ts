import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Reading } from '../../graph/segment.ts';
import { french } from './index.ts';
import { namesOf, read, sample, SAMPLES } from './reading.fixture.ts';

beforeAll(() => french.load());

/** Everything named in the third sample, in full. */
const NAMED = [
  'Émilie du Châtelet',
  'Principia',
  'Newton',
  'Versailles',
  'Voltaire',
  'château de Cirey',
  'Alexis Clairaut',
  'Frédéric II de Prusse',
  'Grenoble',
  'Dauphiné',
  'Stendhal',
  'Isère',
  'Drac',
  'Synchrotron européen',
  'Jeux olympiques',
  'de Gaulle',
  'Hubert Dubedout',
  'Compagnie de Chartreuse',
  'Halle',
  'Catane',
  'Toulouse',
  'Jean Dufour',
  'Latécor',
  'Haller',
  'Thalmann',
  'Colomiers',
  'CGT',
  'Le Monde',
  'Apache Jena',
  'Web sémantique',
  'Hewlett-Packard',
  'Bristol',
  'Fuseki',
  'SPARQL',
  'RDF',
  'Tim Berners-Lee',
  'W3C',
  'SQLite',
  'Richard Hipp',
  'Redis',
  'Firefox',
  'Mozilla',
  'Piton de la Fournaise',
  'île de La Réunion',
  'Sainte-Rose',
  'Institut de physique du globe de Paris',
  'Saint-Denis',
  'La Réunion',
  'Robespierre',
  'Convention',
  'Arras',
  'Maximilien de Robespierre',
  'Camille Desmoulins',
  'Le Vieux Cordelier',
  'Danton',
  'Desmoulins',
  'Louis Antoine de Saint-Just',
  'Joseph Fouché',
  'Paul Barras',
  'Directoire',
  'Jacques-Louis David',
  'Marseillaise',
  'Rouget de Lisle',
  'Strasbourg',
  'Napoléon Bonaparte',
  'Ajaccio',
  'Joséphine de Beauharnais',
  'Napoléon',
  'Malmaison',
  'Hokusai',
  'La Grande Vague de Kanagawa',
  'Katsukawa Shunshō',
  'Claude Monet',
  'musée Guimet',
  'Émile Guimet',
  'Yōko Ogawa',
  'prix Akutagawa',
  'Akira Kurosawa',
  'Les Sept Samouraïs',
  'Toshirō Mifune',
  'Setsuko Hara',
  'Tokyo',
  'Tōkaidō',
  'Osaka',
  'Toyota',
];

describe('an encyclopaedic text', () => {
  it('has at least nine tenths of its named things found as names', () => {
    const found = new Set(namesOf(read(sample('encyclopedie-3'))));
    const missing = NAMED.filter((name) => !found.has(name));
    expect(missing.length / NAMED.length, missing.join(', ')).toBeLessThanOrEqual(0.1);
  });

  it.each(SAMPLES.map((text, at) => [at + 1, text] as const))(
    'gives at least sixty tier-A facts per thousand words (sample %i)',
    (_at, text) => {
      const { statements, types } = read(text);
      const sure = [...statements, ...types].filter((said) => said.tier === 'A').length;
      expect((sure * 1000) / text.split(/\s+/).length).toBeGreaterThanOrEqual(60);
    },
  );
});

/** Sentences of the samples in any order, with what breaks readers: odd spaces, quotes, emoji, marks without partners. */
const textArbitrary = array(
  oneof(
    constantFrom(...SAMPLES.flatMap((text) => text.split(/(?<=[.?]) /u))),
    constantFrom('«', '(', ')', "l'", 'd’', '😀', '\u202f', '\r\n', '`', 'J.-C.', '-t-il', ', ', 'de la'),
    string({ unit: 'grapheme' }),
  ),
  {
    maxLength: 12,
  },
).map((parts) => parts.join(' '));

describe('any text', () => {
  it('gives a valid reading whose mentions stand where they say', () => {
    assert(
      property(textArbitrary, (text) => {
        const reading = Reading.parse(read(text));
        for (const { start, end, surface, via } of reading.mentions) if (via === 'text') expect(text.slice(start, end)).toBe(surface);
        for (const { subject, object, sentence } of reading.statements) {
          expect(reading.mentions[subject]).toBeDefined();
          if ('mention' in object) expect(reading.mentions[object.mention]).toBeDefined();
          expect(reading.sentences[sentence]).toBeDefined();
        }
      }),
      { numRuns: 150 },
    );
  });

  it('gives the same reading each time', () => {
    assert(
      property(textArbitrary, (text) => {
        expect(JSON.stringify(read(text))).toBe(JSON.stringify(read(text)));
      }),
      { numRuns: 50 },
    );
  });
});
