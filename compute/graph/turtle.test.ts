import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BASE_IRI, decisions, documents, foldDocuments } from './arbitraries.ts';
import { publishedLines } from './delta.ts';
import { fold } from './fold.ts';
import { fromTurtle, turtleOf } from './turtle.ts';

describe('Turtle', () => {
  it('is read back as the lines that it was written from', () => {
    fc.assert(
      fc.property(documents(), decisions, (all, said) => {
        const lines = publishedLines(fold({ baseIri: BASE_IRI, documents: foldDocuments(all), decisions: said }));
        expect(fromTurtle(turtleOf(lines, BASE_IRI))).toEqual(lines);
      }),
      { numRuns: 100 },
    );
  });

  it('gives blank nodes names that do not depend on how the file calls or orders them', () => {
    const list = '@prefix : <urn:t:> . :a :has [ :name "x" ; :in [ :name "y" ] ] . :b :list ( 1 2 ) .';
    const other = '@prefix : <urn:t:> . :b :list ( 1 2 ) . _:q :name "y" . _:z :in _:q ; :name "x" . :a :has _:z .';
    expect(fromTurtle(other)).toEqual(fromTurtle(list));
    expect(fromTurtle(list).join('\n')).not.toContain('_:');
  });

  it('keeps two blank nodes of which the same is said, and the names of what did not change', () => {
    expect(fromTurtle('@prefix : <urn:t:> . :a :has [ :n 1 ], [ :n 1 ] .')).toHaveLength(4);
    const before = fromTurtle('@prefix : <urn:t:> . :a :has [ :n 1 ] .');
    const after = fromTurtle('@prefix : <urn:t:> . :a :has [ :n 1 ] . :c :has [ :n 2 ] .');
    expect(after).toEqual(expect.arrayContaining(before));
  });

  it('says what is wrong with a file that is not Turtle', () => {
    expect(() => fromTurtle('this is no turtle')).toThrow(expect.objectContaining({ code: 'file_unreadable' }));
  });
});
