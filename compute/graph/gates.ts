import type { z } from 'zod';
import type { Gate as GateSchema } from '../../contract/diff.ts';
import type { ChangedTriples } from './review-triples.ts';

export type Gate = z.infer<typeof GateSchema>;

interface GateInput {
  /** Statements that are published now, and that will be. */
  readonly published: number;
  readonly total: number;
  /** Terms that go while statements still use them. */
  readonly inUse: number;
  readonly changed: ChangedTriples;
  /** That this cycle brings up. */
  readonly duplicates: number;
  readonly conflicts: number;
}

/** More than half of the published statements gone asks for a second look (fault list, F112). */
const REMOVAL_PERCENT = 50;
/** One document of several that brings more than this share of a cycle's statements is probably read wrongly. */
const ONE_DOCUMENT_PERCENT = 80;
const FEW = 20;

const percent = (part: number, whole: number): number => (whole === 0 ? 0 : Math.floor((part * 100) / whole));

/** What is worth a look before publishing, in numbers that the page words. */
export function gates({ published, total, inUse, changed, duplicates, conflicts }: GateInput): Gate[] {
  const without = changed.added.filter(({ evidence, decision }) => evidence.length === 0 && decision === null).length;
  const removal = percent(changed.removed.length, published);
  const { largest, documents } = largestDocument(changed);
  const share = percent(largest, changed.added.length);
  return [
    { name: 'evidence', passed: without === 0, numbers: { without, total } },
    { name: 'conflicts', passed: conflicts === 0, numbers: { conflicts } },
    { name: 'duplicates', passed: duplicates === 0, numbers: { duplicates } },
    { name: 'removal', passed: removal <= REMOVAL_PERCENT, numbers: { removed: changed.removed.length, published, percent: removal } },
    { name: 'ontology_in_use', passed: inUse === 0, numbers: { terms: inUse } },
    {
      name: 'one_document',
      passed: documents < 2 || changed.added.length < FEW || share <= ONE_DOCUMENT_PERCENT,
      numbers: { percent: share, documents, added: changed.added.length },
    },
  ];
}

/** Added statements that rest on the most productive document alone, and how many documents bring any. */
function largestDocument({ added }: ChangedTriples): { largest: number; documents: number } {
  const alone = new Map<number, number>();
  for (const { evidence } of added) {
    const documents = new Set(evidence.map(({ source }) => source.documentId));
    for (const id of documents) alone.set(id, (alone.get(id) ?? 0) + (documents.size === 1 ? 1 : 0));
  }
  return { largest: [...alone.values()].reduce((most, count) => Math.max(most, count), 0), documents: alone.size };
}
