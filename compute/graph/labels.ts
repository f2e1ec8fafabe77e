import type { LanguageCode } from '../../contract/common.ts';
import { compareStrings } from './canonical-json.ts';

export interface Label {
  readonly text: string;
  readonly language: LanguageCode;
}

/** How one text calls a thing: a surface, the languages it is said in, and whether the thing has it under its own key, not through an alias. */
export interface LabelUse {
  readonly label: string;
  readonly own: boolean;
  readonly languages: readonly LanguageCode[];
}

/** Counters over distinct texts. */
interface Vote {
  texts: number;
  own: number;
  readonly languages: { readonly language: LanguageCode; texts: number }[];
}

/** Surfaces of one thing, each with the number of distinct texts that use it. */
export type LabelVotes = Map<string, Vote>;

const cleanLabel = (surface: string): string => surface.replace(/\s+/g, ' ').trim().toWellFormed();

/** Almost every label is said in one language: those lists are shared. */
const alone = new Map<LanguageCode, readonly LanguageCode[]>();
function listOf(language: LanguageCode): readonly LanguageCode[] {
  const known = alone.get(language) ?? [language];
  alone.set(language, known);
  return known;
}

/** Adds what a text calls a thing once more; equal uses stand once. */
export function addUse(uses: LabelUse[], surface: string, language: LanguageCode, own: boolean): void {
  // Most surfaces are seen before as they stand: only a new one is cleaned.
  let at = uses.findIndex(({ label }) => label === surface);
  const label = at < 0 ? cleanLabel(surface) : surface;
  if (!label) return;
  if (at < 0) at = uses.findIndex((use) => use.label === label);
  const use = uses[at];
  if (!use) uses.push({ label, own, languages: listOf(language) });
  else if (!use.languages.includes(language)) uses[at] = { label, own: use.own || own, languages: [...use.languages, language] };
  else if (own && !use.own) uses[at] = { ...use, own };
}

/** What several readings of one text call a thing: it is one witness. */
export function uniteUses(all: readonly (readonly LabelUse[])[]): readonly LabelUse[] {
  const [first = []] = all;
  if (all.length < 2) return first;
  const united = [...first];
  for (const uses of all.slice(1))
    for (const { label, own, languages } of uses) for (const language of languages) addUse(united, label, language, own);
  return united;
}

/** Counts what one text says in (`by` 1) or out (-1). */
export function countUses(votes: LabelVotes, uses: readonly LabelUse[], by: 1 | -1): void {
  for (const { label, own, languages } of uses) {
    const vote = votes.get(label);
    if (!vote) {
      votes.set(label, { texts: by, own: own ? by : 0, languages: languages.map((language) => ({ language, texts: by })) });
      continue;
    }
    vote.texts += by;
    if (own) vote.own += by;
    for (const language of languages) {
      const said = vote.languages.find((one) => one.language === language);
      if (said) said.texts += by;
      else vote.languages.push({ language, texts: by });
    }
    if (vote.texts === 0) votes.delete(label);
  }
}

const isShouted = (text: string): boolean => text === text.toUpperCase() && text !== text.toLowerCase();

/** The surface in most texts; own ones before aliases, «Москва» before «МОСКВА», then the least. */
const byWeight = ([a, x]: [string, Vote], [b, y]: [string, Vote]): number =>
  Number(y.own > 0) - Number(x.own > 0) || y.texts - x.texts || Number(isShouted(a)) - Number(isShouted(b)) || compareStrings(a, b);

export function bestLabel(votes: LabelVotes, otherwise: string): Label {
  let best: [string, Vote] | undefined;
  for (const entry of votes) if (!best || byWeight(entry, best) < 0) best = entry;
  if (!best) return { text: otherwise, language: 'any' };
  const [text, vote] = best;
  const [most] = vote.languages.toSorted((a, b) => b.texts - a.texts || compareStrings(a.language, b.language));
  return { text, language: most?.language ?? 'any' };
}

/** Every other surface, sorted. */
export const otherLabels = (votes: LabelVotes, label: string): string[] =>
  [...votes.keys()].filter((text) => text !== label).toSorted(compareStrings);
