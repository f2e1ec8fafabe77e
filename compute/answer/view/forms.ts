/** A name of so many words may be a person's, and is then also said by parts of it ("Julie Ethel Dash": "Julie Dash"). */
const PERSON_WORDS = { least: 2, most: 5 };
const CAPITALISED = /^\p{Lu}[\p{L}'’.-]*$/u;
const NICKNAME = /["“«]([^"”»]{2,30})["”»]/u;
/** "Jr.", "III": no family name. */
const SUFFIX = /^(?:[JS]r\.?|I{2,3}|IV)$/u;

/** English given names and what people with them are called: common knowledge of the language, not of any corpus. */
const CALLED: Readonly<Record<string, readonly string[]>> = {
  Albert: ['Al', 'Bert'],
  Alexander: ['Alex', 'Sandy'],
  Alfred: ['Alf', 'Fred'],
  Andrew: ['Andy', 'Drew'],
  Anthony: ['Tony'],
  Arthur: ['Art'],
  Barbara: ['Barb'],
  Benjamin: ['Ben'],
  Bernard: ['Bernie'],
  Catherine: ['Cathy', 'Kate'],
  Charles: ['Charlie', 'Chuck'],
  Christopher: ['Chris'],
  Daniel: ['Dan', 'Danny'],
  David: ['Dave'],
  Deborah: ['Debbie'],
  Dominic: ['Dom'],
  Donald: ['Don'],
  Douglas: ['Doug'],
  Edgar: ['Ed'],
  Edmund: ['Ed', 'Ned'],
  Edward: ['Ed', 'Eddie', 'Ted'],
  Elizabeth: ['Beth', 'Betty', 'Liz'],
  Eugene: ['Gene'],
  Francis: ['Frank'],
  Franklin: ['Frank'],
  Frederick: ['Fred', 'Freddie'],
  Geoffrey: ['Geoff'],
  George: ['Georgie'],
  Gerald: ['Gerry', 'Jerry'],
  Gregory: ['Greg'],
  Harold: ['Hal', 'Harry'],
  Henry: ['Hank', 'Harry'],
  Herbert: ['Herb', 'Bert'],
  Jacob: ['Jake'],
  James: ['Jim', 'Jimmy', 'Jamie'],
  Jeffrey: ['Jeff'],
  Jennifer: ['Jen', 'Jenny'],
  Jeremy: ['Jerry'],
  John: ['Jack', 'Johnny'],
  Jonathan: ['Jon', 'Jonny'],
  Joseph: ['Joe'],
  Joshua: ['Josh'],
  Katherine: ['Kate', 'Kathy', 'Katie'],
  Kathleen: ['Kathy', 'Katie'],
  Kenneth: ['Ken', 'Kenny'],
  Lawrence: ['Larry'],
  Leonard: ['Len', 'Leo'],
  Louis: ['Lou'],
  Margaret: ['Maggie', 'Meg', 'Peggy'],
  Matthew: ['Matt'],
  Maxwell: ['Max'],
  Michael: ['Mick', 'Mike'],
  Nathan: ['Nat', 'Nate'],
  Nathaniel: ['Nat', 'Nate'],
  Nicholas: ['Nick'],
  Oliver: ['Ollie'],
  Pamela: ['Pam'],
  Patricia: ['Pat', 'Patty'],
  Patrick: ['Pat'],
  Peter: ['Pete'],
  Philip: ['Phil'],
  Raymond: ['Ray'],
  Rebecca: ['Becky'],
  Richard: ['Dick', 'Rick'],
  Robert: ['Bob', 'Bobby', 'Rob'],
  Ronald: ['Ron'],
  Rudolph: ['Rudy'],
  Samuel: ['Sam'],
  Stanley: ['Stan'],
  Stephen: ['Steve'],
  Steven: ['Steve'],
  Susan: ['Sue'],
  Theodore: ['Ted', 'Theo'],
  Thomas: ['Tom', 'Tommy'],
  Timothy: ['Tim'],
  Victor: ['Vic'],
  Victoria: ['Vicky'],
  Vincent: ['Vince'],
  Walter: ['Walt'],
  William: ['Bill', 'Billy', 'Will'],
  Zachary: ['Zach'],
};

/**
 * Other ways to say a name: with its nickname, with any one of its given names ("Sven Olof Palme": "Olof Palme"), with the second one as an
 * initial, and with what people of its first name are called ("Jonathan Greenwood": "Jon Greenwood").
 */
export function otherForms(name: string): string[] {
  const nickname = NICKNAME.exec(name)?.[1];
  const all = name.replaceAll(new RegExp(NICKNAME, 'gu'), ' ').trim().split(/\s+/);
  const words = all.filter((word, at) => at < 2 || !SUFFIX.test(word));
  const last = words.at(-1) ?? '';
  const forms = new Set(nickname && all.length > 1 ? [`${nickname} ${last}`, all.join(' ')] : []);
  const isPerson = words.length >= PERSON_WORDS.least && words.length <= PERSON_WORDS.most && words.every((word) => CAPITALISED.test(word));
  if (isPerson && /\p{Ll}/u.test(last)) for (const form of formsOfPerson(words, last)) forms.add(form);
  forms.delete(name);
  return [...forms];
}

function formsOfPerson(words: readonly string[], last: string): string[] {
  const [first = '', second = ''] = words;
  const given = words.slice(0, -1).map((word) => word.replace(/-$/u, ''));
  const called = (CALLED[first] ?? []).map((short) => `${short} ${last}`);
  if (words.length === 2) return called;
  const whole = given.filter((word) => word.length > 2).map((word) => `${word} ${last}`);
  const initial = words.length === 3 && second.length > 2 ? [`${first} ${second.charAt(0)}. ${last}`] : [];
  return [...whole, ...initial, ...called];
}
