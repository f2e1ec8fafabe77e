import { OFFICES } from './lexicon.ts';
import type { Item, NounPhrase } from './phrases.ts';
import { argumentOf, state, surfaceOf, tokenOf } from './sentence.ts';
import type { Sentence } from './sentence.ts';
import { noteType } from './story.ts';
import type { EnglishToken } from './tag.ts';

/** A title after its bearer's name: "Henry II, Duke of Brabant". */
export interface Titled {
  readonly bearer: NounPhrase;
  readonly title: NounPhrase;
}

const ORDINAL = /^\d{1,2}(?:st|nd|rd|th)$/;

/** "Duke of Brabant", "2nd Baron Moss", "President of the Board": a name that begins with an office. */
export function isTitle(tokens: readonly EnglishToken[], { what, core, quoted }: NounPhrase): boolean {
  const [first, second] = [tokens[core.first], tokens[core.first + 1]];
  if (what !== 'name' || quoted || !first) return false;
  if (ORDINAL.test(first.lower)) return OFFICES.has(second?.lower ?? '');
  return (
    OFFICES.has(first.lower) && core.last > core.first && (second?.lower === 'of' || ORDINAL.test(tokens[core.first - 1]?.lower ?? ''))
  );
}

/** Takes titles between commas out of the items, so that lists, subjects and relative clauses see the name alone. */
export function withoutTitles(items: readonly Item[], tokens: readonly EnglishToken[]): { items: Item[]; titled: Titled[] } {
  const kept: Item[] = [];
  const titled: Titled[] = [];
  for (let at = 0; at < items.length; at += 1) {
    const [item, next, bearer] = [items[at], items[at + 1], kept.at(-1)];
    const isApposed =
      item?.kind === 'comma' && next?.kind === 'np' && bearer?.kind === 'np' && bearer.what === 'name' && isTitle(tokens, next);
    if (!item) continue;
    if (!isApposed) {
      kept.push(item);
      continue;
    }
    titled.push({ bearer, title: next });
    at = lastOfTitle(items, tokens, at + 1);
    const after = items[at + 2];
    if (items[at + 1]?.kind === 'comma' && (after?.kind === 'verb' || after?.kind === 'adp')) at += 1;
  }
  return { items: kept, titled };
}

/** "King of Castile, León and Galicia": single words after a title go on with it. */
function lastOfTitle(items: readonly Item[], tokens: readonly EnglishToken[], title: number): number {
  for (let at = title + 1; at < items.length; at += 2) {
    const [joint, next] = [items[at], items[at + 1]];
    if ((joint?.kind !== 'comma' && joint?.kind !== 'and') || next?.kind !== 'np' || next.what !== 'name') break;
    if (next.core.last > next.core.first || next.quoted || next.apposed || tokens[next.first]?.lower === 'the') break;
    if (joint.kind === 'and') return at + 1;
  }
  return title;
}

export function readTitles(sentence: Sentence, titled: readonly Titled[]): void {
  for (const { bearer, title } of titled) {
    const [subject, object] = [argumentOf(sentence, bearer), argumentOf(sentence, title)];
    const key = subject && sentence.builder.at(subject.mention)?.key;
    if (!subject || !object || !key) continue;
    noteType(sentence.story, key, 'person');
    state(sentence, {
      subject,
      lemma: 'position',
      surface: surfaceOf(sentence, title.first, title.last),
      object: { mention: object.mention },
      objectSure: object.sure,
      rule: 'title',
      confidence: 80,
      at: tokenOf(sentence, title.first).start,
    });
  }
}
