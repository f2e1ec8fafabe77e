import type { LanguageCode } from '../../../contract/common.ts';

/** A short text whose facts are known: what a model finds of them says what it will find elsewhere. */
export interface GoldText {
  readonly language: Exclude<LanguageCode, 'any'>;
  readonly sentences: readonly string[];
  /** As they stand in the sentences. */
  readonly entities: readonly string[];
  /** Subject, object, sentence: places in the lists above. */
  readonly facts: readonly (readonly [subject: number, object: number, sentence: number])[];
}

/** Invented people and places, so that no model can know the facts from elsewhere. */
export const GOLD: readonly GoldText[] = [
  {
    language: 'en',
    sentences: [
      'Mirela Tanswick founded the company Ostrane Pumps in Velbury in 1987.',
      'Her brother Corvin Tanswick has been the chief engineer of Ostrane Pumps since 1991.',
      'The company bought the foundry Harrow Iron in 2004 and moved it to Pellmouth.',
      'Corvin Tanswick designed the pump D-40, which is built in Pellmouth.',
    ],
    entities: ['Mirela Tanswick', 'Ostrane Pumps', 'Velbury', 'Corvin Tanswick', 'Harrow Iron', 'Pellmouth', 'pump D-40', '1987'],
    facts: [
      [0, 1, 0],
      [1, 2, 0],
      [1, 7, 0],
      [0, 3, 1],
      [3, 1, 1],
      [1, 4, 2],
      [4, 5, 2],
      [3, 6, 3],
      [6, 5, 3],
    ],
  },
  {
    language: 'ru',
    sentences: [
      'Профессор Зоя Лагутина руководит лабораторией «Квантор» в Среднеозёрске.',
      'Лаборатория «Квантор» входит в Институт тонких плёнок.',
      'Зоя Лагутина и инженер Пётр Велижев изобрели прибор «Искра-5».',
      'Завод «Луч» выпускает прибор «Искра-5» в городе Нижнеольховске.',
    ],
    entities: [
      'Зоя Лагутина',
      '«Квантор»',
      'Среднеозёрске',
      'Институт тонких плёнок',
      'Пётр Велижев',
      '«Искра-5»',
      'Завод «Луч»',
      'Нижнеольховске',
    ],
    facts: [
      [0, 1, 0],
      [1, 2, 0],
      [1, 3, 1],
      [0, 5, 2],
      [4, 5, 2],
      [6, 5, 3],
      [6, 7, 3],
    ],
  },
  {
    language: 'fr',
    sentences: [
      'Le musée des Ondes, à Port-Vernelle, est dirigé par Odile Marchaisse.',
      'L’architecte Rémi Coutelard a construit le musée des Ondes en 2011.',
      'Odile Marchaisse a épousé le sculpteur Yann Brévelec.',
      'Yann Brévelec est né à Saint-Orlac et a créé la statue La Vigie.',
    ],
    entities: [
      'musée des Ondes',
      'Port-Vernelle',
      'Odile Marchaisse',
      'Rémi Coutelard',
      '2011',
      'Yann Brévelec',
      'Saint-Orlac',
      'La Vigie',
    ],
    facts: [
      [0, 1, 0],
      [2, 0, 0],
      [3, 0, 1],
      [0, 4, 1],
      [2, 5, 2],
      [5, 6, 3],
      [5, 7, 3],
    ],
  },
];

/** The fourth chunk of a call with four: another text of the first language. */
export const GOLD_FOURTH: GoldText = {
  language: 'en',
  sentences: [
    'The ferry Grey Heron sails between Duncairn and the island of Skerra.',
    'Captain Iona Fleck has commanded the Grey Heron since 2015.',
    'The ferry belongs to Northline Ferries, whose office is in Duncairn.',
  ],
  entities: ['Grey Heron', 'Duncairn', 'Skerra', 'Iona Fleck', 'Northline Ferries'],
  facts: [
    [0, 1, 0],
    [0, 2, 0],
    [3, 0, 1],
    [4, 0, 2],
    [4, 1, 2],
  ],
};
