export type QuestionType = 'who' | 'when' | 'where' | 'how_many' | 'what_is' | 'overview' | 'other';

/** First match wins. Questions in English, Russian and French; the wording, not the language code, decides. */
const TYPES: readonly (readonly [QuestionType, RegExp])[] = [
  [
    'overview',
    /\b(?:what (?:is|are) (?:this|these|the) (?:documents?|texts?|files?|graph|collection)(?: all)? about|summari[sz]e|give (?:me )?(?:a |an )?(?:summary|overview))|о ч[её]м (?:этот |эти |этот? )?(?:документ|текст|файл|граф)|(?:кратко|краткое) (?:содержание|изложение)|перескажи|de quoi (?:parlent|parle|traitent|traite) (?:ce|cet|ces|le|les) |résume[rz]?\b/iu,
  ],
  ['how_many', /\bhow (?:many|much)\b|(?<!\p{L})сколько(?!\p{L})|\bcombien\b|quel(?:le)? (?:est le )?nombre/iu],
  [
    'when',
    /\bwhen\b|\b(?:what|which|in what|in which) (?:year|date|day|month|century|decade)\b|(?<!\p{L})когда(?!\p{L})|(?:каком|какого|который|какой) (?:году|год|года|дата|день|числа|веке|месяце)|\bquand\b|quelle (?:année|date)|quel (?:jour|mois|siècle)/iu,
  ],
  [
    'where',
    /\bwhere\b|\bin (?:what|which) (?:city|country|town|place|state|region)\b|(?<!\p{L})(?:где|куда|откуда)(?!\p{L})|в каком (?:городе|месте)|в какой стране|(?<!\p{L})où(?!\p{L})/iu,
  ],
  ['who', /\bwh(?:o|om|ose)\b|(?<!\p{L})(?:кто|кого|кому|кем|чей|чья|чьё)(?!\p{L})|\bqui\b/iu],
  [
    'what_is',
    /^\W*(?:what (?:is|are|does .{1,80} mean)|define)\b|^\W*(?:что такое|что значит|что это|что означает)(?!\p{L})|qu['’]est[- ]ce que|^\W*que signifie|^\W*c['’]est quoi/iu,
  ],
];

export function questionType(question: string): QuestionType {
  const sample = question.slice(0, 500);
  return TYPES.find(([, pattern]) => pattern.test(sample))?.[0] ?? 'other';
}
