import type { Context } from '../language.ts';
import { PERSON } from './lexicon.ts';
import type { EnglishToken } from './tag.ts';

interface Named {
  readonly key: string;
  readonly surface: string;
}

/** What the chunk has told so far: whom a pronoun means, and what things were said to be. */
export interface Story {
  /** Subject of the sentence before, or what the section is about. */
  antecedent: Named | null;
  /** Head nouns of the classes said of a key in this chunk. */
  readonly types: Map<string, Set<string>>;
  /** What the section is about: its title or heading, else the chunk's first subject. */
  main: Named | null;
  /** Keys of the same: the first subject's too when that is another form of it. */
  readonly topics: Set<string>;
  /** "he" or "she", whichever the chunk has more of: a person that it is about is spoken of so. Null when there is no telling. */
  readonly gender: 'he' | 'she' | null;
}

const HE: ReadonlySet<string> = new Set(['he', 'his', 'him']);
const SHE: ReadonlySet<string> = new Set(['she', 'her', 'hers']);
export const isHe = (word: string): boolean => HE.has(word);
export const isShe = (word: string): boolean => SHE.has(word);

/** The commoner of the two in these words; null for a draw. */
function genderOf(tokens: readonly EnglishToken[]): Story['gender'] {
  let balance = 0;
  for (const { lower } of tokens) balance += HE.has(lower) ? 1 : SHE.has(lower) ? -1 : 0;
  return balance > 0 ? 'he' : balance < 0 ? 'she' : null;
}

export const newStory = (about: Context['about'], tokens: readonly EnglishToken[]): Story => ({
  antecedent: about,
  main: about,
  types: new Map(),
  topics: new Set(about ? [about.key] : []),
  gender: genderOf(tokens),
});

export function noteType(story: Story, key: string, head: string): void {
  const known = story.types.get(key);
  if (known) known.add(head);
  else story.types.set(key, new Set([head]));
}

export const isPersonal = (types: ReadonlySet<string> | undefined): boolean =>
  types !== undefined && [...types].some((noun) => PERSON.has(noun));

const isWord = (word: string): boolean => word.length > 2;

/** The key of a sentence's subject becomes the pronouns' antecedent. Before any other, a form of the topic ("Sy Moss" for "Seymour Moss") joins it. */
export function noteSubject(story: Story, subject: Named): void {
  story.antecedent = subject;
  if (story.main === null) {
    story.main = subject;
    story.topics.add(subject.key);
  } else if (story.topics.size === 1 && story.types.has(subject.key)) {
    const words = new Set(story.main.key.split(/[\s,]+/).filter(isWord));
    if (subject.key.split(/[\s,]+/).some((word) => words.has(word))) story.topics.add(subject.key);
  }
}

/** The topic that a key means: itself, or the person whose first or last name it is ("Walker" for "Isaac Walker"). */
export function topicOf({ topics, types }: Story, key: string): string | null {
  if (topics.has(key)) return key;
  if (key.includes(' ')) return null;
  return [...topics].find((topic) => topic.split(' ').includes(key) && isPersonal(types.get(topic))) ?? null;
}
