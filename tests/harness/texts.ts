import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './machine.ts';

/** A sample document with what a careful reader finds in it. */
export interface Sample {
  readonly language: string;
  readonly name: string;
  readonly text: string;
  /** Named things of the text, in the form in which they should be listed. */
  readonly named: readonly string[];
  /** `sentence`: words of the sentence that answers. */
  readonly questions: readonly { readonly question: string; readonly sentence: string }[];
  /** About something that the text does not know. */
  readonly absent: string;
}

const read = (name: string) => readFileSync(path.join(root, 'web/public/samples', name), 'utf8');

export const ENGLISH: Sample = {
  language: 'English',
  name: 'pulkovo.txt',
  text: read('pulkovo.en.txt'),
  named: [
    ...[
      'Pulkovo Observatory',
      'Saint Petersburg',
      'Friedrich Georg Wilhelm von Struve',
      'Pulkovo Heights',
      'Alexander Brullov',
      'Karl Brullov',
    ],
    ...[
      'Altona',
      'University of Dorpat',
      'Dorpat Observatory',
      'Joseph von Fraunhofer',
      'Vega',
      'Struve Geodetic Arc',
      'Hammerfest',
      'Norway',
    ],
    ...[
      'Black Sea',
      'Carl Tenner',
      'UNESCO',
      'World Heritage List',
      'Sweden',
      'Finland',
      'Estonia',
      'Latvia',
      'Ukraine',
      'Otto Wilhelm von Struve',
    ],
    ...[
      'Dorpat',
      'Alvan Clark and Sons',
      'Lick Observatory',
      'California',
      'Karlsruhe',
      'Fyodor Bredikhin',
      'Oskar Backlund',
      'Länghem',
      'Odessa',
    ],
    ...[
      'Simeiz',
      'Crimea',
      'Nikolai Maltsov',
      'Boris Gerasimovich',
      'Leningrad',
      'Alexey Shchusev',
      'Semyon Khaikin',
      'Naum Kaidanovsky',
      'RATAN-600',
    ],
    ...['North Caucasus', 'Zelenchukskaya', 'Pulkovo Meridian', 'Russian Empire', 'Russian Academy of Sciences'],
  ],
  questions: [
    { question: 'Who founded the Pulkovo Observatory?', sentence: 'It was founded in 1839 by Friedrich Georg Wilhelm von Struve' },
    { question: 'Where was Oskar Backlund born?', sentence: 'was born in Länghem' },
    { question: 'When did UNESCO add the Struve Geodetic Arc to the World Heritage List?', sentence: 'in 2005' },
    { question: 'Who designed RATAN-600 or the radio telescope of 1956?', sentence: 'Semyon Khaikin' },
    { question: 'Who directed the Pulkovo Observatory from 1890 to 1895?', sentence: 'Bredikhin directed the Pulkovo Observatory' },
  ],
  absent: 'Who invented the steam locomotive?',
};

export const RUSSIAN: Sample = {
  language: 'Russian',
  name: 'байкал.txt',
  text: read('baikal.ru.txt'),
  named: [
    ...['Байкал', 'Ангара', 'Селенга', 'Монголия', 'Ольхон', 'Хужир', 'Курбат Иванов', 'Яков Похабов', 'Николай Спафарий', 'Китай'],
    ...[
      'Даниэль Готлиб Мессершмидт',
      'Пётр I',
      'Иоганн Георг Гмелин',
      'Пётр Паллас',
      'Бенедикт Дыбовский',
      'Виктор Годлевский',
      'Иван Черский',
    ],
    ...[
      'Хребет Черского',
      'Владимир Обручев',
      'Земля Санникова',
      'Глеб Верещагин',
      'Лимнологический институт',
      'Листвянка',
      'Маритуй',
      'Иркутск',
    ],
    ...[
      'Байкальский музей',
      'Кругобайкальская железная дорога',
      'Армстронг',
      'Михаил Хилков',
      'Иркутская ГЭС',
      'Байкальск',
      'Валентин Распутин',
    ],
    ...[
      'Усть-Уда',
      'Пайсис',
      'Мир',
      'Артур Чилингаров',
      'Baikal-GVD',
      'ЮНЕСКО',
      'Баргузинский заповедник',
      'Байкальский заповедник',
      'Прибайкальский национальный парк',
    ],
  ],
  questions: [
    { question: 'Кто основал Лимнологический институт?', sentence: 'Глеб Верещагин основал Лимнологический институт' },
    { question: 'Когда ЮНЕСКО включила Байкал в Список всемирного наследия?', sentence: 'в 1996 году' },
    { question: 'Кто написал роман «Земля Санникова»?', sentence: 'автор романа «Земля Санникова»' },
    { question: 'Где родился Валентин Распутин?', sentence: 'в посёлке Усть-Уда' },
    { question: 'Какой остров Байкала самый крупный?', sentence: 'Крупнейший остров Байкала — Ольхон' },
  ],
  absent: 'Кто изобрёл паровой двигатель?',
};

export const FRENCH: Sample = {
  language: 'French',
  name: 'canal-du-midi.txt',
  text: read('canal-du-midi.fr.txt'),
  named: [
    ...[
      'canal du Midi',
      'Toulouse',
      'Pierre-Paul Riquet',
      'Garonne',
      'étang de Thau',
      'Sète',
      'Castelnaudary',
      'Carcassonne',
      'Béziers',
      'canal de Garonne',
    ],
    ...[
      'Languedoc',
      'Jean-Baptiste Colbert',
      'Louis XIV',
      'Jean-Mathias Riquet',
      'Naurouze',
      'Montagne Noire',
      'Pierre Campmas',
      'Revel',
      'Saint-Ferréol',
    ],
    ...[
      'François Andréossy',
      'Fonserannes',
      'Orb',
      'Malpas',
      'Ensérune',
      'Vauban',
      'Sébastien Le Prestre de Vauban',
      'Thomas Jefferson',
      'États-Unis',
    ],
    ...[
      'France',
      'Agde',
      'Compagnie des chemins de fer du Midi',
      'Bordeaux',
      'Voies navigables de France',
      'UNESCO',
      'Bernard Griffoul-Dorval',
    ],
  ],
  questions: [
    { question: 'Où est né Pierre-Paul Riquet ?', sentence: 'né à Béziers' },
    { question: 'Qui a dessiné les cartes et les écluses du canal ?', sentence: 'François Andréossy' },
    { question: "Quand l'UNESCO a-t-elle inscrit le canal du Midi au patrimoine mondial ?", sentence: 'en 1996' },
    { question: 'Qui a visité le canal en mai 1787 ?', sentence: 'Thomas Jefferson visita le canal' },
    { question: 'Qui gère le canal aujourd’hui ?', sentence: 'géré par Voies navigables de France' },
  ],
  absent: 'Qui a inventé la machine à vapeur ?',
};
