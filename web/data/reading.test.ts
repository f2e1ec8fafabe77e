import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Citation } from '../../contract/chat.ts';
import type { EntityChange, TripleChange } from '../../contract/diff.ts';
import { readAnswer, withSources } from './answer-text.ts';
import { around, paragraphsOf } from './documents.ts';
import { exchangesOf } from './exchanges.ts';
import { filterGroups, fingerprint, groupBySubject, NO_FILTER } from './review-groups.ts';
import { newEventReader } from './sse.ts';

const citation = (n: number, sentence: string): Citation => ({
  n,
  document_id: 1,
  document_name: 'a.txt',
  text_sha256: 'a'.repeat(64),
  chunk_id: 'c',
  sentence,
  start: 0,
  end: sentence.length,
  page: null,
  place: null,
  triples: [],
});

describe('an answer', () => {
  it('becomes lines with the numbers of its own citations, and nothing of it is markup', () => {
    const lines = readAnswer('Short answer: Vega [1]\n“It was <b>Vega</b>.” [1]\nSee [7].', [citation(1, 'It was <b>Vega</b>.')]);
    expect(lines.map(({ isQuote }) => isQuote)).toEqual([false, true, false]);
    expect(lines[0]?.parts).toEqual([{ text: 'Short answer: Vega', doubt: null }, { cite: 1 }]);
    expect(lines[2]?.parts.map((part) => ('text' in part ? part.text : '')).join('')).toBe('See [7].');
  });
  it('shows which of its statements the check doubts, and loses no letter', () => {
    const answer = 'Vega is a star. [1] It is green.\nSo they say.';
    const at = (text: string, supported: boolean | 'partly') => {
      const start = answer.indexOf(text);
      return { start, end: start + text.length, supported, citations: [], doubts: [] };
    };
    const lines = readAnswer(answer, [citation(1, 'Vega is a star.')], [at('Vega is a star.', true), at('It is green.', false)]);
    expect(lines[0]?.parts).toEqual([
      { text: 'Vega is a star.', doubt: null },
      { cite: 1 },
      { text: ' ', doubt: null },
      { text: 'It is green.', doubt: 'unsupported' },
    ]);
    expect(lines[1]?.parts).toEqual([{ text: 'So they say.', doubt: null }]);
    const range = fc.tuple(fc.nat(answer.length), fc.nat(answer.length));
    fc.assert(
      fc.property(fc.array(range, { maxLength: 6 }), (ranges) => {
        const checked = ranges.map(([a, b]) => ({
          start: Math.min(a, b),
          end: Math.max(a, b),
          supported: 'partly' as const,
          citations: [],
          doubts: [],
        }));
        const words = readAnswer(answer, [], checked).map(({ parts }) => parts.map((part) => ('text' in part ? part.text : '')).join(''));
        expect(words.join('\n')).toBe(answer);
      }),
    );
  });
  it('can be copied with its sources', () => {
    expect(withSources('Which star?', 'Vega [1]', [citation(1, 'It was Vega.')])).toBe(
      'Which star?\n\nVega [1]\n\n[1] a.txt: “It was Vega.”',
    );
  });
});

describe('a stream of events', () => {
  const whole =
    'event: context\ndata: {"version":1}\n\n: still here\n\nevent: token\ndata: {"text":"Ве\\nга"}\n\nevent: done\ndata: {"a":1}\n\n';
  it('reads the same wherever it is cut', () => {
    const expected = newEventReader()(whole);
    expect(expected.map(({ event }) => event)).toEqual(['context', 'token', 'done']);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: whole.length }), { maxLength: 8 }), (cuts) => {
        const read = newEventReader();
        const at = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
        expect(at.slice(1).flatMap((end, index) => read(whole.slice(at[index], end)))).toEqual(expected);
      }),
    );
  });
});

describe('a document around a sentence', () => {
  it('keeps the offsets of the whole text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const paragraph of paragraphsOf(text))
          expect(text.slice(paragraph.start, paragraph.start + paragraph.text.length)).toBe(paragraph.text);
      }),
    );
  });
  it('shows the paragraphs within reach and says that there are more', () => {
    const text = Array.from({ length: 100 }, (_, n) => `Paragraph ${n}.`).join('\n\n');
    const start = text.indexOf('Paragraph 50.');
    const view = around(paragraphsOf(text), { start, end: start + 13 }, { before: 30, after: 30 });
    expect(view.shown.map((paragraph) => paragraph.text)).toContain('Paragraph 50.');
    expect(view).toMatchObject({ hasBefore: true, hasAfter: true });
    expect(view.shown.length).toBeLessThan(8);
  });
});

const term = (label: string) => ({ iri: `urn:${label}`, label, language: null });
const triple = (change: 'added' | 'removed', subject: string, predicate: string, object: string): TripleChange => ({
  change,
  evidence: [],
  support: 0,
  sources: 0,
  subject: term(subject),
  predicate: term(predicate),
  object: term(object),
  confidence: 80,
  subject_type: null,
});
const entity = (label: string, change: EntityChange['change'] = 'changed'): EntityChange => ({
  change,
  evidence: [],
  support: 0,
  sources: 0,
  entity: term(label),
  types: [],
  before: [],
  triples_added: 0,
  triples_removed: 0,
});

describe('the groups of a review', () => {
  const groups = groupBySubject(
    [entity('Krane'), entity('Aurn', 'added')],
    [triple('removed', 'Krane', 'born', '1889'), triple('added', 'Krane', 'born', '1891'), triple('added', 'Krane', 'charge of', 'gauge')],
  );
  it('say one value that took the place of another as one change', () => {
    expect(groups[0]?.rows.map(({ change }) => change)).toEqual(['changed', 'added']);
    expect(groups[0]?.rows[0]?.before?.object).toEqual(term('1889'));
  });
  it('have a place for what has no statement of its own', () => {
    expect(groups.map(({ name, rows }) => [name, rows.length])).toEqual([
      ['Krane', 2],
      ['Aurn', 0],
    ]);
  });
  it('are filtered by sign and by words', () => {
    expect(filterGroups(groups, NO_FILTER)).toHaveLength(2);
    expect(filterGroups(groups, { change: null, text: 'GAUGE' }).map(({ rows }) => rows.length)).toEqual([1]);
    expect(filterGroups(groups, { change: 'added', text: '' }).map(({ name }) => name)).toEqual(['Krane', 'Aurn']);
  });
  it('stay looked at only while they say the same', () => {
    const [before] = groups;
    const [after] = groupBySubject([entity('Krane')], [triple('added', 'Krane', 'born', '1891')]);
    expect(before && after && fingerprint(before) !== fingerprint(after)).toBe(true);
  });
});

it('makes pairs of a dialogue and leaves out what has no partner', () => {
  const message = (id: number, role: 'user' | 'assistant', content: string) => ({
    id,
    role,
    content,
    context_used: null,
    created_at: `2026-01-01T00:00:0${id}.000Z`,
    session_id: 's',
    citations: [],
    facts: [],
    supported: null,
    parts: [],
    model: null,
    version: 1,
  });
  const pairs = exchangesOf([message(1, 'assistant', 'cut off'), message(2, 'user', 'Q'), message(3, 'assistant', 'A')]);
  expect(pairs.map(({ question, answer, seconds }) => [question, answer, seconds])).toEqual([['Q', 'A', 1]]);
});
