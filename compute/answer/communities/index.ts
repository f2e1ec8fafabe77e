import type { z } from 'zod';
import type { Community, CommunityRow } from '../../../contract/graph.ts';
import { centralSentences, communitiesOf, type GraphCommunity } from '../../graph/communities/index.ts';
import type { FoldResult } from '../../graph/fold.ts';
import { placeAt } from '../../graph/places.ts';
import { citationAt, plainQuote, type Citation } from '../3-answer/citations.ts';
import { LONGEST_SENTENCE } from '../3-answer/sentences.ts';
import { objectOf, termOf } from '../browse/terms.ts';
import type { SentenceOf } from '../browse/index.ts';

/** Sentences that a report quotes. */
const REPORT_SENTENCES = 8;
/** Members that are named one by one. */
const SHOWN_MEMBERS = 200;

const found = new WeakMap<FoldResult, readonly GraphCommunity[]>();

/** The communities of a published graph; worked out when they are asked for, and kept as long as the graph. */
export function communitiesIn(graph: FoldResult): readonly GraphCommunity[] {
  const known = found.get(graph) ?? communitiesOf(graph);
  found.set(graph, known);
  return known;
}

const rowOf = ({ id, label, level, parent, members, triples, documents }: GraphCommunity): CommunityRow => ({
  id,
  label,
  level,
  parent,
  members: members.length,
  triples: triples.length,
  documents,
});

/** A page of the communities, the coarsest division first, larger ones first. */
export function findCommunities(
  graph: FoldResult,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): { items: CommunityRow[]; more: boolean } {
  const all = communitiesIn(graph);
  return { items: all.slice(offset, offset + limit).map(rowOf), more: all.length > offset + limit };
}

/** The sentences that say what is central to a community, numbered in the order of the report. */
function reportSentences(graph: FoldResult, community: GraphCommunity, sentence: SentenceOf): Citation[] {
  return centralSentences(community, REPORT_SENTENCES).flatMap(({ evidence, triples }, index) => {
    const { source, chunkId, start } = evidence;
    const end = Math.min(evidence.end, start + LONGEST_SENTENCE);
    const said = sentence(source.textSha256, start, end);
    if (said === '') return [];
    return [
      citationAt({
        n: index + 1,
        documentId: source.documentId,
        textSha256: source.textSha256,
        chunkId,
        sentence: said,
        start,
        place: placeAt(source.places, start),
        triples: triples.map((triple) => {
          const object = objectOf(graph, triple);
          return {
            subject: termOf(graph, triple.subject).label,
            predicate: termOf(graph, triple.predicate).label,
            object: 'iri' in object ? object.label : object.value,
          };
        }),
      }),
    ];
  });
}

/** One community with its members and a report of quoted sentences; null where the graph has none of this id. */
export function describeCommunity(graph: FoldResult, id: string, sentence: SentenceOf): z.infer<typeof Community> | null {
  const community = communitiesIn(graph).find((one) => one.id === id);
  if (!community) return null;
  const citations = reportSentences(graph, community, sentence);
  return {
    ...rowOf(community),
    entities: community.members.slice(0, SHOWN_MEMBERS).map((iri) => termOf(graph, iri)),
    report: { text: citations.map(({ sentence: said, n }) => `${plainQuote(said)} [${n}]`).join('\n'), model: null, citations },
  };
}
