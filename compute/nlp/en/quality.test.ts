import { beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../language.ts';
import { english } from './index.ts';

const NOTHING: Context = { title: null, heading: [], about: null, lowerCase: new Set(), gazetteer: [] };

/** "subject | property | object" lines of one tier; `not` marks a negated one, `is` a class with its broader one. */
function read(text: string, context: Partial<Context> = {}, tier: 'A' | 'B' = 'A'): string[] {
  const reading = english.read(text, [{ kind: 'paragraph', level: 0, start: 0, end: text.length }], { ...NOTHING, ...context });
  const name = (index: number): string => reading.mentions[index]?.surface ?? '?';
  const statements = reading.statements
    .filter((statement) => statement.tier === tier)
    .map(
      ({ subject, predicate, object, negated }) =>
        `${name(subject)} | ${negated ? 'not ' : ''}${predicate.lemma} | ${'mention' in object ? name(object.mention) : object.literal.value}`,
    );
  const types = reading.types
    .filter((type) => type.tier === tier)
    .map((type) => `${name(type.mention)} | is | ${type.lemma}${type.broader ? ` < ${type.broader}` : ''}`);
  return [...statements, ...types];
}

const about = (surface: string): Partial<Context> => ({ title: surface, about: { key: english.key(surface), surface } });

beforeAll(() => english.load());

describe('tier-A statements of English sentences', () => {
  it.each<[string, string[]]>([
    [
      'Silver Harbor is a 1941 Canadian crime film directed by Nora Whitfield.',
      [
        'Silver Harbor | is | crime film < film',
        'Silver Harbor | year | 1941',
        'Silver Harbor | nationality | Canadian',
        'Silver Harbor | directed by | Nora Whitfield',
      ],
    ],
    [
      'Glass Orchard is a drama film written by Tom Reyes and starring Ada Poole, Jim Hale and Rosa Lind.',
      [
        'Glass Orchard | written by | Tom Reyes',
        'Glass Orchard | starring | Ada Poole',
        'Glass Orchard | starring | Jim Hale',
        'Glass Orchard | starring | Rosa Lind',
      ],
    ],
    [
      'Mira Castell (3 May 1912 – 9 June 1987) was a Spanish painter and sculptor.',
      [
        'Mira Castell | birth date | 1912-05-03',
        'Mira Castell | death date | 1987-06-09',
        'Mira Castell | is | painter',
        'Mira Castell | is | sculptor',
        'Mira Castell | nationality | Spanish',
      ],
    ],
    ['Otto Brandt (born 1951) is a German chemist.', ['Otto Brandt | birth date | 1951', 'Otto Brandt | is | chemist']],
    [
      'Lena Fisk was born in Bergen on 4 July 1899 and died in Oslo.',
      ['Lena Fisk | born in | Bergen', 'Lena Fisk | birth date | 1899-07-04', 'Lena Fisk | die in | Oslo'],
    ],
    ['Gisela was a daughter of Conrad the Elder.', ['Gisela | daughter of | Conrad the Elder']],
    ['Port Ellery is the capital of Norland.', ['Port Ellery | capital of | Norland']],
    ['Anna Keller married Paul Voss.', ['Anna Keller | marry | Paul Voss']],
    [
      'Paul Voss, the son of Emil Voss, founded Brightwater Mills in 1904.',
      ['Paul Voss | son of | Emil Voss', 'Paul Voss | found | Brightwater Mills'],
    ],
    ['Brightwater Mills was founded by Paul Voss.', ['Brightwater Mills | founded by | Paul Voss']],
    ['The novelist Clara Dunn lived in Dublin.', ['Clara Dunn | is | novelist', 'Clara Dunn | live in | Dublin']],
    [
      'Hollow Creek is a village in Marsh County, Ohio, United States.',
      ['Hollow Creek | is | village', 'Hollow Creek | located in | Marsh County', 'Hollow Creek | located in | Ohio'],
    ],
    [
      'The World Salt Office (WSO) is based in Geneva.',
      ['World Salt Office | also known as | WSO', 'World Salt Office | based in | Geneva'],
    ],
    ['Karl Lund did not direct Silver Harbor.', ['Karl Lund | not direct | Silver Harbor']],
    ['Karl Lund never married Anna Keller.', ['Karl Lund | not marry | Anna Keller']],
    ['"Paper Moons" is a song by Lila Grant.', ['Paper Moons | is | song', 'Paper Moons | song by | Lila Grant']],
    ['Emil Voss and Anna Keller wrote "The Long Tide".', ['Emil Voss | write | The Long Tide', 'Anna Keller | write | The Long Tide']],
    ['The Blue Lantern was published in 1933.', ['Blue Lantern | publication date | 1933']],
    [
      'Rudolf Hein, who taught at Lund University, discovered Heinite.',
      ['Rudolf Hein | teach at | Lund University', 'Rudolf Hein | discover | Heinite'],
    ],
    ['Ivo Marek is known as Little Ivo.', ['Ivo Marek | also known as | Little Ivo']],
    ["Paul's wife Anna Keller moved to Vienna.", ['Anna Keller | wife of | Paul', 'Anna Keller | move to | Vienna']],
    [
      'Queen Sigrid, daughter of Olaf the Bald, ruled Norland.',
      ['Queen Sigrid | daughter of | Olaf the Bald', 'Queen Sigrid | rule | Norland'],
    ],
    ['The Tern River flows into Lake Moss.', ['Tern River | flow into | Lake Moss']],
    ['Dora Finch works for Acme Corporation.', ['Dora Finch | work for | Acme Corporation']],
    [
      'Acme Corporation acquired Brightwater Mills, Lund Press and Tern Foods.',
      [
        'Acme Corporation | acquire | Brightwater Mills',
        'Acme Corporation | acquire | Lund Press',
        'Acme Corporation | acquire | Tern Foods',
      ],
    ],
    ['`wrangler.toml` is read by Wrangler.', ['wrangler.toml | read by | Wrangler', 'wrangler.toml | is | file']],
    ['Set `LEASE_MS` and run `npm start`.', ['LEASE_MS | is | environment variable', 'npm start | is | command']],
    [
      'Silver Harbor was written, produced and directed by Nora Whitfield.',
      [
        'Silver Harbor | written by | Nora Whitfield',
        'Silver Harbor | produced by | Nora Whitfield',
        'Silver Harbor | directed by | Nora Whitfield',
      ],
    ],
    ['Emil Voss, Duke of Norland, founded Ulm.', ['Emil Voss | position | Duke of Norland', 'Emil Voss | found | Ulm']],
    [
      'Gisela was the daughter of Henry II, Duke of Norland and Sorland, and a sister of Conrad.',
      ['Gisela | daughter of | Henry II', 'Henry II | position | Duke of Norland', 'Gisela | sister of | Conrad'],
    ],
    [
      'Lena Fisk lived in Toledo, Ohio, United States.',
      ['Lena Fisk | live in | Toledo', 'Toledo | located in | Ohio', 'Ohio | located in | United States'],
    ],
    [
      'Written by Ada Poole, Glass Orchard was staged in Ulm.',
      ['Glass Orchard | written by | Ada Poole', 'Glass Orchard | staged in | Ulm'],
    ],
    ['Otto Brandt became a chemist and worked as a teacher.', ['Otto Brandt | is | chemist', 'Otto Brandt | is | teacher']],
    ['Otto Brandt was King of Norland.', ['Otto Brandt | position | King of Norland']],
    ['Otto Brandt was an Italian Cardinal of the Church.', ['Otto Brandt | is | cardinal', 'Otto Brandt | nationality | Italian']],
    [
      'Glass Orchard is based on the 1897 novel "Salt" by Ada Poole.',
      ['Glass Orchard | based on | Salt', 'Salt | novel by | Ada Poole', 'Salt | year | 1897', 'Salt | is | novel'],
    ],
    [
      'Acme Group, whose chairman is Rolf Moss, owns Tern Foods.',
      ['Rolf Moss | chairman of | Acme Group', 'Acme Group | own | Tern Foods'],
    ],
    ["Norland's capital was Port Ellery.", ['Port Ellery | capital of | Norland']],
    [
      'The Tide Band was formed by singer Ada Poole and drummer Tom Hale.',
      ['Tide Band | formed by | Ada Poole', 'Tide Band | formed by | Tom Hale'],
    ],
    ['Mira Castell (1912-1987) was a painter.', ['Mira Castell | birth date | 1912', 'Mira Castell | death date | 1987']],
    ['Marta Oakes is an engineer at Tern Foods.', ['Marta Oakes | is | engineer', 'Marta Oakes | engineer at | Tern Foods']],
  ])('%s', (sentence, expected) => {
    expect(read(sentence)).toEqual(expect.arrayContaining(expected));
  });

  it('gives a pronoun the subject that the section is about, once the chunk says what that is', () => {
    const lines = read(
      'Mira Castell was a Spanish painter. She was born in Girona. Her father, Joan Castell, sold maps.',
      about('Mira Castell'),
    );
    expect(lines).toContain('Mira Castell | born in | Girona');
    expect(lines).toContain('Joan Castell | father of | Mira Castell');
  });
  it('reads "the film" as the film that the section is about', () => {
    expect(read('Glass Orchard is a 1950 film. The film was directed by Tom Reyes.', about('Glass Orchard'))).toContain(
      'Glass Orchard | directed by | Tom Reyes',
    );
  });
  it('knows the section’s person by another form of the name, and by the last name alone', () => {
    const lines = read('Seymour Castell was a Spanish painter. Castell lived in Girona. He died in Ulm.', about('Sy Castell'));
    expect(lines).toContain('Castell | die in | Ulm');
  });
  it('knows a person by kin and life dates where no class is said', () => {
    expect(read('Gisela was the daughter of Conrad. She was born in Ulm.', about('Gisela'))).toContain('Gisela | born in | Ulm');
  });
  it('does not take "she" for a person of whom the chunk mostly says "he"', () => {
    const lines = read(
      'Otto Brandt was a chemist. He met Anna. His son left. Otto Brandt married Anna. She was born in Ulm.',
      about('Otto Brandt'),
    );
    expect(lines).not.toContain('Otto Brandt | born in | Ulm');
  });
  it('takes "he" for the person whom the chunk is about, though nothing says what he is', () => {
    expect(read('Emil Voss moved to Ulm. He married Anna Keller.', about('Emil Voss'))).toContain('Emil Voss | marry | Anna Keller');
    expect(read('Port moved to Ulm. He married Anna Keller.', about('Port'))).not.toContain('Port | marry | Anna Keller');
  });
  it('speaks of a brewery as "the company"', () => {
    expect(read('Acme is a brewery. The company acquired Tern Foods.', about('Acme'))).toContain('Acme | acquire | Tern Foods');
  });
  it('gives "its capital" and "her brother" to what the section is about', () => {
    const lines = read('Norland was a kingdom. Its capital was Port Ellery. Its headquarters were in Ulm.', about('Norland'));
    expect(lines).toEqual(expect.arrayContaining(['Port Ellery | capital of | Norland', 'Norland | headquarters in | Ulm']));
    expect(read('Mira Castell was a painter. Joan Castell was her brother.', about('Mira Castell'))).toContain(
      'Joan Castell | brother of | Mira Castell',
    );
  });
  it('lets a pronoun without a known antecedent enter no graph', () => {
    expect(read('It was directed by Tom Reyes.')).toEqual([]);
  });
});

describe('what must not be said', () => {
  it.each<[string, RegExp]>([
    ['Otto Brandt is not a chemist.', /is \| chemist/],
    ['Karl Lund was not born in Bergen.', /^Karl Lund \| born in/],
    ['The race took place in Bergen.', /take/],
    ['He was a scion of the Duchy of Norland, the son of Olaf.', /Norland \| son of/],
    ['She acted in the films directed by Tom Reyes.', /directed by/],
    ['Anna lived in a house in Ulm that was designed by Tom Reyes.', /Ulm \| designed/],
    ['Night Ferry was a version of the film "Cape Moss" made by Acme Pictures.', /Night Ferry \| made by/],
    ['Anna said Paul left Vienna.', /Anna \| say/],
    ["Jordan's dogged defence won the match.", /dog/],
    ['After the war, Vienna grew.', /war/],
    ['Karl Lund might join Acme Corporation.', /join/],
    ['Anna lived in Mexico, Italy, Spain and Peru.', /located in/],
    ['Otto was born in Ulm, the eldest son of Emil Voss.', /Ulm \| son of/],
    ['Gisela was a daughter of Alfonso VII of León and Castile.', /daughter of \| Castile/],
    ['He was the son of Baldwin IV, Count of Flanders, who died in 1035.', /^Count of Flanders/],
    ['The Tern Bridge (constr. 1995-1999) links Ulm and Bergen.', /birth date/],
    ['Karl Lund was sold and moved to Acme Corporation.', /sold to/],
    ['Boats were built in a yard in Ulm, which was founded in 1948.', /^Ulm \| founding date/],
    ['Karl Lund is not King of Norland.', /position/],
  ])('%s', (sentence, forbidden) => {
    expect(read(sentence).filter((line) => forbidden.test(line))).toEqual([]);
  });
});

describe('a page of facts', () => {
  const PAGE = `The Tern Valley Railway was opened in 1887 by the engineer Paul Voss. It ran from Port Ellery to Marsh County and was later bought by Acme Corporation. In 1904 Anna Keller, a Norwegian geologist, found copper near Hollow Creek. Her brother Emil Keller sold the mine to Lund Press & Sons, whose owner lived in Bergen. The Norland Parliament closed the line in March 1931. Today the Museum of the North in Oslo keeps the last locomotive, "Silver Harbor", together with letters of King Olaf the Bald and a map by J. R. Moss. Volunteers from the World Salt Office (WSO) repaired Apollo 11, a boat that had sunk in Lake Moss.`;
  const NAMES = [
    'Tern Valley Railway',
    'Paul Voss',
    'Port Ellery',
    'Marsh County',
    'Acme Corporation',
    'Anna Keller',
    'Hollow Creek',
    'Emil Keller',
    'Lund Press & Sons',
    'Bergen',
    'Norland Parliament',
    'Museum of the North',
    'Oslo',
    'Silver Harbor',
    'King Olaf the Bald',
    'J. R. Moss',
    'World Salt Office',
    'WSO',
    'Apollo 11',
    'Lake Moss',
  ];

  it('has at least nine of ten of its named things as whole names, and few others', () => {
    const { mentions } = english.read(PAGE, [{ kind: 'paragraph', level: 0, start: 0, end: PAGE.length }], NOTHING);
    const names = new Set(
      mentions.filter((mention) => mention.kind === 'name' && mention.via === 'text').map((mention) => mention.surface),
    );
    expect(NAMES.filter((name) => names.has(name)).length).toBeGreaterThanOrEqual(18);
    expect([...names].filter((name) => !NAMES.includes(name) && name !== 'Norwegian').length).toBeLessThanOrEqual(2);
  });
  it('gives thirty statements and classes a thousand words at least', () => {
    expect((read(PAGE).length * 1000) / PAGE.split(' ').length).toBeGreaterThanOrEqual(30);
  });
});
