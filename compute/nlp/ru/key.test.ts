import { beforeAll, describe, expect, it } from 'vitest';
import { russian } from './index.ts';

beforeAll(() => russian.load());

describe('the key of a Russian surface', () => {
  it.each([
    'Китай Китае Китаем Китая',
    'Тесла Теслы Тесле Теслой Теслу',
    'Джексонвилль Джексонвилля Джексонвилле Джексонвиллем',
    'Чингисхан Чингисхана Чингисханом',
    'Бирмингем Бирмингема Бирмингему',
    'Нормандия Нормандии Нормандией',
    'Сидней Сиднея Сиднее',
    'Стокгольм Стокгольмом Стокгольме',
    'рынок рынка Рынка',
    'Ростов-на-Дону Ростове-на-Дону',
    'США сша',
  ])('is one for %s', (forms) => {
    expect(new Set(forms.split(' ').map((form) => russian.key(form))).size).toBe(1);
  });

  it.each([
    ['Организация Объединённых Наций', 'Организации Объединенных Наций'],
    ['Соединённые Штаты Америки', 'Соединенных Штатах Америки'],
    ['Лев Толстой', 'Львом Толстым'],
    ['А. С. Пушкин', 'А.С. Пушкина'],
    ['Пётр I', 'Петром I'],
    ['железная дорога', 'железной дорогой'],
    ['Большой театр', 'Большого театра'],
    ['«Война и мир»', '"Войны и мира"'],
    ['Европейский союз', 'Европейским Союзом'],
  ])('is one for «%s» and «%s»', (one, other) => {
    expect(russian.key(one)).toBe(russian.key(other));
  });

  it.each([
    ['Франция', 'Франц'],
    ['Виктор', 'Виктория'],
    ['Иван', 'Иванов'],
    ['математик', 'математика'],
    ['Пётр I', 'Пётр III'],
  ])('tells «%s» from «%s»', (one, other) => {
    expect(russian.key(one)).not.toBe(russian.key(other));
  });

  it('keeps й, turns ё into е, and folds Latin words as other languages do', () => {
    expect(russian.key('Йод')).toBe('йод');
    expect(russian.key('Ёж')).toBe('еж');
    expect(russian.key('Café Müller')).toBe('cafe muller');
    expect(russian.key('chat_messages')).toBe('chat_messages');
  });
});

describe('Russian sentences', () => {
  it.each<[string, number]>([
    ['А. С. Пушкин жил на ул. Мойка, д. 12, т. е. в центре. Он писал стихи.', 2],
    ['В 1990 г. Иванов родился в г. Казань. В 1991 г. он уехал.', 2],
    ['Цена 5 тыс. руб. за шт. и т. д. Рынок растёт.', 2],
    ['См. рис. 5 и стр. 10. Проф. Иванов им. Баумана.', 2],
    ['Да! Нет? Может быть…', 3],
  ])('%s', (text, count) => {
    expect(russian.sentences(text)).toHaveLength(count);
  });
});
