const words = (text: string): ReadonlySet<string> => new Set(text.split('|'));

/** Predicates that say too little to be a property; a statement with one stays a candidate. */
export const EMPTY_PREDICATES = words(
  'be|have|do|to|in|from|of|with|at|by|for|on|as|is|was|are|were|has|had|' +
    'быть|иметь|являться|в|на|из|от|с|у|к|по|мочь|стать|' +
    'être|avoir|faire|de|à|en|dans|par|pour|avec|sur',
);

/** Nouns that name a role towards someone or something: properties, never classes. */
export const RELATIONAL_NOUNS = words(
  'son|daughter|child|wife|husband|spouse|father|mother|parent|brother|sister|sibling|cousin|uncle|aunt|nephew|niece|grandson|granddaughter|' +
    'grandfather|grandmother|widow|widower|friend|sequel|prequel|part|member|kind|type|sort|form|example|one|name|' +
    'сын|дочь|ребенок|ребёнок|жена|муж|супруг|супруга|отец|мать|брат|сестра|дядя|тетя|тётя|племянник|племянница|внук|внучка|дед|бабушка|вдова|' +
    'друг|подруга|продолжение|часть|член|вид|тип|форма|пример|один|' +
    'fils|fille|enfant|femme|épouse|mari|époux|père|mère|frère|sœur|soeur|cousine|oncle|tante|neveu|nièce|veuve|veuf|ami|amie|suite|partie|membre|' +
    'sorte|genre|forme|exemple|nom',
);

/** Words of predicates that have one date as their value. */
const ONCE = words(
  'birth|born|death|died|die|founded|established|founding|released|premiered|' +
    'рождение|рождения|родиться|родился|смерть|смерти|умереть|основать|основание|основания|' +
    'naissance|naître|né|née|mort|mourir|décès|fondé|fondée|fonder|fondation',
);
export const DATE_TYPES: ReadonlySet<string> = new Set(['gYear', 'gYearMonth', 'date']);

/** True for a property like "birth date": two dates that cannot be the same contradict each other. */
export const isFunctionalLemma = (lemma: string): boolean =>
  lemma
    .toLowerCase()
    .split(/[\s\-_]+/)
    .some((word) => ONCE.has(word));

/** Top-level kinds that nothing belongs to two of. Only common nouns are listed: an unknown class never clashes. */
const UPPER: readonly (readonly [string, ReadonlySet<string>])[] = [
  [
    'person',
    words(
      'person|people|man|woman|actor|actress|director|film director|writer|novelist|poet|singer|musician|composer|politician|footballer|king|queen|' +
        'president|scientist|physicist|mathematician|philosopher|painter|architect|engineer|lawyer|journalist|' +
        'человек|актер|актёр|актриса|режиссер|режиссёр|писатель|поэт|певец|певица|композитор|политик|футболист|король|королева|царь|президент|' +
        'ученый|учёный|физик|математик|философ|художник|архитектор|инженер|журналист|' +
        'personne|homme|acteur|actrice|réalisateur|réalisatrice|écrivain|écrivaine|poète|chanteur|chanteuse|compositeur|footballeur|roi|reine|' +
        'président|général|physicien|mathématicien|philosophe|peintre|ingénieur|journaliste',
    ),
  ],
  [
    'place',
    words(
      'place|city|town|village|country|river|mountain|lake|island|district|region|province|state|continent|street|' +
        'город|деревня|село|страна|река|гора|озеро|остров|район|область|провинция|штат|континент|улица|' +
        'lieu|ville|pays|rivière|fleuve|montagne|lac|île|région|département|état|continent|rue',
    ),
  ],
  [
    'organisation',
    words(
      'organisation|organization|company|corporation|party|university|school|band|agency|bank|newspaper|football club|' +
        'организация|компания|корпорация|партия|университет|школа|группа|агентство|банк|газета|' +
        'entreprise|société|parti|université|école|groupe|agence|banque|journal',
    ),
  ],
  [
    'work',
    words(
      'film|movie|song|album|book|novel|poem|painting|opera|video game|tv series|television series|' +
        'фильм|песня|альбом|книга|роман|поэма|картина|опера|сериал|' +
        'chanson|livre|poème|tableau|opéra',
    ),
  ],
];
const UPPER_OF: ReadonlyMap<string, string> = new Map(UPPER.flatMap(([kind, names]) => [...names].map((name) => [name, kind] as const)));

/** The top-level kind of a class by its lemma, or by its last word ("comedy film"); undefined when it is not known. */
export const upperKind = (lemma: string): string | undefined =>
  UPPER_OF.get(lemma) ?? UPPER_OF.get(lemma.slice(lemma.lastIndexOf(' ') + 1));

/** Different spellings and words for one class, the rarer first. Used only where both stand in the graph, or between two ontologies. */
export const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['movie', 'film'],
  ['motion picture', 'film'],
  ['organization', 'organisation'],
  ['corporation', 'company'],
  ['firm', 'company'],
  ['location', 'place'],
  ['кинофильм', 'фильм'],
  ['кинокартина', 'фильм'],
  ['compagnie', 'entreprise'],
]);
