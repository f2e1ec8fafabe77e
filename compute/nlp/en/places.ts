import type { NounPhrase } from './phrases.ts';
import { argumentOf, phraseAt, state, surfaceOf, tokenOf } from './sentence.ts';
import type { Sentence } from './sentence.ts';

/** Countries and their first-level parts that are written after a smaller place and a comma: "Toledo, Ohio", "Jesi, Italy". */
const COUNTRIES: ReadonlySet<string> = new Set(
  'Britain,America,Afghanistan,Albania,Algeria,Andorra,Angola,Argentina,Armenia,Australia,Austria,Azerbaijan,Bahamas,Bahrain,Bangladesh,Barbados,Belarus,Belgium,Belize,Benin,Bhutan,Bolivia,Bosnia and Herzegovina,Botswana,Brazil,Brunei,Bulgaria,Burkina Faso,Burma,Burundi,Cambodia,Cameroon,Canada,Cape Verde,Chad,Chile,China,Colombia,Congo,Costa Rica,Croatia,Cuba,Cyprus,Czech Republic,Czechoslovakia,Denmark,Djibouti,Dominican Republic,East Germany,Ecuador,Egypt,El Salvador,England,Eritrea,Estonia,Ethiopia,Fiji,Finland,France,Gabon,Gambia,Georgia,Germany,Ghana,Great Britain,Greece,Greenland,Grenada,Guatemala,Guinea,Guyana,Haiti,Honduras,Hong Kong,Hungary,Iceland,India,Indonesia,Iran,Iraq,Ireland,Israel,Italy,Ivory Coast,Jamaica,Japan,Jordan,Kazakhstan,Kenya,Kosovo,Kuwait,Kyrgyzstan,Laos,Latvia,Lebanon,Lesotho,Liberia,Libya,Liechtenstein,Lithuania,Luxembourg,Macedonia,Madagascar,Malawi,Malaysia,Maldives,Mali,Malta,Mauritania,Mauritius,Mexico,Moldova,Monaco,Mongolia,Montenegro,Morocco,Mozambique,Myanmar,Namibia,Nepal,Netherlands,New Zealand,Nicaragua,Niger,Nigeria,North Korea,North Macedonia,Northern Ireland,Norway,Oman,Pakistan,Palestine,Panama,Papua New Guinea,Paraguay,Peru,Philippines,Poland,Portugal,Puerto Rico,Qatar,Romania,Russia,Rwanda,Saudi Arabia,Scotland,Senegal,Serbia,Sierra Leone,Singapore,Slovakia,Slovenia,Somalia,South Africa,South Korea,South Sudan,Soviet Union,Spain,Sri Lanka,Sudan,Suriname,Sweden,Switzerland,Syria,Taiwan,Tajikistan,Tanzania,Thailand,Togo,Trinidad and Tobago,Tunisia,Turkey,Turkmenistan,Uganda,Ukraine,United Arab Emirates,United Kingdom,UK,U.K.,United States,United States of America,USA,U.S.,US,Uruguay,Uzbekistan,Venezuela,Vietnam,Wales,West Germany,Yemen,Yugoslavia,Zambia,Zimbabwe'.split(
    ',',
  ),
);
const PARTS: ReadonlySet<string> = new Set(
  (
    'Alabama,Alaska,Arizona,Arkansas,California,Colorado,Connecticut,Delaware,Florida,Hawaii,Idaho,Illinois,Indiana,Iowa,Kansas,Kentucky,Louisiana,Maine,Maryland,Massachusetts,Michigan,Minnesota,Mississippi,Missouri,Montana,Nebraska,Nevada,New Hampshire,New Jersey,New Mexico,New York,North Carolina,North Dakota,Ohio,Oklahoma,Oregon,Pennsylvania,Rhode Island,South Carolina,South Dakota,Tennessee,Texas,Utah,Vermont,Virginia,Washington,West Virginia,Wisconsin,Wyoming,' +
    'Alberta,British Columbia,Manitoba,New Brunswick,Newfoundland,Nova Scotia,Ontario,Quebec,Québec,Saskatchewan,New South Wales,Queensland,South Australia,Tasmania,Victoria,Western Australia,Bavaria,Saxony,Brandenburg,Hesse,Catalonia,Andalusia,Tuscany,Lombardy,Sicily,Sardinia,Brittany,Normandy,Provence,Flanders,Wallonia,Bengal,West Bengal,Kerala,Tamil Nadu,Karnataka,Maharashtra,Gujarat,Punjab,Rajasthan,Uttar Pradesh,Bihar,Odisha,Assam,Cornwall,Devon,Dorset,Essex,Kent,Norfolk,Suffolk,Surrey,Sussex,Yorkshire,Lancashire,Cheshire,Cumbria,Derbyshire,Northumberland,Somerset,Gloucestershire,Hampshire,Wiltshire,Oxfordshire,Lincolnshire,Staffordshire,Shropshire,Warwickshire,Worcestershire,Leicestershire,Nottinghamshire,Cambridgeshire,Berkshire,Buckinghamshire,Hertfordshire,Bedfordshire,Northamptonshire,Rutland,Herefordshire'
  ).split(','),
);

/** Whether a name is a country or one of the parts that places are told apart by. */
export const isWidePlace = (name: string): boolean => COUNTRIES.has(name) || PARTS.has(name);
export const isCountry = (name: string): boolean => COUNTRIES.has(name);

const coreText = (sentence: Sentence, { core }: NounPhrase): string => surfaceOf(sentence, core.first, core.last);

const BEFORE_PLACES: ReadonlySet<string> = new Set(['in', 'at', 'near', 'of', 'from', 'to', 'outside', 'around', 'for']);

/** "in Springfield, Illinois", "at Mole Street, Bergen, Norway": the name before the comma lies in the country or part after it. */
export function readPlaces(sentence: Sentence): void {
  sentence.items.forEach((item, at) => {
    const [wide, place, adp] = [phraseAt(sentence.items, at), phraseAt(sentence.items, at - 2), sentence.items[at - 3]];
    if (item.kind !== 'np' || wide?.what !== 'name' || wide.determiner || sentence.items[at - 1]?.kind !== 'comma') return;
    if (!place || !isPlaceName(sentence, at - 2) || !holds(coreText(sentence, wide), coreText(sentence, place))) return;
    // "in Cairo, Egypt and Tunisia" is a list.
    if (sentence.items[at + 1]?.kind === 'and' && phraseAt(sentence.items, at + 2)?.what === 'name') return;
    const isAfterPlace = adp?.kind === 'adp' && BEFORE_PLACES.has(adp.word);
    const isInChain = adp?.kind === 'comma' && isPlaceName(sentence, at - 4);
    if (!isAfterPlace && !isInChain) return;
    const [subject, object] = [argumentOf(sentence, place), argumentOf(sentence, wide)];
    if (!subject || !object) return;
    state(sentence, {
      subject,
      lemma: 'located in',
      surface: 'in',
      object: { mention: object.mention },
      objectSure: object.sure && sentence.items[at + 1]?.kind !== 'possessive',
      rule: 'place-comma',
      confidence: 80,
      at: tokenOf(sentence, place.first).start,
    });
  });
}

/** A country holds all but countries ("in Mexico, Italy and Spain" is a list), a part of one nothing as large as itself. */
const holds = (wide: string, place: string): boolean =>
  COUNTRIES.has(wide) ? !COUNTRIES.has(place) : PARTS.has(wide) && !PARTS.has(place) && !COUNTRIES.has(place);

/** A plain name, which a preposition or a comma before it makes a place. */
function isPlaceName(sentence: Sentence, at: number): boolean {
  const phrase = phraseAt(sentence.items, at);
  return phrase?.what === 'name' && !phrase.quoted && phrase.apposed === null && !phrase.determiner;
}
