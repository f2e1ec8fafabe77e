import * as fc from 'fast-check';
import { Parser } from 'n3';
import { defaultGraph, Store } from 'oxigraph';
import { describe, expect, it } from 'vitest';
import { newIris } from './iris.ts';
import { canonicalLines, iriOf, iriTerm, literalTerm, readLine, textOf, textTerm, tripleLine } from './terms.ts';

const RUNS = { numRuns: 400 };
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({
    unit: fc.constantFrom('"', '\\', '\n', '\r', '\t', '\u0000', '\u007f', '\ud800', '\udc00', '\ufffe', '<', '>', '.', ' ', '@'),
  }),
);
const P = iriTerm('urn:test:p');

const readByOxigraph = (line: string): { subject: string; value: string; language: string }[] => {
  const store = new Store();
  store.load(`${line}\n`, { format: 'application/n-triples' });
  return store.match().map(({ subject, object }) => ({
    subject: subject.value,
    value: object.value,
    language: object.termType === 'Literal' ? object.language : '',
  }));
};
const readByN3 = (line: string) =>
  new Parser({ format: 'application/n-triples' }).parse(`${line}\n`).map(({ subject, object }) => ({
    subject: subject.value,
    value: object.value,
    language: object.termType === 'Literal' ? object.language : '',
  }));

describe('terms in N-Triples', () => {
  it('writes any label as one line that two other parsers read back as it was', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom('en', 'ru', 'any', null), (text, language) => {
        const line = tripleLine(iriTerm('urn:test:s'), P, textTerm(text, language));
        expect(line).not.toMatch(/[\n\r]/);
        const wanted = [
          { subject: 'urn:test:s', value: text.toWellFormed(), language: language === 'any' || language === null ? '' : language },
        ];
        expect(readByOxigraph(line)).toEqual(wanted);
        expect(readByN3(line)).toEqual(wanted);
        expect(textOf(readLine(line)?.object ?? '')?.value).toBe(text.toWellFormed());
      }),
      RUNS,
    );
  });

  it('makes an IRI of any key and any lemma under any base that every parser takes', () => {
    const base = fc.constantFrom('urn:ferag:rag:1:', 'https://example.org/kg/', 'https://example.org/kg#', 'https://example.org/kg');
    const link = fc.oneof(
      anyText,
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
      anyText.map((text) => `http://${text}`),
      anyText.map((text) => `urn:a:${text}`),
    );
    fc.assert(
      fc.property(base, link, (baseIri, text) => {
        const iris = newIris(baseIri);
        for (const iri of [iris.entity(text), iris.class(text), iris.property(text)]) {
          const line = tripleLine(iriTerm(iri), P, iriTerm(iri));
          expect(readByOxigraph(line)).toEqual([{ subject: iri, value: iri, language: '' }]);
          expect(iriOf(readLine(line)?.object ?? '')).toBe(iri);
        }
      }),
      RUNS,
    );
  });

  it('writes the very lines that the embedded store gives out', () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 5 }), (texts) => {
        const lines = canonicalLines(texts.map((text) => tripleLine(iriTerm('urn:test:s'), P, textTerm(text, 'en'))));
        const store = new Store();
        store.load(lines.join('\n'), { format: 'application/n-triples' });
        const out = store.dump({ format: 'application/n-triples', from_graph_name: defaultGraph() }).split('\n').filter(Boolean);
        expect(canonicalLines(out)).toEqual(lines);
      }),
      { numRuns: 100 },
    );
  });

  it('types a literal, and gives a language only to text', () => {
    expect(literalTerm({ value: '1815', datatype: 'gYear', language: null })).toBe('"1815"^^<http://www.w3.org/2001/XMLSchema#gYear>');
    expect(literalTerm({ value: 'été', datatype: 'string', language: 'fr' })).toBe('"été"@fr');
    expect(literalTerm({ value: 'x', datatype: 'no such type>', language: null })).toBe('"x"');
    expect(textTerm('x', 'en GB')).toBe('"x"');
  });
});

describe('names of things', () => {
  const iris = newIris('urn:ferag:rag:1:');
  it('tells what a thing is called in ASCII, and tells keys apart by their hash', () => {
    expect(iris.entity('лев толстой')).toMatch(/^urn:ferag:rag:1:entity\/lev-tolstoy-[0-9a-f]{8}$/);
    expect(iris.entity('élodie œuvre')).toMatch(/^urn:ferag:rag:1:entity\/elodie-oeuvre-[0-9a-f]{8}$/);
    expect(iris.entity('東京')).toMatch(/^urn:ferag:rag:1:entity\/[0-9a-f]{16}$/);
    expect(iris.entity('c++')).not.toBe(iris.entity('c'));
  });
  it('names properties and classes by their lemma', () => {
    expect(iris.property('directed by')).toBe('urn:ferag:rag:1:ontology#directedBy');
    expect(iris.class('comedy film')).toBe('urn:ferag:rag:1:ontology#ComedyFilm');
    expect(iris.property('родиться в')).toBe('urn:ferag:rag:1:ontology#roditsyaV');
    expect(iris.class('C++')).not.toBe(iris.class('C'));
  });
  it('keeps an IRI of elsewhere, and lets no document claim one of its own namespace', () => {
    expect(iris.entity('http://example.org/x')).toBe('http://example.org/x');
    expect(iris.entity('urn:ferag:rag:1:entity/x')).toMatch(/entity\/urn-ferag-rag-1-entity-x-[0-9a-f]{8}$/);
    expect(newIris('https://example.org/kg#').class('film')).toBe('https://example.org/kg#ontology/Film');
  });
});
