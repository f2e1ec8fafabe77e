import type { LanguageCode } from '../../contract/common.ts';
import { compareStrings } from './canonical-json.ts';

export interface Label {
  readonly text: string;
  readonly language: LanguageCode;
}

interface Vote {
  texts: number;
  lastText: number;
  /** Said of the thing under its own key, not through a document's alias. */
  own: boolean;
  readonly languages: Map<LanguageCode, { texts: number; lastText: number }>;
}

/** Surfaces of one thing and how many distinct texts use each. A text's number is never lower than the highest before it but when it comes again, so one comparison tells whether it is new. */
export type LabelVotes = Map<string, Vote>;

const clean = (surface: string): string => surface.replace(/\s+/g, ' ').trim().toWellFormed();

export function voteLabel(votes: LabelVotes, surface: string, language: LanguageCode, text: number, own = true): void {
  // Most surfaces are seen before as they stand: the map is asked first, and only a new one is cleaned.
  const label = votes.has(surface) ? surface : clean(surface);
  if (!label) return;
  let vote = votes.get(label);
  if (!vote) votes.set(label, (vote = { texts: 0, lastText: -1, own: false, languages: new Map() }));
  if (own) vote.own = true;
  if (vote.lastText < text) {
    vote.texts += 1;
    vote.lastText = text;
  }
  const said = vote.languages.get(language);
  if (!said) vote.languages.set(language, { texts: 1, lastText: text });
  else if (said.lastText < text) {
    said.texts += 1;
    said.lastText = text;
  }
}

const isShouted = (text: string): boolean => text === text.toUpperCase() && text !== text.toLowerCase();

/** The surface in most texts; own ones before aliases, «Москва» before «МОСКВА», then the least. */
const byWeight = ([a, x]: [string, Vote], [b, y]: [string, Vote]): number =>
  Number(y.own) - Number(x.own) || y.texts - x.texts || Number(isShouted(a)) - Number(isShouted(b)) || compareStrings(a, b);

export function bestLabel(votes: LabelVotes, otherwise: string): Label {
  let best: [string, Vote] | undefined;
  for (const entry of votes) if (!best || byWeight(entry, best) < 0) best = entry;
  if (!best) return { text: otherwise, language: 'any' };
  const [text, vote] = best;
  const languages = [...vote.languages].toSorted(([a, x], [b, y]) => y.texts - x.texts || compareStrings(a, b));
  return { text, language: languages[0]?.[0] ?? 'any' };
}

/** Every other surface, sorted. */
export const otherLabels = (votes: LabelVotes, label: string): string[] =>
  [...votes.keys()].filter((text) => text !== label).toSorted(compareStrings);
