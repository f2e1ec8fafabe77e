import { centralSentences, type GraphCommunity } from '../../graph/communities/index.ts';
import type { Evidence } from '../../graph/evidence.ts';
import type { FoldResult } from '../../graph/fold.ts';
import { termsOf } from '../../nlp/terms.ts';
import type { Question } from '../1-question/index.ts';
import type { Quoted } from '../3-answer/facts.ts';
import { quotable } from '../3-answer/sentences.ts';
import type { View } from '../view/view.ts';
import { communitiesIn } from './index.ts';

/** Communities that a question of the whole graph looks at, the largest of the coarser levels; and sentences of each. */
const LOOKED_AT = 200;
const LEVELS = 2;
const SENTENCES_EACH = 4;
/** Sentences that it is answered from. */
const CONTEXT_SENTENCES = 16;

interface Said {
  readonly community: GraphCommunity;
  readonly evidence: Evidence;
}

const said = new WeakMap<FoldResult, readonly Said[]>();

function sentencesOf(graph: FoldResult): readonly Said[] {
  const known = said.get(graph);
  if (known) return known;
  const communities = communitiesIn(graph).filter(({ level }) => level < LEVELS);
  const found = communities
    .slice(0, LOOKED_AT)
    .flatMap((community) => centralSentences(community, SENTENCES_EACH).map(({ evidence }) => ({ community, evidence })));
  said.set(graph, found);
  return found;
}

function quotedAt(view: View, { source, chunkId, start, end }: Evidence): Quoted | null {
  const passage = view.passageOf({ documentId: source.documentId, textSha256: source.textSha256, chunkId, start, end });
  if (!passage || end <= start || end > passage.document.text.length) return null;
  const [from, to] = quotable(passage.document.text, start, end);
  return { passage, start: from, end: to };
}

/**
 * What the reports of the graph's communities say to a question of the whole graph: sentences with rare words of the question first, then
 * those of the larger communities. O(sentences looked at).
 */
export function communityContext(view: View, graph: FoldResult, question: Question): Quoted[] {
  const asked = new Set(question.terms);
  const scored = new Map<string, { place: Quoted; score: number }>();
  for (const { community, evidence } of sentencesOf(graph)) {
    const place = quotedAt(view, evidence);
    if (!place) continue;
    const { document, chunk } = place.passage;
    const terms = new Set(termsOf(`${document.text.slice(place.start, place.end)}\n${community.label}`, chunk.language));
    let score = Math.log(1 + community.members.length) / 100;
    for (const term of asked) if (terms.has(term)) score += view.idf(term);
    const key = `${document.documentId} ${place.start}`;
    if (score > (scored.get(key)?.score ?? 0)) scored.set(key, { place, score });
  }
  const best = [...scored.values()].sort((a, b) => b.score - a.score);
  return best.slice(0, CONTEXT_SENTENCES).map(({ place }) => place);
}
