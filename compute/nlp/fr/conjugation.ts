import { AUXILIARY_FORMS, FIRST_GROUP, IRREGULAR, SECOND_GROUP } from './verb-list.ts';

/** What a surface form can be as a verb. Only third persons are known: texts speak of others. */
export interface VerbForm {
  readonly lemma: string;
  readonly form: 'finite' | 'past' | 'gerund' | 'infinitive';
  /** A conditional says what might be. */
  readonly conditional: boolean;
}

/** `forms` gives a surface's first reading; `pasts` the participle of a surface whose first reading is finite ("écrit", "produit"). */
export interface Conjugation {
  readonly forms: ReadonlyMap<string, VerbForm>;
  readonly pasts: ReadonlyMap<string, VerbForm>;
  /** By lemma: the past participle in the masculine singular, which names a passive ("fondé par"). */
  readonly participles: ReadonlyMap<string, string>;
}

interface Forms {
  readonly forms: Map<string, VerbForm>;
  readonly pasts: Map<string, VerbForm>;
  readonly participles: Map<string, string>;
}

const VOWEL_E = /e([bcdfgklmnprstv])er$/;
const CLOSED_E = /é([bcdfghjklmnpqrstvx]{1,2}|gu|qu)er$/;
const DOUBLED = /(?:appel|rappel|jet|rejet|projet|renouvel)er$/;

/** Stem before a silent ending: "mener" → "mèn", "céder" → "cèd", "appeler" → "appell", "employer" → "emploi". */
function silentStem(verb: string): string {
  if (DOUBLED.test(verb)) return verb.slice(0, -2) + verb.charAt(verb.length - 3);
  if (/[ou]yer$/.test(verb)) return `${verb.slice(0, -3)}i`;
  if (VOWEL_E.test(verb)) return verb.replace(VOWEL_E, 'è$1');
  if (CLOSED_E.test(verb)) return verb.replace(CLOSED_E, 'è$1');
  return verb.slice(0, -2);
}

/** Stem before a, o: "diriger" → "dirige", "annoncer" → "annonç". */
function hardStem(verb: string): string {
  const stem = verb.slice(0, -2);
  if (stem.endsWith('g')) return `${stem}e`;
  return stem.endsWith('c') ? `${stem.slice(0, -1)}ç` : stem;
}

interface Parts {
  readonly finite: readonly string[];
  readonly future: string;
  readonly past: string;
  readonly gerund: string;
}

function firstGroup(verb: string): Parts {
  const [stem, silent, hard] = [verb.slice(0, -2), silentStem(verb), hardStem(verb)];
  const future = CLOSED_E.test(verb) ? verb : `${silent}er`;
  return {
    finite: [`${silent}e`, `${silent}ent`, `${hard}ait`, `${hard}aient`, `${hard}a`, `${stem}èrent`],
    future,
    past: `${stem}é`,
    gerund: `${hard}ant`,
  };
}

function secondGroup(verb: string): Parts {
  const stem = verb.slice(0, -1);
  return {
    finite: [`${stem}t`, `${stem}ssent`, `${stem}ssait`, `${stem}ssaient`, `${stem}rent`],
    future: verb,
    past: stem,
    gerund: `${stem}ssant`,
  };
}

function irregular(prefix: string, forms: string): Parts {
  const [one = '', many = '', imperfect = '', past = '', pasts = '', future = '', participle = ''] = forms
    .split(' ')
    .map((form) => prefix + form);
  return { finite: [one, many, `${imperfect}ait`, `${imperfect}aient`, past, pasts], future, past: participle, gerund: `${imperfect}ant` };
}

/** The first verb that claims a form keeps it, so that the order of the lists decides between homographs. */
function add(forms: Forms, surface: string, form: VerbForm): void {
  const known = forms.forms.get(surface);
  if (!known) forms.forms.set(surface, form);
  else if (form.form === 'past' && known.form === 'finite' && known.lemma === form.lemma) forms.pasts.set(surface, form);
}

function addVerb(forms: Forms, lemma: string, parts: Parts): void {
  const finite: VerbForm = { lemma, form: 'finite', conditional: false };
  const conditional: VerbForm = { lemma, form: 'finite', conditional: true };
  const past: VerbForm = { lemma, form: 'past', conditional: false };
  for (const surface of [...parts.finite, `${parts.future}a`, `${parts.future}ont`]) add(forms, surface, finite);
  for (const ending of ['ait', 'aient']) add(forms, parts.future + ending, conditional);
  if (!forms.participles.has(lemma)) forms.participles.set(lemma, parts.past);
  const bare = parts.past.replace(/û$/, 'u');
  for (const surface of [parts.past, `${bare}e`, bare.endsWith('s') ? bare : `${bare}s`, `${bare}es`]) add(forms, surface, past);
  add(forms, parts.gerund, { lemma, form: 'gerund', conditional: false });
  add(forms, lemma, { lemma, form: 'infinitive', conditional: false });
}

function addAuxiliaries(forms: Forms): void {
  for (const [lemma, real, conditional, participle] of AUXILIARY_FORMS) {
    for (const surface of real.split(' ')) add(forms, surface, { lemma, form: 'finite', conditional: false });
    for (const surface of conditional.split(' ')) add(forms, surface, { lemma, form: 'finite', conditional: true });
    add(forms, participle, { lemma, form: 'past', conditional: false });
    add(forms, lemma, { lemma, form: 'infinitive', conditional: false });
  }
  add(forms, 'étant', { lemma: 'être', form: 'gerund', conditional: false });
  add(forms, 'ayant', { lemma: 'avoir', form: 'gerund', conditional: false });
}

/** All known forms, about 20,000 of some 900 verbs. */
export function conjugate(): Conjugation {
  const forms: Forms = { forms: new Map(), pasts: new Map(), participles: new Map() };
  addAuxiliaries(forms);
  for (const [prefixes, infinitive, rows] of IRREGULAR) {
    for (const mark of prefixes.split(' ')) {
      const prefix = mark === '-' ? '' : mark;
      addVerb(forms, prefix + infinitive, irregular(prefix, rows));
    }
  }
  for (const verb of SECOND_GROUP) addVerb(forms, verb, secondGroup(verb));
  for (const verb of FIRST_GROUP) addVerb(forms, verb, firstGroup(verb));
  return forms;
}

const ENDINGS: readonly (readonly [RegExp, VerbForm['form']])[] = [
  [/^(.{3,})(?:èrent|aient|ait|eront|era)$/, 'finite'],
  [/^(.{3,})(?:ées|és|ée|é)$/, 'past'],
  [/^(.{3,})er$/, 'infinitive'],
];

/** A verb that the list lacks, by an ending that only verbs have; `null` where nothing tells. */
export function guessVerb(lower: string): VerbForm | null {
  for (const [pattern, form] of ENDINGS) {
    const stem = pattern.exec(lower)?.[1];
    if (stem) return { lemma: `${stem.replace(/ge$/, 'g').replace(/ç$/, 'c')}er`, form, conditional: false };
  }
  return null;
}

/** After "il", "elle", "qui", "se" even "-e", "-ent" and "-a" are endings of a verb. */
export function guessFinite(lower: string): VerbForm | null {
  const stem = /^(.{2,})(?:ent|e|a)$/.exec(lower)?.[1];
  return (
    guessVerb(lower) ?? (stem ? { lemma: `${stem.replace(/ge$/, 'g').replace(/ç$/, 'c')}er`, form: 'finite', conditional: false } : null)
  );
}
