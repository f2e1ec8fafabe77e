import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Reading } from '../../graph/segment.ts';
import type { Context } from '../language.ts';
import { documentWords, wordsInChunk } from '../words.ts';
import { french } from './index.ts';

export const sample = (name: string): string => readFileSync(fileURLToPath(new URL(`samples/${name}.txt`, import.meta.url)), 'utf8');
export const SAMPLES = ['encyclopedie-1', 'encyclopedie-2', 'encyclopedie-3'].map(sample);

/** Reads a whole text as one chunk of one document. */
export function read(text: string, about: Context['about'] = null): Reading {
  const words = wordsInChunk(text, documentWords(text, [[0, text.length]]));
  return french.read(text, [], { title: null, heading: [], about, ...words });
}

export const namesOf = (reading: Reading): string[] =>
  reading.mentions.filter((mention) => mention.kind === 'name' && mention.via === 'text').map((mention) => mention.surface);

/** "subject | predicate | object" of each statement, with "A " or "B " before it and "not " when it is denied. */
export function factsOf(reading: Reading): string[] {
  return reading.statements.map(({ subject, predicate, object, tier, negated }) => {
    const said = 'mention' in object ? reading.mentions[object.mention]?.surface : object.literal.value;
    return `${tier} ${negated ? 'not ' : ''}${reading.mentions[subject]?.surface} | ${predicate.lemma} | ${said}`;
  });
}

export const typesOf = (reading: Reading): string[] =>
  reading.types.map((type) => `${type.tier} ${reading.mentions[type.mention]?.surface} : ${type.lemma}`);
