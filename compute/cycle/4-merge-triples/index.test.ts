import { describe, expect, it } from 'vitest';
import { fromTurtle } from '../../graph/turtle.ts';
import { schemaOfTriples } from '../2-schema/index.ts';
import { mergeTripleFiles } from './index.ts';
import { mergeOntologyFiles } from '../3-merge-onto/index.ts';

const PREFIXES =
  '@prefix a: <urn:a:x#> . @prefix b: <urn:b:x#> . @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n';
const lines = (text: string): string[] => fromTurtle(PREFIXES + text);

describe('the steps on files', () => {
  it('merge-onto gives equal terms one IRI and says which', () => {
    const first = lines('a:Film a owl:Class ; rdfs:label "film" . a:directedBy a owl:ObjectProperty ; rdfs:domain a:Film .');
    const second = lines(
      'b:Movie a owl:Class ; rdfs:label "Films" . b:City a owl:Class . b:directed_by a owl:ObjectProperty ; rdfs:domain b:Movie .',
    );
    const { lines: merged, alignment } = mergeOntologyFiles(first, second);
    expect(alignment.map(({ source, target }) => [source, target])).toEqual([
      ['urn:b:x#Movie', 'urn:a:x#Film'],
      ['urn:b:x#directed_by', 'urn:a:x#directedBy'],
    ]);
    expect(merged).toEqual(expect.arrayContaining([...first, ...lines('b:City a owl:Class . a:Film rdfs:label "Films" .')]));
    expect(merged.filter((line) => line.startsWith('<urn:b:x#Movie>'))).toEqual([
      '<urn:b:x#Movie> <http://purl.org/dc/terms/isReplacedBy> <urn:a:x#Film> .',
    ]);
  });

  it('merging an ontology with itself changes nothing', () => {
    const one = lines('a:Film a owl:Class ; rdfs:label "film" . a:Movie a owl:Class .');
    expect(mergeOntologyFiles(one, one)).toEqual({ lines: one, alignment: [] });
  });

  it('schema finds the classes and properties that triples use', () => {
    const data = ['w', 'x', 'y', 'z'].map(
      (name) => `a:${name} a a:Film ; a:directedBy a:d${name} ; a:year 19${name === 'w' ? '80' : '81'} . a:d${name} a a:Person .`,
    );
    const wanted = lines(
      'a:Film a owl:Class ; rdfs:label "Film" . a:Person a owl:Class ; rdfs:label "Person" . a:directedBy a owl:ObjectProperty ; rdfs:label "directedBy" ; ' +
        'rdfs:domain a:Film ; rdfs:range a:Person . a:year a owl:DatatypeProperty ; rdfs:label "year" ; rdfs:domain a:Film ; rdfs:range <http://www.w3.org/2001/XMLSchema#integer> .',
    );
    expect(schemaOfTriples(lines(data.join('\n')))).toEqual(wanted);
  });

  it('merge-triples unites files', () => {
    expect(mergeTripleFiles([lines('a:x a:p 1 .'), lines('a:x a:p 1, 2 .')])).toEqual(lines('a:x a:p 1, 2 .'));
  });
});
