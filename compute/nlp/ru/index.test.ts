import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Reading } from '../../graph/segment.ts';
import type { Context } from '../language.ts';
import { russian } from './index.ts';

const CONTEXT: Context = { title: null, heading: [], about: null, lowerCase: new Set(), gazetteer: [] };

beforeAll(() => russian.load());

const read = (text: string, context: Partial<Context> = {}): Reading => russian.read(text, [], { ...CONTEXT, ...context });

/** "subject | predicate | object" of every tier-A statement, "name : class < broader" of every tier-A type. */
function facts(reading: Reading, tier: 'A' | 'B' = 'A'): string[] {
  const surface = (index: number): string => reading.mentions[index]?.surface ?? '';
  const statements = reading.statements
    .filter((statement) => statement.tier === tier)
    .map(({ subject, predicate, object, negated }) =>
      [
        surface(subject),
        `${negated ? 'не ' : ''}${predicate.lemma}`,
        'mention' in object ? surface(object.mention) : object.literal.value,
      ].join(' | '),
    );
  const types = reading.types
    .filter((type) => type.tier === tier)
    .map(({ mention, lemma, broader }) => `${surface(mention)} : ${lemma}${broader ? ` < ${broader}` : ''}`);
  return [...statements, ...types].sort();
}

const names = (reading: Reading): string[] =>
  reading.mentions.filter((mention) => mention.kind === 'name').map((mention) => mention.surface);

describe('facts of a Russian sentence', () => {
  it.each<[string, string[]]>([
    ['Казань — столица Татарстана.', ['Казань | столица | Татарстана']],
    ['Столица Франции — Париж.', ['Париж | столица | Франции']],
    ['Столицей Франции является Париж.', ['Париж | столица | Франции']],
    ['Стамбул был столицей Османской империи до 1923 года.', ['Стамбул | столица | Османской империи']],
    ['Москва — не столица Франции.', ['Москва | не столица | Франции']],
    ['Кислород — это химический элемент.', ['Кислород : химический элемент < элемент']],
    ['Байкал — самое глубокое озеро планеты.', ['Байкал : озеро']],
    [
      'Лев Толстой — русский писатель, автор романа «Война и мир».',
      ['Война и мир : роман', 'Лев Толстой : писатель', 'Лев Толстой | автор | Война и мир'],
    ],
    ['Никола Тесла родился 10 июля 1856 года в Смиляне.', ['Никола Тесла | родиться в | Смиляне', 'Никола Тесла | родиться | 1856-07-10']],
    [
      'Антон Павлович Чехов умер в 1904 году в Баденвайлере.',
      ['Антон Павлович Чехов | умереть в | Баденвайлере', 'Антон Павлович Чехов | умереть | 1904'],
    ],
    ['Санкт-Петербург был основан Петром I в 1703 году.', ['Петром I | основать | Санкт-Петербург', 'Санкт-Петербург | основан | 1703']],
    ['Язык Python был создан Гвидо ван Россумом.', ['Python : язык', 'Гвидо ван Россумом | создать | Python']],
    [
      'Президент Франции Шарль де Голль посетил Москву.',
      ['Шарль де Голль : президент', 'Шарль де Голль | посетить | Москву', 'Шарль де Голль | президент | Франции'],
    ],
    [
      'Председатель правления Сбербанка Герман Греф выступил в Сочи.',
      ['Герман Греф : председатель', 'Герман Греф | выступить в | Сочи', 'Герман Греф | председатель | правления Сбербанка'],
    ],
    ['Мать Петра I — Наталья Нарышкина.', ['Наталья Нарышкина | мать | Петра I']],
    ['Река Волга впадает в Каспийское море.', ['Волга : река', 'Волга | впадать в | Каспийское море']],
    ['Озеро Ильмень расположено в Новгородской области.', ['Ильмень : озеро', 'Ильмень | расположен в | Новгородской области']],
    [
      'Компания Apple, основанная Стивом Джобсом, выпускает смартфоны.',
      ['Apple : компания', 'Apple | выпускать | смартфоны', 'Стивом Джобсом | основать | Apple'],
    ],
    ['Баскетбольный клуб «Зенит» выиграл Кубок России.', ['Зенит : баскетбольный клуб < клуб', 'Зенит | выиграть | Кубок России']],
    ['Сергей Королёв, руководивший программой, родился в Житомире.', ['Сергей Королёв | родиться в | Житомире']],
    [
      'Физик Лев Ландау работал в Харькове и умер в Москве.',
      ['Лев Ландау : физик', 'Лев Ландау | работать в | Харькове', 'Лев Ландау | умереть в | Москве'],
    ],
    ['Мария Кюри была физиком и получила Нобелевскую премию.', ['Мария Кюри : физик', 'Мария Кюри | получить | Нобелевскую премию']],
    ['Дмитрий Менделеев не открыл кислород.', ['Дмитрий Менделеев | не открыть | кислород']],
    [
      'Всемирная организация здравоохранения (ВОЗ) находится в Женеве.',
      ['Всемирная организация здравоохранения | also known as | ВОЗ', 'Всемирная организация здравоохранения | находиться в | Женеве'],
    ],
    ['Днепр (англ. Dnieper) впадает в Чёрное море.', ['Днепр | also known as | Dnieper', 'Днепр | впадать в | Чёрное море']],
    [
      'А. С. Пушкин (1799—1837) написал роман «Евгений Онегин».',
      [
        'А. С. Пушкин | написать | Евгений Онегин',
        'А. С. Пушкин | родиться | 1799',
        'А. С. Пушкин | умереть | 1837',
        'Евгений Онегин : роман',
      ],
    ],
    ['Модуль `auth.py` проверяет токен.', ['auth.py : file', 'auth.py : модуль', 'auth.py | проверять | токен']],
    ['Население Джексонвилля составляет 800 тысяч человек.', ['Джексонвилля | население | 800 тысяч человек']],
    ['В 1237 году хан Батый, внук Чингисхана, начал поход.', ['Батый : хан', 'Батый | внук | Чингисхана']],
    ['Клетки содержат митохондрии.', ['Клетки | содержать | митохондрии']],
    ['Температура воды составляет 12 градусов.', ['Температура воды | составлять | 12 градусов']],
  ])('%s', (sentence, expected) => {
    expect(facts(read(sentence))).toEqual(expected.toSorted());
  });

  it.each([
    ['a condition', 'Если Пётр построит завод, город вырастет.'],
    ['an elected office, which is no agent', 'Владимир был избран председателем.'],
    ['an idiom', 'Учёный принял участие в конференции.'],
    ['a genitive that only looks apposed', 'Вырос доход населения Джексонвилля.'],
    ['«этот», whose noun the sentence does not name', 'Этот договор содержит оговорки.'],
  ])('states nothing of %s', (_what, sentence) => {
    expect(facts(read(sentence))).toEqual([]);
  });

  it('gives a pronoun its antecedent, in tier A where nothing else can be meant', () => {
    const reading = read('Мария Кюри родилась в Варшаве. Она открыла полоний и радий.');
    expect(facts(reading)).toEqual(['Мария Кюри | открыть | полоний', 'Мария Кюри | открыть | радий', 'Мария Кюри | родиться в | Варшаве']);
    expect(reading.mentions.find((mention) => mention.via === 'pronoun')).toMatchObject({
      surface: 'Мария Кюри',
      key: russian.key('Мария Кюри'),
    });
    const two = read('Мария Кюри встретила Анну Вольф, а Вера Ланге осталась. Она открыла полоний.');
    expect(facts(two, 'B')).toContain('Мария Кюри | открыть | полоний');
  });

  it('gives a pronoun at the beginning what the chunk is about', () => {
    const about = { key: russian.key('Тесла'), surface: 'Тесла' };
    expect(facts(read('Он изобрёл двигатель.', { about }), 'B')).toEqual(['Тесла | изобрести | двигатель']);
  });
});

describe('mentions of a Russian text', () => {
  it.each<[string, string[]]>([
    ['Лидер КНР Ху Цзиньтао встретился с президентом США Бараком Обамой.', ['КНР', 'Ху Цзиньтао', 'США', 'Бараком Обамой']],
    ['Римский договор был подписан в Риме.', ['Римский договор', 'Риме']],
    ['Он работал в Министерстве обороны России.', ['Министерстве обороны России']],
    ['Театр имени Вахтангова открыт.', ['Театр имени Вахтангова']],
    ['Учёные Оксфордского университета летят в Нью-Йорк.', ['Оксфордского университета', 'Нью-Йорк']],
    ['Письмо Дж. Р. Р. Толкина хранится у Пьетро д’Абано.', ['Дж. Р. Р. Толкина', 'Пьетро д’Абано']],
    ['Служба читает очередь из Redis через WebSocket.', ['Redis', 'WebSocket']],
    ['Он сказал: «Мы пойдём домой завтра утром».', []],
  ])('%s', (text, expected) => {
    expect(names(read(text))).toEqual(expected);
  });

  it('does not take a word for a name at the beginning of a sentence when the document writes it in lower case', () => {
    expect(names(read('Бластомеры делятся.', { lowerCase: new Set(['бластомеры']) }))).toEqual([]);
    expect(names(read('Сахара растёт.', { gazetteer: ['Сахара'] }))).toEqual(['Сахара']);
  });

  it('reads dates, years with their word, and quantities', () => {
    const found = read('В 1834 г. он прошёл 12 км, а 12 апреля 1961 года — 5 г.').mentions.filter(
      (mention) => mention.kind === 'date' || mention.kind === 'quantity',
    );
    expect(found.map((mention) => `${mention.kind} ${mention.key}`)).toEqual([
      'date 1834',
      'quantity 12 км',
      'date 1961-04-12',
      'quantity 5 г',
    ]);
  });

  it('makes a whole phrase with its genitive one concept, and the name in it a mention of its own', () => {
    const reading = read('Столица республики растёт, население Казани тоже.');
    expect(reading.mentions.map((mention) => mention.surface)).toEqual(['Столица республики', 'население Казани', 'Казани']);
  });
});

const FRAGMENTS = [
  'Казань',
  ' — ',
  'столица',
  ' России',
  ', ',
  '. ',
  'А. ',
  '«',
  '»',
  '(1799—1837)',
  ' родился ',
  'в ',
  '1703 году',
  '\n',
  '😀',
  ' `a.ts` ',
  'NASA',
  ' и ',
  'который',
  ' не ',
  '\u0000',
  'é',
  'город ',
  '"',
  '100 км',
  'т. е. ',
  '\n\n',
];

describe('every reading', () => {
  it('is valid, its mentions in the text equal their slice, and it is the same again', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 40 }), (parts) => {
        const text = parts.join('');
        const reading = read(text);
        expect(Reading.parse(reading)).toEqual(reading);
        for (const mention of reading.mentions)
          if (mention.via === 'text') expect(text.slice(mention.start, mention.end)).toBe(mention.surface);
        for (const [start, end] of reading.sentences) expect(text.slice(start, end).trim()).toBe(text.slice(start, end));
        expect(read(text)).toEqual(reading);
      }),
      { numRuns: 300 },
    );
  });

  it('does not depend on what was read before', () => {
    const text = 'Физик Лев Ландау работал в Харькове и умер в Москве. Его дочь живёт в Праге.';
    const before = read(text);
    for (let index = 0; index < 40; index += 1)
      read(Array.from({ length: 400 }, (_, word) => `Слово${String.fromCodePoint(0x430 + (word % 32), 0x430 + index)}`).join(' '));
    expect(read(text)).toEqual(before);
  });

  it.each([
    ['commas', 'а, '],
    ['open brackets', '('],
    ['quotes', '«А '],
    ['names', 'Иван '],
    ['adjectives', 'красный '],
    ['dashes', 'Х — '],
    ['relative clauses', 'Дом, который построил, '],
  ])('takes time linear in a text of %s', (_what, unit) => {
    const time = (length: number): number => {
      const text = unit.repeat(length);
      const start = performance.now();
      read(text);
      return performance.now() - start;
    };
    time(1000);
    // Quadratic time would give a factor of 256; the bound leaves room for a busy machine.
    expect(time(16_000)).toBeLessThan(Math.max(1500, 80 * time(1000)));
  });
});
