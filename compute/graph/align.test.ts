import { describe, expect, it } from 'vitest';
import { align, type AlignTerm } from './align.ts';

const terms = (...labels: readonly string[]): AlignTerm[] => labels.map((label) => ({ iri: label, label }));
const pairs = (source: readonly AlignTerm[], target: readonly AlignTerm[]): string[] =>
  align(source, target).map((match) => `${match.source} = ${match.target}`);

describe('alignment of two ontologies', () => {
  it('sees through case, spelling, number, order and grammar words', () => {
    const source = terms('ProgramCommittee', 'spinal cord grey matter', 'Extremities', 'facial VII nerve', 'Élève', 'жители города');
    const target = terms(
      'program_committee',
      'Gray matter of the spinal cord',
      'extremity',
      'seventh facial nerve',
      'eleve',
      'Жители Города',
    );
    expect(pairs(source, target)).toEqual(
      [
        'ProgramCommittee = program_committee',
        'spinal cord grey matter = Gray matter of the spinal cord',
        'Extremities = extremity',
        'facial VII nerve = seventh facial nerve',
        'Élève = eleve',
        'жители города = Жители Города',
      ].toSorted(),
    );
  });
  it('knows a thing by a synonym, and prefers its own label', () => {
    const source: AlignTerm[] = [{ iri: 's', label: 'trunk', synonyms: ['body'] }];
    expect(pairs(source, terms('body'))).toEqual(['s = body']);
    expect(pairs(source, terms('body', 'trunk'))).toEqual(['s = trunk']);
  });
  it('takes adjectives for their nouns, and different things for different', () => {
    expect(pairs(terms('intestine mucosa'), terms('intestinal mucosa'))).toHaveLength(1);
    expect(pairs(terms('left lung', 'film director'), terms('right lung', 'film actor'))).toEqual([]);
  });
  it('keeps inverse properties and those of other classes apart', () => {
    const property = (iri: string, label: string, domain?: string): AlignTerm => ({
      iri,
      label,
      kind: 'property',
      ...(domain ? { domain: [domain] } : {}),
    });
    expect(pairs([property('a', 'hasAuthor')], [property('b', 'authorOf')])).toEqual([]);
    const classes = (side: string): AlignTerm[] => ['Paper', 'Person'].map((label) => ({ iri: side + label, label, kind: 'class' }));
    const [left, right] = [classes('l'), classes('r')];
    expect(pairs([...left, property('a', 'title', 'lPaper')], [...right, property('b', 'title', 'rPerson')])).not.toContain('a = b');
    expect(pairs([...left, property('a', 'title', 'lPaper')], [...right, property('b', 'title', 'rPaper')])).toContain('a = b');
  });
  it('uses each term once', () => {
    expect(pairs(terms('Film', 'film'), terms('Film'))).toEqual(['Film = Film']);
  });
});
