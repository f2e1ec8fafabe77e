import { describe, expect, it } from 'vitest';
import { en } from './en.ts';
import { fr } from './fr.ts';
import { ru } from './ru.ts';
import { formOf, partsOf, type Message } from './words.ts';

const texts = (message: Message): string[] => (typeof message === 'string' ? [message] : Object.values(message));
const holes = (text: string): string[] =>
  partsOf(text)
    .flatMap((part) => ('hole' in part ? [part.hole] : []))
    .toSorted();

describe.each(Object.entries({ en, ru, fr }))('the words in %s', (language, words) => {
  it('have the keys of every other language', () => {
    expect(Object.keys(words).toSorted()).toEqual(Object.keys(en).toSorted());
  });

  it('have the holes of the English text in each form', () => {
    for (const [key, message] of Object.entries(words)) {
      const english = new Set(texts(en[key as keyof typeof en]).flatMap(holes)); // the keys are the same, see above
      for (const text of texts(message)) for (const hole of holes(text)) expect(english, `${key}: ${text}`).toContain(hole);
    }
  });

  it('have a form for every whole number', () => {
    const rules = new Intl.PluralRules(language);
    for (const [key, message] of Object.entries(words)) {
      if (typeof message === 'string') continue;
      for (const n of [0, 1, 2, 5, 11, 21, 22, 1_000_000]) expect(formOf(message, rules, n), key).not.toBe('');
    }
  });

  it('say nothing twice as long as the button that it stands on allows', () => {
    const short = ['upload.button', 'review.approve', 'review.reject', 'chat.ask', 'rags.createAct'] as const;
    for (const key of short) expect(texts(words[key])[0]?.length, key).toBeLessThan((texts(en[key])[0]?.length ?? 0) * 1.4 + 8);
  });

  it('raise their voice nowhere', () => {
    for (const message of Object.values(words)) for (const text of texts(message)) expect(text).not.toMatch(/!|Oops/);
  });
});

it('takes the Russian form that fits the number', () => {
  const rules = new Intl.PluralRules('ru');
  const said = [1, 2, 5, 11, 21, 22, 25].map((n) => formOf(ru['cycle.documents'], rules, n).replace('{n}', String(n)));
  expect(said).toEqual(['1 документ', '2 документа', '5 документов', '11 документов', '21 документ', '22 документа', '25 документов']);
});

it('sets the French spaces before and inside its signs', () => {
  for (const message of Object.values(fr)) for (const text of texts(message)) expect(text).not.toMatch(/[\p{L}\d]? [;?»]|« |[\p{L}] :/u);
});
