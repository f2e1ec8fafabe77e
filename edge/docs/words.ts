/** The page's own words; what it lists is the API, whose names are the same in every language. */
const en = {
  title: 'ferag API',
  lead: 'Every call of the HTTP API, made from the routes themselves. The same for programs:',
  language: 'Language',
  calls: 'Calls',
  schemas: 'Shapes',
  parameters: 'Parameters',
  body: 'Body',
  answers: 'Answers',
  required: 'required',
  optional: 'optional',
  by: 'Who may call:',
  everybody: 'everybody',
  person: 'a person who is signed in',
  personOrKey: 'a person who is signed in, or an API key',
  node: 'a compute node, with its token',
  problem: 'A problem: status and code say which.',
  empty: 'without a body',
  errors: 'Codes of problems',
  code: 'Code',
  status: 'Status',
  later: 'Can the same call succeed later?',
  yes: 'yes',
  no: 'no',
};
export type Words = typeof en;

const ru: Words = {
  title: 'API ferag',
  lead: 'Все вызовы HTTP API, составлены по самим маршрутам. То же для программ:',
  language: 'Язык',
  calls: 'Вызовы',
  schemas: 'Структуры',
  parameters: 'Параметры',
  body: 'Тело',
  answers: 'Ответы',
  required: 'обязательно',
  optional: 'необязательно',
  by: 'Кто может вызвать:',
  everybody: 'любой',
  person: 'вошедший пользователь',
  personOrKey: 'вошедший пользователь или ключ API',
  node: 'вычислительный узел со своим токеном',
  problem: 'Ошибка: какая — говорят статус и код.',
  empty: 'без тела',
  errors: 'Коды ошибок',
  code: 'Код',
  status: 'Статус',
  later: 'Может ли тот же вызов удаться позже?',
  yes: 'да',
  no: 'нет',
};

const fr: Words = {
  title: 'API de ferag',
  lead: 'Tous les appels de l’API HTTP, tirés des routes elles-mêmes. La même chose pour les programmes :',
  language: 'Langue',
  calls: 'Appels',
  schemas: 'Structures',
  parameters: 'Paramètres',
  body: 'Corps',
  answers: 'Réponses',
  required: 'obligatoire',
  optional: 'facultatif',
  by: 'Qui peut appeler :',
  everybody: 'tout le monde',
  person: 'une personne connectée',
  personOrKey: 'une personne connectée, ou une clé d’API',
  node: 'un nœud de calcul, avec son jeton',
  problem: 'Un problème : le statut et le code disent lequel.',
  empty: 'sans corps',
  errors: 'Codes des problèmes',
  code: 'Code',
  status: 'Statut',
  later: 'Le même appel peut-il réussir plus tard ?',
  yes: 'oui',
  no: 'non',
};

export const WORDS = { en, ru, fr };
export type DocsLanguage = keyof typeof WORDS;
export const NAMES: Readonly<Record<DocsLanguage, string>> = { en: 'English', ru: 'Русский', fr: 'Français' };

const isKnown = (tag: string): tag is DocsLanguage => Object.hasOwn(WORDS, tag);

/** The one that the address asks for, else the first of the browser's that the page speaks. */
export function docsLanguage(asked: string | undefined, accepted: string): DocsLanguage {
  const wanted = [asked ?? '', ...accepted.split(',')].map((tag) => (tag.trim().split(/[-;]/)[0] ?? '').toLowerCase());
  return wanted.find(isKnown) ?? 'en';
}
