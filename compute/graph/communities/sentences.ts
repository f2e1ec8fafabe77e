import type { Evidence } from '../evidence.ts';
import type { Triple } from '../triples.ts';
import type { CentralSentence, GraphCommunity } from './community.ts';

interface Said {
  readonly evidence: Evidence;
  /** Places in the community's triples. */
  readonly triples: number[];
}

/**
 * The sentences that say what is central to a community, best first: each next one says most of what those before it do not say. They say
 * nothing twice, so that there are fewer than `limit` where few sentences say everything.
 */
export function centralSentences({ triples }: Pick<GraphCommunity, 'triples'>, limit: number): CentralSentence[] {
  const waiting = new Set(sentencesOf(triples));
  const isSaid = new Uint8Array(triples.length);
  const found: CentralSentence[] = [];
  while (found.length < limit) {
    const next = bestOf(waiting, isSaid);
    if (!next) break;
    waiting.delete(next);
    for (const at of next.triples) isSaid[at] = 1;
    found.push({ evidence: next.evidence, triples: next.triples.flatMap((at) => triples[at] ?? []) });
  }
  return found;
}

function sentencesOf(triples: readonly Triple[]): Said[] {
  const sentences = new Map<string, Said>();
  for (const [at, { evidence }] of triples.entries()) {
    for (const one of evidence) {
      const place = `${one.source.documentId} ${one.start} ${one.end}`;
      const known = sentences.get(place);
      if (!known) sentences.set(place, { evidence: one, triples: [at] });
      else if (known.triples.at(-1) !== at) known.triples.push(at);
    }
  }
  return [...sentences.values()];
}

/** A triple counts the more the further in front it stands; of equal sentences the first of the first document. */
function bestOf(waiting: Iterable<Said>, isSaid: Uint8Array): Said | null {
  let [best, most]: [Said | null, number] = [null, 0];
  for (const sentence of waiting) {
    let sum = 0;
    for (const at of sentence.triples) if (isSaid[at] === 0) sum += isSaid.length - at;
    if (sum > most || (sum === most && best && isBefore(sentence.evidence, best.evidence))) [best, most] = [sentence, sum];
  }
  return best;
}

const isBefore = (a: Evidence, b: Evidence): boolean =>
  a.source.documentId - b.source.documentId < 0 ||
  (a.source.documentId === b.source.documentId && (a.start - b.start || a.end - b.end) < 0);
