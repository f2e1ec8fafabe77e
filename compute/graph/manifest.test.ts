import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decisions } from './arbitraries.ts';
import { canonicalDecisions, decisionsHash, readDecisions, sortedDecisions } from './decisions.ts';
import { applyChanges, canonicalManifest, documentEntries, Manifest, type DocumentEntry } from './manifest.ts';

const hex = (digit: string): string => digit.repeat(64);
const entry = (document_id: number, digit = 'a'): DocumentEntry => ({
  document_id,
  key: hex(digit),
  content_sha256: hex(digit),
  text_sha256: hex(digit),
});

describe('a manifest', () => {
  it('names its documents by id, whatever the order of the changes', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 50 }), { maxLength: 20 });
    fc.assert(
      fc.property(ids, ids, ids, (first, put, remove) => {
        const base = applyChanges(null, { put: first.map((id) => entry(id)), remove: [] }, 'urn:a:');
        const target = applyChanges(base, { put: put.map((id) => entry(id, 'b')), remove }, 'urn:a:');
        expect(Manifest.parse(JSON.parse(canonicalManifest(target)))).toEqual(target);
        const wanted = [...new Set([...first, ...put])].filter((id) => !remove.includes(id)).toSorted((a, b) => a - b);
        expect(documentEntries(target)).toEqual(wanted.map((id) => entry(id, put.includes(id) ? 'b' : 'a')));
        const reversed = applyChanges(base, { put: put.toReversed().map((id) => entry(id, 'b')), remove: remove.toReversed() }, 'urn:a:');
        expect(canonicalManifest(reversed)).toBe(canonicalManifest(target));
      }),
    );
  });
  it('keeps the base IRI and the decisions of its base', () => {
    const base = applyChanges(null, { put: [entry(1)], remove: [], decisions: hex('c') }, 'urn:a:');
    expect(applyChanges(base, { put: [], remove: [1] }, 'urn:other:')).toMatchObject({
      base_iri: 'urn:a:',
      decisions: hex('c'),
      documents: [],
    });
  });
  it('is refused when its documents are out of order or twice there', () => {
    const base = applyChanges(null, { put: [entry(1), entry(2)], remove: [] }, 'urn:a:');
    expect(Manifest.safeParse({ ...base, documents: base.documents.toReversed() }).success).toBe(false);
    expect(Manifest.safeParse({ ...base, documents: [...base.documents, ...base.documents.slice(1)] }).success).toBe(false);
  });
});

describe('decisions', () => {
  it('have one written form, which is read back', () => {
    fc.assert(
      fc.property(decisions, (all) => {
        expect(readDecisions(canonicalDecisions(all))).toEqual(sortedDecisions(all));
        expect(decisionsHash(all.toReversed())).toBe(decisionsHash(all));
      }),
    );
    expect(decisionsHash([])).toBeNull();
  });
});
