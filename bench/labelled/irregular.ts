/** English past forms that no stemmer takes back to their verb, with it: only what the labelled files need to be compared. */
const FORMS =
  'wrote write written write won win led lead left leave held hold sold sell built build made make took take taken take gave give given give became become began begin begun begin broke break broken break drew draw drawn draw kept keep met meet paid pay ran run sang sing sung sing saw see seen see sent send spoke speak spoken speak spent spend stood stand taught teach told tell went go grew grow grown grow knew know known know lost lose laid lay lay lie came come found find fought fight flew fly flown fly fell fall fallen fall drove drive driven drive chose choose chosen choose bought buy brought bring caught catch rose rise shown show struck strike swam swim thought think threw throw thrown throw wore wear worn wear born bear died die killing kill';

const words = FORMS.split(' ');
const BASES: ReadonlyMap<string, string> = new Map(
  words.flatMap((form, at) => (at % 2 === 0 ? [[form, words[at + 1] ?? form] as const] : [])),
);

export const irregularBase = (word: string): string => BASES.get(word) ?? word;
