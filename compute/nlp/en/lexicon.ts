const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));

export const SENTENCE_RULES = {
  titles: words(
    'mr mrs ms dr prof st sr jr gen col lt capt cmdr sgt maj rev hon pres gov sen rep fr bros mt ft no nos vol vols ed eds fig figs pp p ch sec dept univ approx ca c cf e.g i.e vs v al op cit resp incl est translit transl trans lit',
  ),
  abbreviations: words(
    'inc ltd co corp llc plc etc jan feb mar apr jun jul aug sep sept oct nov dec u.s u.k u.n d.c a.m p.m ph.d b.a m.a b.sc m.sc av ave blvd rd',
  ),
  starters: words(
    'the a an he she it they we you i this that these those in on at after before during when while although however but and his her its their there here as from for to with by since until if then',
  ),
};

const MONTHS: readonly (readonly [string, number])[] = [
  ['january', 1],
  ['february', 2],
  ['march', 3],
  ['april', 4],
  ['may', 5],
  ['june', 6],
  ['july', 7],
  ['august', 8],
  ['september', 9],
  ['october', 10],
  ['november', 11],
  ['december', 12],
  ['jan', 1],
  ['feb', 2],
  ['mar', 3],
  ['apr', 4],
  ['jun', 6],
  ['jul', 7],
  ['aug', 8],
  ['sept', 9],
  ['sep', 9],
  ['oct', 10],
  ['nov', 11],
  ['dec', 12],
];

export const SHAPE_WORDS = {
  months: new Map(MONTHS),
  capitalOnly: new Set(['may', 'march', 'mar', 'dec', 'sep']),
  yearWords: [],
  ofWords: ['of'],
  ordinals: ['st', 'nd', 'rd', 'th'],
  units: words(
    'km kilometre kilometres kilometer kilometers m metre metres meter meters cm mm mile miles ft foot feet inch inches yard yards ha hectare hectares acre acres kg g gram grams t ton tons tonne tonnes pound pounds lb lbs oz mg l litre litres liter liters ml gallon gallons barrel barrels s sec second seconds min minute minutes h hour hours day days week weeks month months year years ms hz khz mhz ghz kb mb gb tb kib mib gib byte bytes bit bits w kw mw gw kwh mwh v a mph knots people inhabitants residents employees students soldiers members seats euro euros dollar dollars pounds sterling rupee rupees yen percent degrees km² km2 m² m2',
  ),
  scales: words('hundred thousand million billion trillion'),
  decimal: '.' as const,
};

/** Adjectives of nations and peoples; the productive endings are in `isDemonym`. */
const DEMONYMS = words(
  'french dutch greek swiss czech thai turk danish swedish finnish polish spanish english irish scottish welsh british turkish jewish cornish flemish kurdish icelandic slovak slovene croat serb afghan pakistani israeli iraqi omani kuwaiti qatari saudi emirati yemeni bangladeshi nepali azerbaijani uzbek kazakh tajik turkmen kyrgyz hindu arab arabic german roman norman saxon tamil telugu malayalam hindi urdu punjabi bengali gujarati marathi kannada filipino greenlandic basque catalan galician breton argentine hellenic germanic celtic slavic nordic european african asian american latin black soviet bahraini somali mongol mongolian tibetan uyghur berber maltese monegasque malian nepalese congolese taiwanese cypriot hungarian manx',
);
const NOT_DEMONYMS = words(
  'ian christian julian adrian fabian damian sebastian vivian lillian brian dorian gillian marian florian cyprian mohan jonathan nathan alan dean jean sean ethan juan ivan hassan logan duncan morgan susan megan jordan dylan truman norman herman sherman chapman coleman newman freeman batman superman iran japan milan sudan bhutan vatican oman kazakhstan pakistan afghanistan satan titan evan bryan rowan wan han chan',
);

/** "American", "Japanese", "Polish": a capitalised adjective of a nation, by list or by its ending. */
export function isDemonym(word: string): boolean {
  // "Serbian-American", "British- French".
  const hyphen = word.lastIndexOf('-');
  if (hyphen > 0) return isDemonym(word.slice(hyphen + 1).trim()) && /^\p{Lu}/u.test(word);
  const lower = word.toLowerCase();
  if (DEMONYMS.has(lower)) return true;
  if (NOT_DEMONYMS.has(lower)) return false;
  return (
    /^\p{Lu}\p{L}{2,}(?:ian|ese|ean|ican|van)$/u.test(word) ||
    /^(?:Austral|Ital|Brazil|Norweg|Ind|Russ|Austr|Hungar|Ukrain|Roman|Bulgar|Serb|Croat|Armen|Georg)i(?:an)$/.test(word)
  );
}

/** Nouns of kinship, office and part: "X is the <noun> of Y" is a property, never a class (llm-free.md §6). */
export const RELATIONAL = words(
  'son daughter father mother brother sister half-brother half-sister stepson stepdaughter stepfather stepmother wife husband widow widower spouse child grandson granddaughter grandfather grandmother nephew niece uncle aunt cousin twin ancestor descendant heir heiress successor predecessor sibling stepbrother stepsister great-grandson great-grandfather father-in-law mother-in-law son-in-law daughter-in-law brother-in-law sister-in-law consort mistress fiancé fiancée partner friend student pupil disciple follower capital sequel prequel remake adaptation part member subsidiary division branch tributary suburb neighbourhood district borough founder co-founder author creator inventor discoverer owner leader head chairman chairwoman chairperson president vice-president director ceo chief captain coach manager mayor governor editor translator author composer producer seat centre center birthplace hometown headquarters alias synonym subset superset component version fork successor namesake patron secretary treasurer',
);

/** Kinship alone: these nouns bind a name to a possessor ("his wife Anna", "Anna, daughter of Boso"). */
export const KINSHIP = words(
  'son daughter father mother brother sister half-brother half-sister stepson stepdaughter stepfather stepmother wife husband widow widower spouse grandson granddaughter grandfather grandmother nephew niece uncle aunt cousin father-in-law mother-in-law son-in-law daughter-in-law brother-in-law sister-in-law successor predecessor heir fiancé fiancée',
);

export const PERSON = words(
  'actor actress director writer author poet painter singer songwriter musician composer politician footballer cricketer player athlete swimmer runner cyclist boxer wrestler lawyer judge physician doctor surgeon scientist physicist chemist biologist mathematician engineer inventor architect designer photographer journalist editor producer screenwriter novelist playwright historian philosopher theologian priest bishop archbishop cardinal pope monk nun abbot saint king queen prince princess emperor empress duke duchess count countess earl baron baroness lord lady knight nobleman noblewoman aristocrat general admiral officer soldier president minister senator governor mayor diplomat ambassador businessman businesswoman entrepreneur banker merchant explorer teacher professor scholar academic economist activist model comedian dancer choreographer conductor pianist violinist guitarist drummer rapper coach manager jockey skier skater sculptor artist illustrator cartoonist animator critic translator linguist astronomer astronaut pilot sailor farmer chef sportsman sportswoman trainer curator planter trader shipowner printer publisher singer-songwriter activist campaigner broadcaster presenter commentator instructor lecturer researcher biochemist pharmacist dentist veterinarian cartographer surveyor blacksmith carpenter tailor shoemaker baker butcher brewer innkeeper miller weaver potter goldsmith watchmaker bookseller pastor minister vicar curate deacon missionary monarch ruler warlord chieftain senator congressman congresswoman councillor alderman spokesman spokeswoman secretary clerk accountant stockbroker investor industrialist philanthropist trade-unionist unionist revolutionary rebel pirate privateer spy detective policeman firefighter driver racer jockey biker mountaineer climber cellist organist trumpeter saxophonist bassist champion medalist medallist vocalist keyboardist percussionist instrumentalist bandleader arranger entertainer performer celebrity host presenter practitioner advocate pioneer lyricist soprano tenor baritone lyricist librettist poetess dramatist essayist satirist humorist blogger columnist reporter correspondent diarist biographer lexicographer person man woman son daughter brother sister father mother wife husband member leader founder filmmaker cinematographer margrave landgrave elector sultan caliph shah khan pharaoh consul chieftain king-consort statesman nurse librarian wikipedian heiress socialite missionary rabbi imam preacher evangelist geologist botanist zoologist naturalist psychologist sociologist anthropologist archaeologist geographer philologist orientalist golfer goalkeeper midfielder defender striker forward pitcher quarterback linebacker wrestler gymnast rower fencer archer hurdler sprinter umpire referee',
);

/** Offices and ranks that, capitalised and before "of", title a person: "Duke of Brabant", "Governor of Ohio". */
export const OFFICES = words(
  'king queen prince princess duke duchess count countess earl baron baroness marquess marquis marchioness viscount viscountess lord lady emperor empress margrave landgrave elector archduke archduchess bishop archbishop patriarch pope abbot abbess sultan shah khan tsar regent president vice-president minister premier chancellor governor mayor senator secretary chairman director dean rector professor ambassador speaker head chief master bailiff sheriff steward doge infante infanta dowager knight judge justice attorney treasurer commissioner superintendent commander',
);

export const PLACE = words(
  'city town village hamlet municipality commune settlement suburb neighbourhood neighborhood district county province state region country island peninsula mountain hill lake river stream creek valley bay gulf sea park forest station airport building church cathedral castle palace museum galaxy nebula hospital school university college hotel theatre theater stadium arena bridge street road house fort prison cemetery monastery abbey mosque temple company brewery factory mine farm parish ward township borough locality community census-designated constituency port harbour harbor dam reservoir canal glacier volcano desert beach tower lighthouse library zoo restaurant pub mall',
);

/** Nouns by which a thing is spoken of again, with narrower ones that it may have been called: "the company" for a brewery. */
export const GENERAL: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    company:
      'firm manufacturer corporation operator producer publisher bank airline brewery retailer business conglomerate developer studio label brand factory subsidiary agency provider supplier carmaker newspaper',
    firm: 'company manufacturer corporation operator producer publisher bank retailer business',
    organization: 'organisation association society agency charity foundation union federation party network club institute group',
    organisation: 'organization association society agency charity foundation union federation party network club institute group',
    film: 'movie documentary picture thriller comedy western drama remake',
    movie: 'film documentary picture thriller comedy western drama remake',
    book: 'novel novella textbook memoir autobiography biography monograph anthology encyclopedia',
    band: 'group ensemble duo trio quartet orchestra',
    group: 'band ensemble duo trio quartet orchestra',
    ensemble: 'band group orchestra choir quartet',
    show: 'series sitcom programme program',
    building: 'house church palace castle hotel tower theatre theater museum mansion skyscraper',
    school: 'university college academy institute',
    institution: 'university college academy institute museum school',
    settlement: 'town village city hamlet',
    ship: 'vessel cruiser frigate destroyer ferry schooner steamship battleship',
    vessel: 'ship cruiser frigate destroyer ferry schooner steamship battleship',
    game: 'videogame',
    language: 'dialect',
    team: 'club',
    club: 'team',
    plant: 'shrub tree herb flower orchid',
    software: 'database program application framework library system tool',
    war: 'conflict',
    conflict: 'war battle',
  }).map(([noun, narrower]) => [noun, words(narrower)]),
);

/** Made things: with PERSON and PLACE the nouns trusted directly before a name ("the album Blue"). */
export const WORKS = words(
  'film movie album song single novel book play opera poem story magazine newspaper journal series show sitcom game software language database framework library band group orchestra choir team club company corporation organization organisation agency party movement ship submarine aircraft spacecraft satellite rocket car motorcycle engine horse dog planet moon asteroid comet star galaxy battle war treaty festival award prize programme program project protocol standard algorithm website operator system documentary comic manga anime musical symphony painting sculpture brand label studio channel network bank airline religion dynasty tribe genus species',
);

/** Nouns whose "X is a NOUN" says nothing about X. */
export const EMPTY_NOUNS = words(
  'attempt entity custom one part lot number kind type sort way thing example case result reason fact member first second third last series set group variety range bit few many most some place time something someone anything nothing everything matter piece form use name term word problem point idea question',
);

/** Verbs that state no relation between two named things by themselves. */
export const WEAK_VERBS = words(
  'be have do go get take come put let seem appear become remain begin start continue try want need keep say tell think know mean see look make give happen occur feel help use call refer include consist contain ask list cite describe portray persuade force order urge invite allow permit authorize authorise request encourage',
);

/** Objects that make an idiom with their verb: "take place", "play a role". */
export const IDIOM_NOUNS = words(
  'place part role advantage care note use charge control effect account shape action aim steps pride leave turn time way rise lead view responsibility influence interest hold root office power',
);

/** Past participles and past forms that do not end in -ed. */
export const PARTICIPLES = words(
  'written known born made held built sung won led given taken seen shown sold sent set cast shot read run begun broken chosen driven drawn eaten fallen found founded flown forgotten frozen grown hidden hit kept laid left lost meant met paid put ridden risen said slain spoken spent stolen struck sung taught thrown told understood woven worn bought brought caught fought sought thought cut drawn fed hung overthrown overseen rewritten rebuilt co-written bred spun bound wound wed',
);

/** Finite past forms that are no participles: "wrote", "sang". A bare one is never a reduced passive. */
export const PAST_ONLY = words(
  'wrote sang took gave saw drove drew ate fell flew forgot grew knew rode rose spoke stole threw wore began chose broke became went did was were co-wrote',
);

/** Temporal properties by the participle: one property for dates apart from the one for places. */
export const DATE_PROPERTY: Readonly<Record<string, string>> = {
  bear: 'birth date',
  die: 'death date',
  release: 'release date',
  publish: 'publication date',
  found: 'founding date',
  establish: 'founding date',
  form: 'founding date',
  open: 'opening date',
  launch: 'launch date',
  build: 'construction date',
  construct: 'construction date',
  complete: 'completion date',
  create: 'creation date',
  premiere: 'release date',
  marry: 'marriage date',
  dissolve: 'dissolution date',
  close: 'closing date',
  bury: 'burial date',
  baptise: 'baptism date',
  ordain: 'ordination date',
  crown: 'coronation date',
  elect: 'election date',
  write: 'writing date',
  record: 'recording date',
  sign: 'signing date',
  introduce: 'introduction date',
  discover: 'discovery date',
  invent: 'invention date',
  incorporate: 'founding date',
  abolish: 'abolition date',
  demolish: 'demolition date',
};

/** Verbs after which a second phrase ("in Paris on 5 May") still speaks of the subject. */
export const CHAINED = words(
  'bear die found establish bury release publish build form locate marry open launch create hold premiere baptise base situate raise educate film record',
);

export const PREPOSITIONS = words(
  'of in on at by for from to with as into near under over between among through during against about via within across after before along around behind beside beyond inside outside since toward towards upon opposite onto off',
);

export const EPITHETS = words(
  'Elder Younger Great Bald Fat Wise Bold Good Pious Short Tall Lion Conqueror Confessor Terrible Magnificent Lionheart Black White Red Fair Simple Stammerer Child Quarreller Unready Bearded First Second Third Fourth Fifth',
);

/** May be capitalised without naming anything. */
export const NEVER_NAMES = words(
  'the a an he she it they we you i his her its their our my this that these those there here who which what when where why how and or but nor so yet if because although though while since until after before during in on at by for from to with as into near under over between among through about via within not no yes is was are were be been being has have had do does did will would can could may might must shall should also however moreover furthermore therefore thus hence meanwhile then later earlier today now soon once recently currently finally eventually initially originally previously subsequently additionally instead unlike despite due according based both either neither each every all some any many most several few other another such one two three four five six seven eight nine ten first second third last next note see',
);

/** Orders with which list items and steps begin: "Poll the endpoint", "Add Flower". */
export const IMPERATIVES = words(
  'add install create update run test poll remove use configure build deploy set check make write implement show start stop open click enable disable define call send read return list get put move replace fix ensure verify choose select enter type press copy paste download upload import export edit delete save load close connect log restart wait try see note keep avoid do go give take let allow apply ask change clone commit compare compile convert declare describe design develop document draft drop execute extend extract fetch find follow generate handle include initialize insert introduce invoke join launch leave limit link merge migrate mock monitor name open optimize order pass pick plan prepare print provide publish pull push query rebuild record reduce refactor register reject rename render repeat report request require reset resolve restore retry review revoke rewrite scan schedule search serve share sign skip sort specify split store submit subscribe support switch sync tag track trigger turn unify unlock upgrade validate view visit watch wrap',
);
