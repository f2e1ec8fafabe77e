import { beforeAll, describe, expect, it } from 'vitest';
import type { Reading } from '../../graph/segment.ts';
import type { Context } from '../language.ts';
import { russian } from './index.ts';

const CONTEXT: Context = { title: null, heading: [], about: null, lowerCase: new Set(), gazetteer: [] };

beforeAll(() => russian.load());

const read = (text: string, context: Partial<Context> = {}): Reading => russian.read(text, [], { ...CONTEXT, ...context });

/** "subject | predicate | object" of every statement of the tier, "name : class" of every type; «~» before what a pronoun or noun means. */
function facts(reading: Reading, tier: 'A' | 'B' = 'A'): string[] {
  const surface = (index: number): string =>
    `${reading.mentions[index]?.via === 'pronoun' ? '~' : ''}${reading.mentions[index]?.surface ?? ''}`;
  const statements = reading.statements
    .filter((statement) => statement.tier === tier)
    .map(({ subject, predicate, object }) =>
      [surface(subject), predicate.lemma, 'mention' in object ? surface(object.mention) : object.literal.value].join(' | '),
    );
  const types = reading.types.filter((type) => type.tier === tier).map(({ mention, lemma }) => `${surface(mention)} : ${lemma}`);
  return [...statements, ...types].sort();
}

describe('a subject after its verb', () => {
  it.each<[string, string[]]>([
    ['Паровую пилу построил инженер Оливер Эванс.', ['Оливер Эванс : инженер', 'Оливер Эванс | построить | Паровую пилу']],
    ['На правом берегу стоит посёлок Нижний Луг.', ['Нижний Луг : поселок', 'Нижний Луг | стоять на | правом берегу']],
    ['Скончалась Ирина Белова в 1979 году.', ['Ирина Белова | скончаться | 1979']],
    ['Сделку одобрил Центральный банк.', ['Центральный банк | одобрить | Сделку']],
  ])('%s', (text, expected) => expect(facts(read(text))).toEqual(expected.toSorted()));

  it('is none where the noun before the verb may be the subject, or the one after it the object', () => {
    expect(facts(read('Здание спроектировало Бюро Лидваля.'))).toEqual([]);
    expect(facts(read('Любит Анна Вольф Москву.'))).toEqual([]);
    expect(facts(read('Заводу сделку одобрил Пётр Орлов.'))).toEqual([]);
  });
});

describe('names in apposition', () => {
  it.each<[string, string[]]>([
    ['Сын скульптора Джулио Беллини уехал.', ['Джулио Беллини : скульптор']],
    ['Отставки президента Грузии Михаила Саакашвили ждут.', ['Михаила Саакашвили : президент', 'Михаила Саакашвили | президент | Грузии']],
    [
      'Инженеры Павел Дроздов и Анна Шульц основали «Луч».',
      ['Анна Шульц : инженер', 'Анна Шульц | основать | Луч', 'Павел Дроздов : инженер', 'Павел Дроздов | основать | Луч'],
    ],
    ['Компании Honda, Toyota и Nissan растут.', ['Honda : компания', 'Nissan : компания', 'Toyota : компания']],
    [
      'Мать Лобанова, купчиха Анна Орлова, владела мануфактурой.',
      ['Анна Орлова : купчиха', 'Анна Орлова | владеть | мануфактурой', 'Анна Орлова | мать | Лобанова'],
    ],
    ['Врач Шапур ибн Али умер.', ['Шапур ибн Али : врач']],
    ['Премьер-министр Ангела Меркель посетила Москву.', ['Ангела Меркель : премьер-министр', 'Ангела Меркель | посетить | Москву']],
    ['Повесть «Мать» Максима Горького вышла.', ['Мать : повесть', 'Мать | автор | Максима Горького']],
    [
      'Экс-министр обороны Дзинтра Лацис покинула Ригу.',
      ['Дзинтра Лацис : экс-министр', 'Дзинтра Лацис | покинуть | Ригу', 'Дзинтра Лацис | экс-министр | обороны'],
    ],
    ['Вдова Ельцина молчит. В столице Польши Варшаве тихо.', ['Варшаве | столица | Польши']],
  ])('%s', (text, expected) => expect(facts(read(text))).toEqual(expected.toSorted()));

  it('does not glue a place to the person after it when the document writes both in a row', () => {
    const gazetteer = ['США Барак Обама'];
    expect(facts(read('Вошёл президент США Барак Обама.', { gazetteer }))).toEqual([
      'Барак Обама : президент',
      'Барак Обама | президент | США',
    ]);
  });

  it('leaves open whose name it is when the cases do not tell', () => {
    expect(facts(read('Помощник адвоката Мэтью Брайза прибыл.'))).toEqual([]);
  });

  it('keeps an office and what it is for in one name', () => {
    const names = read('Он возглавил Комиссию по ядерной безопасности Франции.').mentions.map((mention) => mention.surface);
    expect(names).toContain('Комиссию по ядерной безопасности Франции');
  });
});

describe('definitions', () => {
  it.each<[string, string[]]>([
    [
      'Тверь — город в Поволжье, расположенный на берегу Волги.',
      ['Тверь : город', 'Тверь | находиться в | Поволжье', 'Тверь | расположен на | берегу Волги'],
    ],
    [
      '«Мать» — повесть русского писателя Максима Горького.',
      ['Максима Горького : писатель', 'Мать : повесть', 'Мать | автор | Максима Горького'],
    ],
    ['Притоки Камы — Белая и Вятка.', ['Белая | приток | Камы', 'Вятка | приток | Камы']],
    ['Иван Орлов — бывший министр России.', ['Иван Орлов | бывший министр | России']],
    ['Тренером «Зари» был Павел Лыткин.', ['Павел Лыткин | тренер | Зари']],
    [
      'Пётр Иванов (12 (24) мая 1802 года, Тула — 3 марта 1871 года, Казань) — ботаник.',
      [
        'Пётр Иванов : ботаник',
        'Пётр Иванов | родиться в | Тула',
        'Пётр Иванов | родиться | 1802-05-24',
        'Пётр Иванов | умереть в | Казань',
        'Пётр Иванов | умереть | 1871-03-03',
      ],
    ],
  ])('%s', (text, expected) => expect(facts(read(text))).toEqual(expected.toSorted()));
});

describe('what a sentence means of those before', () => {
  it.each<[string, string]>([
    ['Город Казань стоит на Волге. Город основан в 1005 году.', '~Казань | основан | 1005'],
    ['Город Казань стоит на Волге. Мэром города является Ильсур Метшин.', 'Ильсур Метшин | мэр | ~Казань'],
    ['Мария Кюри родилась в Варшаве. Умерла в Пасси.', '~Мария Кюри | умереть в | Пасси'],
    ['Физик Анна Вольф и её муж Поль Дюран уехали.', 'Поль Дюран | муж | ~Анна Вольф'],
    ['Сергей Лобанов родился в Туле. Его учителем был Карл Бэр.', 'Карл Бэр | учитель | ~Сергей Лобанов'],
  ])('%s', (text, expected) => expect(facts(read(text))).toContain(expected));

  it('is left open where two things of the kind were named, or another is meant', () => {
    const meant = (text: string): string[] => facts(read(text)).filter((fact) => fact.includes('~'));
    expect(meant('Город Казань больше, чем город Тверь. Город основан в 1005 году.')).toEqual([]);
    expect(meant('Город Казань стоит на Волге. Другой город основан в 1005 году.')).toEqual([]);
    expect(meant('Мария Кюри родилась в Варшаве. Потом Вера Ланге уехала, и она открыла полоний.')).toEqual([]);
    expect(meant('Предприятие купил холдинг «Нева».')).toEqual([]);
    expect(meant('Главным владельцем Facebook является её основатель Марк Орлов.')).toEqual([]);
  });

  it('is nothing at all in a question', () => {
    expect(facts(read('Мария Кюри открыла радий?'))).toEqual([]);
  });
});

describe('verbs and their arguments', () => {
  it.each<[string, string[]]>([
    [
      'Канада и Мексика подписали Парижский договор.',
      ['Канада | подписать | Парижский договор', 'Мексика | подписать | Парижский договор'],
    ],
    ['Улица Лесная названа в честь Пушкина.', ['Лесная : улица', 'Лесная | назван в честь | Пушкина']],
    ['Компания «Луч» входит в состав концерна «Нева».', ['Луч : компания', 'Луч | входить в состав | Нева', 'Нева : концерн']],
    ['В 1961 году Музей леса был открыт.', ['Музей леса | открыт | 1961']],
    ['46-я танковая бригада освободила Витебск.', ['46-я танковая бригада | освободить | Витебск']],
    ['Река Кама, которая впадает в Волгу, судоходна.', ['Кама : река', 'Кама | впадать в | Волгу']],
    ['Длина Камы составляет 1805 км.', ['Камы | длина | 1805 км']],
  ])('%s', (text, expected) => expect(facts(read(text))).toEqual(expected.toSorted()));

  it.each([
    ['a bare plural that did something once', 'Студенты заняли Виттенберг.'],
    ['a thing that the sentence does not name', 'Компания построила Асуан.'],
    ['an object that the sentence does not name', 'Испания переименовала крепость.'],
    ['a relative clause whose subject is another', 'Сорбонна, которую окончил в 1820 году, известна.'],
    ['a number cut from its range', 'Алжир потерял от 30 до 50 тысяч.'],
  ])('state nothing of %s', (_what, text) => expect(facts(read(text))).toEqual([]));
});

describe('sentences, dates and keys', () => {
  it('ends a sentence after a ruler’s number', () => {
    const text = 'Город осадили войска Фердинанда I. Зимой они ушли.';
    expect(read(text).sentences.map(([start, end]) => text.slice(start, end))).toEqual([
      'Город осадили войска Фердинанда I.',
      'Зимой они ушли.',
    ]);
  });

  it.each([
    ['12 (24) мая 1802 года', '1802-05-24'],
    ['29 февраля (12 марта) 1852 года', '1852-03-12'],
    ['28 декабря 1850 (9 января 1851) года', '1851-01-09'],
  ])('reads %s as one date of the new style', (date, iso) => {
    const dates = read(`Он родился ${date} в Туле.`).mentions.filter((mention) => mention.kind === 'date');
    expect(dates.map(({ surface, key }) => [surface, key])).toEqual([[date, iso]]);
  });

  it('keeps two dates apart that no calendar brings together', () => {
    const dates = read('Открыт 3 мая 1850 (9 июня 1851) года.').mentions.filter((mention) => mention.kind === 'date');
    expect(dates.map((mention) => mention.key)).toEqual(['1850-05-03', '1851-06-09']);
  });

  it('gives an ordinal in digits one key in every case', () => {
    expect(russian.key('46-й танковой бригады')).toBe(russian.key('46-я танковая бригада'));
  });
});
