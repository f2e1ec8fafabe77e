import type { LanguageCode } from '../../../contract/common.ts';

/** Everything that the answerer itself says; all else in an answer is quoted. */
export interface AnswerWords {
  readonly empty: string;
  readonly noQuestion: string;
  readonly absent: string;
  readonly found: (passages: number) => string;
  readonly partly: (passages: number) => string;
  readonly overview: (passages: number) => string;
  readonly short: (value: string, n: number) => string;
  readonly quote: (sentence: string, n: number) => string;
  /** Between what a model said before it failed and the quotations. */
  readonly brokenOff: string;
}

const english: AnswerWords = {
  empty: 'The graph is empty: nothing has been published yet. Upload a document and approve it, then ask again.',
  noQuestion: 'There is no word to look for in this question.',
  absent: 'This is not in the graph: no published document says anything about it.',
  found: (n) => (n === 1 ? 'Found in 1 passage:' : `Found in ${n} passages:`),
  partly: (n) => `Only part of the question is in the graph. The nearest ${n === 1 ? 'passage' : `${n} passages`}:`,
  overview: (n) => (n === 1 ? 'From 1 passage at the centre of the graph:' : `From ${n} passages at the centre of the graph:`),
  short: (value, n) => `Short answer: ${value} [${n}]`,
  quote: (sentence, n) => `“${sentence}” [${n}]`,
  brokenOff: ' …\nThe model broke off here. What the documents say:\n',
};

const russian: AnswerWords = {
  empty: 'Граф пуст: ещё ничего не опубликовано. Загрузите документ, одобрите его и спросите снова.',
  noQuestion: 'В этом вопросе нет слов, которые можно искать.',
  absent: 'В графе этого нет: ни один опубликованный документ об этом не говорит.',
  found: (n) => `Найдено, отрывков: ${n}.`,
  partly: (n) => `В графе есть только часть ответа. Ближайшее, отрывков: ${n}.`,
  overview: (n) => `Главное в графе, отрывков: ${n}.`,
  short: (value, n) => `Коротко: ${value} [${n}]`,
  quote: (sentence, n) => `«${sentence}» [${n}]`,
  brokenOff: ' …\nНа этом модель прервалась. Что говорят документы:\n',
};

const french: AnswerWords = {
  empty: 'Le graphe est vide : rien n’a encore été publié. Déposez un document, approuvez-le, puis reposez la question.',
  noQuestion: 'Cette question ne contient aucun mot à chercher.',
  absent: 'Cela n’est pas dans le graphe : aucun document publié n’en parle.',
  found: (n) => (n === 1 ? 'Trouvé dans 1 passage :' : `Trouvé dans ${n} passages :`),
  partly: (n) =>
    `Le graphe ne contient qu’une partie de la réponse. ${n === 1 ? 'Le passage le plus proche' : `Les ${n} passages les plus proches`} :`,
  overview: (n) => (n === 1 ? 'Au centre du graphe, 1 passage :' : `Au centre du graphe, ${n} passages :`),
  short: (value, n) => `En bref : ${value} [${n}]`,
  quote: (sentence, n) => `« ${sentence} » [${n}]`,
  brokenOff: ' …\nLe modèle s’est interrompu ici. Ce que disent les documents :\n',
};

/** Answers speak the question's language; one without words of its own gets English. */
export const WORDS: Readonly<Record<LanguageCode, AnswerWords>> = { en: english, ru: russian, fr: french, any: english };
