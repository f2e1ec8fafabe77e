import { skipOn } from './clause.ts';
import type { Sentence } from './clause.ts';
import type { VerbForm } from './conjugation.ts';

/** Verbs whose compound past takes "être": no passive. */
const MOVING = new Set(
  'naître mourir décéder devenir aller venir partir arriver entrer sortir rester retourner tomber parvenir revenir intervenir rentrer demeurer'.split(
    ' ',
  ),
);
const MODALS = new Set('pouvoir devoir vouloir sembler paraître faire laisser savoir oser'.split(' '));

export interface VerbGroup {
  readonly first: number;
  /** First word after it, adverbs skipped. */
  readonly next: number;
  readonly last: number;
  readonly verb: VerbForm;
  readonly passive: boolean;
  readonly reflexive: boolean;
  readonly negated: boolean;
  /** Something in the group makes it no plain assertion. */
  readonly hedged: boolean;
  /** An object pronoun stands before it: what follows is not the direct object. */
  readonly filled: boolean;
  /** The one pronoun before it ("le", "lui", "y", "en"), by its index; -1 for none or several. */
  readonly clitic: number;
}

/** The verb group around the finite verb at `at`; null where it asserts nothing that can be read. */
export function groupAt(sentence: Sentence, at: number): VerbGroup | null {
  const { words } = sentence;
  let first = at;
  let [ne, reflexive, filled, clitic] = [false, false, false, -1];
  for (; first > 0 && (words[first - 1]?.pos === 'CLITIC' || words[first - 1]?.pos === 'NEG'); first -= 1) {
    const lower = words[first - 1]?.lower ?? '';
    if (lower === 'ne' || lower === "n'") ne = true;
    else if (lower === 'se' || lower === "s'") reflexive = true;
    else {
      clitic = clitic === -1 ? first - 1 : -1;
      if (lower !== 'y' && lower !== 'en') filled = true;
    }
  }
  const finite = words[at]?.verb;
  if (!finite) return null;
  const chain = chainAfter(sentence, at, finite);
  if (!chain) return null;
  const passive = chain.passive && !reflexive;
  const { verb, last } = withParticle(sentence, chain.verb, chain.last);
  const next = skipOn(sentence, last + 1);
  const only = words[next]?.lower === 'que' || words[next]?.lower === "qu'";
  const negated = ne && (chain.denied || !only);
  return {
    first,
    next,
    last,
    verb,
    passive,
    reflexive,
    negated,
    hedged: chain.hedged || finite.conditional || (ne && !chain.denied),
    filled,
    clitic,
  };
}

const PARTICLES: ReadonlyMap<string, readonly string[]> = new Map([
  ['mettre', ['au point', 'en scène', 'en œuvre', 'en place', 'en service', 'en vente', 'en musique', 'au jour', 'à jour', 'à mort']],
  ['prendre', ['en charge', 'en compte']],
  ['porter', ["à l' écran"]],
]);

/** "mettre au point", "mis en service": a light verb and the words that give it its meaning are one verb. */
export function withParticle({ words }: Sentence, verb: VerbForm, last: number): { verb: VerbForm; last: number } {
  for (const particle of PARTICLES.get(verb.lemma) ?? []) {
    const parts = particle.split(' ');
    if (parts.every((part, at) => words[last + 1 + at]?.lower === part))
      return { verb: { ...verb, lemma: `${verb.lemma} ${particle}` }, last: last + parts.length };
  }
  return { verb, last };
}

interface Chain {
  readonly verb: VerbForm;
  readonly last: number;
  readonly passive: boolean;
  readonly hedged: boolean;
  readonly denied: boolean;
}

/** Auxiliary, negation, adverbs, participle, infinitive after a finite verb; null where a second verb hides the relation ("commence à écrire"). */
function chainAfter({ words }: Sentence, at: number, finite: VerbForm): Chain | null {
  let [verb, last, passive, hedged, denied] = [finite, at, false, false, false];
  for (let next = at + 1; next < words.length && next - at < 9; next += 1) {
    const word = words[next];
    if (!word) break;
    if (word.pos === 'NEG') denied = true;
    if (word.pos === 'NEG' || word.pos === 'ADV') continue;
    const isAuxiliary = verb.lemma === 'être' || verb.lemma === 'avoir';
    if (word.pos === 'PART' && isAuxiliary && word.verb) {
      passive = verb.lemma === 'être' && !MOVING.has(word.verb.lemma);
      ({ verb } = word);
    } else if (word.pos === 'INF' && MODALS.has(verb.lemma) && word.verb) {
      ({ verb } = word);
      hedged = true;
    } else if (word.pos === 'INF' || (word.pos === 'ADP' && words[next + 1]?.pos === 'INF' && next === last + 1)) return null;
    else break;
    last = next;
  }
  return { verb, last, passive, hedged, denied };
}
