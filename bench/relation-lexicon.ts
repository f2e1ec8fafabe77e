/**
 * How English says the properties of knowledge bases, as predicates of the extractor: "directed by" for `director`. A phrase after `^` says it
 * from the object's side ("direct": Herzog directed Fata Morgana). Written from the properties' labels and general knowledge of English, and
 * revised once on the public halves of the sets; the halves kept back judge it.
 */
const PHRASES: Readonly<Record<string, string>> = {
  // Works
  director: 'directed by, film by, movie by, documentary by, helmed by, ^direct, ^director of, ^co-direct',
  author:
    'written by, authored by, novel by, book by, novella by, story by, poem by, play by, work by, co-written by, co-authored by, textbook by, memoir by, essay by, penned by, ^write, ^author, ^author of, ^co-author of, ^co-write, ^pen',
  screenwriter: 'written by, screenplay by, scripted by, co-written by, ^write, ^co-write',
  composer: 'composed by, music by, scored by, composition by, opera by, symphony by, musical by, ^compose, ^composer of, ^score',
  'lyrics by': 'lyrics by, lyrics written by, written by, ^lyricist of',
  'record label':
    'released by, released on, signed to, signed with, signed by, issued by, recorded for, released through, sign with, sign to',
  performer:
    'performed by, sung by, recorded by, song by, single by, album by, released by, track by, songs by, ^perform, ^sing, ^record, ^release, ^singer of, album of, ^album, covered by',
  producer: 'produced by, co-produced by, ^produce, ^producer of, ^co-produce',
  'production company': 'produced by, production of, made by, ^produce',
  'cast member': 'starring, star, featuring, feature, ^star in, ^starred in, ^appear in, ^act in, ^star as, ^play in, with, ^co-star in',
  characters: 'feature, featuring, character of, about, ^character of, ^character in, ^protagonist of, ^hero of, ^heroine of',
  'present in work': 'character of, character in, appear in, featured in, protagonist of',
  illustrator: 'illustrated by, drawn by, ^illustrate, ^illustrator of',
  editor: 'edited by, co-edited by, ^edit, ^editor of',
  publisher: 'published by, issued by, distributed by, ^publish, ^publisher of',
  translator: 'translated by, ^translate',
  developer: 'developed by, designed by, made by, ^develop, ^developer of, ^co-develop, maintained by',
  creator:
    'created by, painted by, sculpted by, invented by, developed by, made by, ^create, ^creator of, ^paint, ^invent, ^sculpt, designed by',
  'designed by': 'designed by, developed by, built by, manufactured by, produced by, ^design, ^develop, ^build, ^manufacture',
  'notable work':
    '^written by, ^directed by, write, direct, create, compose, author of, creator of, known for, ^novel by, ^book by, ^created by, best known for, ^composed by, ^painted by, ^developed by, produce, record, ^sung by',
  'based on': 'based on, adapted from, adaptation of, inspired by, remake of, ^basis of, ^adapted into, ^basis for',
  'followed by': 'followed by, ^sequel to, ^sequel of, ^successor of, ^follow, sequel',
  follows: 'sequel to, sequel of, follow, successor of, preceded by, ^followed by, ^prequel of',
  'part of the series': 'part of, series, installment of, episode of, entry in',
  'part of':
    'part of, track on, included on, included in, released on, taken from, belong to, from, appear on, ^consist of, ^include, ^comprise, branch of, division of, section of',
  'has part': 'include, including, consist of, comprise, comprising, contain, ^branch of, ^division of',
  tracklist: 'include, contain, featuring, feature',
  'main subject': 'about, story of, biography of, account of, history of',
  depicts: 'depict, show, about, portray',
  'narrative location': 'set in, take place in, takes place in',
  'filming location': 'filmed in, shot in, shot at, filmed at, shot on',
  'award received':
    'win, receive, awarded, awarded with, recipient of, winner of, honored with, honoured with, given, ^awarded to, ^won by',
  'nominated for': 'nominated for, ^nominee',
  'original network':
    'aired on, broadcast on, broadcast by, air on, premiered on, premiere on, series on, shown on, aired by, televised by',
  'language of work or name': 'written in, sung in, published in, language, recorded in, composed in',
  'original language of work': 'written in, published in, composed in, language',
  'place of publication': 'published in, issued in, printed in',
  'publication date': 'publication date, release date, year, published on, released on, premiered on, air on, aired on',
  'country of origin': 'nationality, originate in, originated in, produced in, made in, from',
  genre: 'genre, style of, kind of, type of, form of',
  platform: 'released for, available for, available on, published for, developed for, run on, runs on, game for',
  'operating system': 'run on, runs on, available for, use, run, written for',
  manufacturer: 'manufactured by, made by, built by, produced by, ^manufacture, ^build, ^make, ^manufacturer of',
  'product or material produced':
    '^manufactured by, ^made by, ^produced by, manufacture, produce, make, manufacturer of, producer of, ^developed by',
  instrumentation: 'for, scored for, written for, composed for',
  // Lives
  'place of birth': 'born in, born at, native of, birthplace, ^birthplace of, born near, hail from',
  'place of death': 'die in, die at, killed in, died at, murdered in, executed in, die near, died in',
  'date of birth': 'birth date',
  'date of death': 'death date',
  father: '^father of, son of, daughter of, child of',
  mother: '^mother of',
  child: 'father of, mother of, parent of, ^son of, ^daughter of, ^child of, ^eldest son of',
  spouse:
    'marry, married to, wife of, husband of, widow of, spouse of, consort of, ^wife of, ^husband of, ^consort of, widower of, ^widow of',
  sibling:
    'brother of, sister of, half-brother of, half-sister of, twin of, sibling of, ^brother of, ^sister of, ^half-brother of, ^half-sister of, ^sibling of',
  'country of citizenship': 'nationality, citizen of',
  residence: 'live in, reside in, live at, settle in, resident of, lived in, move to, settled in, based in',
  'work location': 'work in, based in, practise in, practice in, active in',
  'educated at':
    'educated at, study at, graduate from, attend, studied at, graduated from, alumnus of, student at, student of, studied in, enrolled at, graduate of, trained at, train at, graduate at, matriculate at',
  employer:
    'work for, work at, teach at, employed by, professor at, professor of, lecturer at, engineer at, employee of, worked for, join, scientist at, researcher at, hired by, teach in, serve at',
  'position held':
    'position, serve as, elected as, appointed, appointed as, elected, king of, queen of, president of, governor of, mayor of, senator of, minister of, bishop of, archbishop of, chancellor of, emperor of, ambassador to, ambassador of, secretary of, duke of, count of, leader of, become',
  'member of political party':
    'member of, join, party, represent, leader of, politician of, run for, politician with, candidate of, politician for',
  'member of':
    'member of, join, fellow of, bassist of, guitarist of, drummer of, singer of, vocalist of, keyboardist of, played in, belong to, ^member',
  'member of sports team':
    'play for, played for, sign for, join, signed by, signed with, sign with, drafted by, footballer for, captain of, player for, appear for, transferred to, traded to, loaned to, play with, goalkeeper for',
  'coach of sports team': 'coach of, manager of, coach, manage, head coach of, head coach at, coached at, coach at',
  'military branch':
    'serve in, served in, enlist in, enlisted in, join, officer in, officer of, commissioned in, commissioned into, soldier in, general in, member of, officer with, drafted into, fight in, serve with',
  'military rank': 'promoted to, rank of, serve as, position, reach rank of, become, rank, commissioned as',
  conflict:
    'fight in, serve in, fought in, killed in, veteran of, killed at, fight at, served during, take part in, participate in, served in, fight during, serve during',
  religion: 'religion, convert to, converted to, follower of, adherent of',
  'religious order': 'join, member of, monk of, enter, nun of, founder of, priest of',
  'ethnic group': 'ethnic group, descent, nationality, member of',
  'languages spoken, written or signed': 'speak, write in, translate from, written in, wrote in, fluent in, publish in, translate into',
  'voice type': 'voice, is',
  occupation: 'work as, worked as, known as',
  'influenced by': 'influenced by, inspired by, ^influence, ^inspire, student of, follower of, disciple of',
  'participant of':
    'compete in, compete at, participate in, take part in, represent at, play in, play at, competed at, appear at, participant in',
  participant: '^compete in, ^compete at, ^participate in, ^take part in, fought between, ^fight in, ^fight at',
  'candidacy in election': 'run in, run for, candidate in, stand in, contest, candidate for, nominee in, compete in',
  'elected in': 'elected in, elected at, win, re-elected in, elected to',
  'astronaut mission': 'fly on, flew on, fly aboard, serve on, pilot, command, member of, launched aboard, flown on, fly in, served aboard',
  'backup or reserve team or crew': '^backup for, ^backup of',
  // Bodies and places
  'founded by':
    'founded by, established by, formed by, created by, started by, co-founded by, ^found, ^founder of, ^co-founder of, ^establish, ^form, ^co-found, launched by, ^create, set up by',
  inception: 'founding date, opening date, creation date, construction date, established on, formed on, launch date, publication date',
  'dissolved, abolished or demolished': 'dissolution date, closing date, abolition date, demolition date',
  'start time': 'begin on, start on, began on, held on, opening date, founding date',
  'end time': 'end on, ended on, closing date',
  'point in time': 'held on, occur on, take place on, fought on, year, happen on, signing date',
  'location of formation': 'founded in, formed in, established in, originate in, started in, created in',
  'headquarters location': 'based in, headquartered in, headquarters in, based at, headquarters, headquartered at, seat in',
  'owned by':
    'owned by, acquired by, subsidiary of, bought by, purchased by, sold to, ^own, ^acquire, ^buy, ^purchase, ^owner of, property of',
  'parent organization': 'subsidiary of, division of, owned by, part of, branch of, arm of, unit of, affiliate of',
  subsidiary: '^subsidiary of, ^division of, own, ^owned by, ^branch of, acquire',
  operator: 'operated by, run by, managed by, maintained by, administered by, ^operate, ^run, ^manage, ^operator of',
  'located in the administrative territorial entity':
    'located in, village in, city in, town in, situated in, district of, municipality in, suburb of, neighbourhood of, neighborhood of, part of, borough of, lie in, commune in, ^capital of, ^contains, county in, ward of, region of, province of, locality in, based in, municipality of, headquartered in, held in',
  country: 'nationality, country',
  'contains administrative territorial entity':
    '^located in, ^district of, ^municipality in, ^province of, ^region of, ^county in, ^part of, ^state of, divided into, ^suburb of',
  location:
    'located in, located at, located on, situated in, situated at, held in, held at, take place in, based in, built in, in, kept in, housed in, displayed in, exhibited at, situated on, stand in, lie in, place, hosted by, fought at',
  'located in or next to body of water':
    'located on, lie on, situated on, lies on, flow into, stand on, border, town on, village on, located near, island in, lake in, tributary of',
  'located on terrain feature': 'located on, situated on, located in, lie on, lie in, part of, situated in, mountain in, on',
  capital: '^capital of, capital, ^seat of',
  'capital of': 'capital of, seat of, ^capital',
  'sister city': 'twinned with, sister city of, twin of',
  continent: 'located in, country in, continent',
  'head of government': '^mayor of, ^prime minister of, ^governor of, ^premier of, ^chancellor of, led by, governed by, headed by',
  'head of state': '^president of, ^king of, ^queen of, ^emperor of, ruled by, ^monarch of, ^ruler of, ^rule',
  'legislative body': '^legislature of, ^parliament of, ^council of, ^assembly of',
  'official language': '^language of, ^spoken in, ^official language of',
  chairperson: '^chairman of, ^chairwoman of, ^chair of, ^president of, ^leader of, chaired by, led by, ^chairperson of',
  league: 'play in, league, compete in, member of, club in, promoted to, team in, competes in',
  'home venue': 'play at, based at, plays at, play home in, home in, home of, stadium',
  'sports season of league or competition': 'season of, edition of, edition in',
  sport: 'compete in, play, sport, player of, specialise in, specialize in, participate in',
  'country for sport': 'represent, nationality, play for, compete for, appear for, represent at',
  'competition class': 'compete in, class',
  'commanded by': 'commanded by, led by, headed by, ^command, ^lead, ^commander of',
  'designated as terrorist by': 'designated by, banned by, listed by, proscribed by',
  'mountain range':
    'part of, mountain of, mountain in, peak in, located in, peak of, summit of, belong to, situated in, summit in, lie in, range of, hill in',
  'parent peak': 'peak of, subpeak of',
  'basin country': 'located in, flow through, in, river in, lake in, flow into, lie in',
  'mouth of the watercourse':
    'tributary of, flow into, empty into, drain into, join, discharge into, mouth in, flow to, flows into, end in, debouch into',
  tributary: '^tributary of, ^flow into, ^join, ^empty into, ^drain into, ^right tributary of, ^left tributary of',
  'origin of the watercourse':
    'rise in, originate in, rise at, source in, begin in, rise on, source of, rise near, outflow of, flow from, start in',
  'drainage basin': 'tributary of, drain into, drainage basin, basin of, part of, flow into, drained by',
  'reservoir created': 'form, create, impound, ^formed by, ^created by, ^impounded by, forming, creating, reservoir',
  'parent taxon':
    'genus of, species of, family of, genus in, species in, subspecies of, order of, subfamily of, class of, belong to, member of, family in, in family, subgenus of, species from',
  'taxon synonym': 'synonym of, ^synonym of',
  'taxon common name': 'common name',
  habitat: 'live in, found in, inhabit, native to, occur in, endemic to, grow in, known from',
  'IUCN conservation status': 'listed as, classified as, assessed as, considered, status',
  'site of astronomical discovery': 'discovered at, found at, discovered from, first observed at, observed at, discovered in',
  'minor planet group': 'member of, asteroid from, belong to, asteroid in',
  constellation: 'located in, in, constellation, galaxy in, star in, lie in, situated in, found in',
  'location of landing': 'land in, land on, land at, landed in, splash down in, splashdown in, crash in, landed on, landed at',
  'spacecraft docking/undocking date': 'dock on, docked on, docking date, undock on, undocked on',
  'political ideology': 'ideology, support, advocate, promote, espouse, based on, adhere to, follow',
  'political alignment': 'alignment, is, position, located on',
  'dedicated to': 'dedicated to, consecrated to, in honour of, named after, honour, celebrate, honor',
  'indigenous to': 'indigenous to, native to, originate in, endemic to, from, originated in, dance of, dance from',
  'iconographic symbol': 'depicted with, symbol, shown with, represented by',
  'next higher rank': 'below, rank below',
  'separated from': 'separated from, split from, secede from, detached from, formed from, split off from',
  'territory claimed by': 'claimed by, ^claim',
  replaces: 'replace, successor of, succeed, ^replaced by, ^succeeded by, ^predecessor of',
  'replaced by': 'replaced by, succeeded by, ^successor of, ^replace, ^succeed, predecessor of, superseded by, merged into, renamed',
  'applies to jurisdiction':
    'court of, parliament of, president of, government of, ministry of, law of, constitution of, agency of, legislature of, council of',
  'subclass of': 'type of, kind of, form of, subclass of, variety of, species of',
  'instance of': 'instance of, example of',
};

/** What the names of values look like where the property is told by its value alone: "located in the Hida Mountains". */
const VALUES: Readonly<Record<string, RegExp>> = {
  'mountain range': /\b(?:Mountains|Range|Alps|Hills|Massif|Andes|Pyrenees|Sierra|Cordillera|Himalayas?)\b/,
  league: /\b(?:League|Liga|Ligue|Serie|Division|Bundesliga|Premiership|Championship|Eredivisie|NBA|NFL|NHL|MLB|MLS)\b/,
  'drainage basin': /\b(?:Basin|River|Sea|Ocean|Lake|Bay)\b/i,
};

/** Whether a value can stand under the property, by the look of its name. */
export const fitsValue = (label: string, value: string): boolean => VALUES[label.trim().toLowerCase()]?.test(value) ?? true;

/** One way of saying a relation. */
export interface Phrasing {
  readonly label: string;
  readonly isInverse: boolean;
}

/** Every label that a predicate can mean, in the order above. */
export const LABELS_BY_PHRASE: ReadonlyMap<string, readonly Phrasing[]> = Map.groupBy(
  Object.entries(PHRASES).flatMap(([label, phrases]) =>
    phrases.split(',').map((phrase) => {
      const said = phrase.trim();
      return { said: said.replace('^', ''), label: label.toLowerCase(), isInverse: said.startsWith('^') };
    }),
  ),
  ({ said }) => said,
);

/** Countries by the adjective of their people, as knowledge bases name them: what a nationality says under a relation of countries. */
export const COUNTRY_OF: ReadonlyMap<string, string> = new Map(
  Object.entries({
    american: 'United States of America',
    ...{ british: 'United Kingdom', english: 'England', scottish: 'Scotland', welsh: 'Wales', irish: 'Ireland' },
    ...{ french: 'France', german: 'Germany', italian: 'Italy', spanish: 'Spain', portuguese: 'Portugal', dutch: 'Netherlands' },
    ...{ belgian: 'Belgium', swiss: 'Switzerland', austrian: 'Austria', swedish: 'Sweden', norwegian: 'Norway', danish: 'Denmark' },
    ...{ finnish: 'Finland', icelandic: 'Iceland', polish: 'Poland', czech: 'Czech Republic', slovak: 'Slovakia', hungarian: 'Hungary' },
    ...{ romanian: 'Romania', bulgarian: 'Bulgaria', greek: 'Greece', turkish: 'Turkey', russian: 'Russia', ukrainian: 'Ukraine' },
    ...{ serbian: 'Serbia', croatian: 'Croatia', slovenian: 'Slovenia', bosnian: 'Bosnia and Herzegovina', albanian: 'Albania' },
    ...{
      estonian: 'Estonia',
      latvian: 'Latvia',
      lithuanian: 'Lithuania',
      soviet: 'Soviet Union',
      georgian: 'Georgia',
      armenian: 'Armenia',
    },
    ...{ canadian: 'Canada', mexican: 'Mexico', brazilian: 'Brazil', argentine: 'Argentina', chilean: 'Chile', colombian: 'Colombia' },
    ...{ peruvian: 'Peru', cuban: 'Cuba', australian: 'Australia', 'new zealand': 'New Zealand', japanese: 'Japan', korean: 'South Korea' },
    ...{ chinese: "People's Republic of China", indian: 'India', pakistani: 'Pakistan', bangladeshi: 'Bangladesh', iranian: 'Iran' },
    ...{
      iraqi: 'Iraq',
      israeli: 'Israel',
      egyptian: 'Egypt',
      nigerian: 'Nigeria',
      kenyan: 'Kenya',
      ghanaian: 'Ghana',
      'south african': 'South Africa',
    },
    ...{ senegalese: 'Senegal', ivorian: 'Ivory Coast', moroccan: 'Morocco', algerian: 'Algeria', tunisian: 'Tunisia', thai: 'Thailand' },
    ...{ vietnamese: 'Vietnam', indonesian: 'Indonesia', malaysian: 'Malaysia', filipino: 'Philippines', taiwanese: 'Taiwan' },
  }),
);
