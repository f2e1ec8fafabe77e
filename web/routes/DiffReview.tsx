import { useSearchParams } from '@solidjs/router';
import { createMemo, For, Show } from 'solid-js';
import type { Cycle } from '../../contract/cycles.ts';
import { Change, type DiffPart, type DiffSummary, type OntologyChange, type Term, type TripleChange } from '../../contract/diff.ts';
import type { OntologyView } from '../../contract/graph.ts';
import { ApproveBar } from '../components/ApproveBar.tsx';
import { placeOf, ReviewContext, type ReviewSources } from '../components/ReviewContext.ts';
import { ConflictsPart, DuplicatesPart, EntitiesPart, OntologyPart } from '../components/ReviewParts.tsx';
import { ReviewSummary } from '../components/ReviewSummary.tsx';
import { typeLook, TypesContext } from '../components/types.ts';
import { dataOf } from '../data/query.ts';
import { useDocuments, useOntology } from '../data/rags.ts';
import { createPart, type ReviewOf } from '../data/review.ts';
import { NO_FILTER, type Filter } from '../data/review-groups.ts';
import { createViewed } from '../data/viewed.ts';
import { number, t } from '../i18n/index.ts';
import { canCurate, useRagView } from './RagContext.ts';

const PARTS = ['entities', 'ontology', 'duplicates', 'conflicts'] as const satisfies readonly DiffPart[];
type Part = (typeof PARTS)[number];
/** Enough of the ontology for the marks of its classes. */
const CLASSES = 400;

/** One diff, part by part. `of` never changes while it is shown: another diff is another review. */
export function DiffReview(props: { of: ReviewOf; cycle: Cycle; summary: DiffSummary; onPublished: (version: number) => void }) {
  const { rag } = useRagView();
  const documents = useDocuments(() => rag().id);
  const [search, setSearch] = useSearchParams<{ part?: string; change?: string; find?: string }>();
  const part = () => PARTS.find((known) => known === search.part) ?? 'entities';
  const filter = (): Filter => ({ ...NO_FILTER, change: Change.safeParse(search.change).data ?? null, text: search.find ?? '' });
  const [entities, triples] = [createPart(props.of, 'entities'), createPart(props.of, 'triples')];
  const [ontology, duplicates, conflicts] = [
    createPart(props.of, 'ontology'),
    createPart(props.of, 'duplicates'),
    createPart(props.of, 'conflicts'),
  ];
  ontology.want(CLASSES);
  const published = useOntology(
    () => rag().id,
    () => rag().version,
  );
  const look = createMemo(() => typeLook(classesByUse(dataOf(published), ontology.items())));
  const viewed = createViewed(props.of.cycleId);
  const sources = reviewSources(() => new Map((dataOf(documents) ?? []).map(({ id, name }) => [id, name])), triples.items);
  const show = (wanted: DiffPart, change: Change | null) => setSearch({ part: wanted === 'entities' ? null : wanted, change, find: null });
  return (
    <TypesContext.Provider value={look}>
      <ReviewContext.Provider value={sources}>
        <div class="review">
          <h2 class="unseen">{t('tab.review')}</h2>
          <a class="skip" href="#approve">
            {t('skip.approve')}
          </a>
          <ReviewSummary summary={props.summary} show={show} />
          <PartBar part={part()} summary={props.summary} filter={filter()} set={setSearch} show={show} />
          <div class="parts">
            <Show when={part() === 'entities'}>
              <EntitiesPart
                entities={entities}
                triples={triples}
                filter={filter()}
                clear={() => setSearch({ change: null, find: null })}
                viewed={viewed}
              />
            </Show>
            <Show when={part() === 'ontology'}>
              <OntologyPart
                part={ontology}
                isSafe={gate(props.summary, 'ontology_in_use')?.passed ?? true}
                termsInUse={gate(props.summary, 'ontology_in_use')?.numbers['terms'] ?? 0}
              />
            </Show>
            <Show when={part() === 'duplicates'}>
              <DuplicatesPart part={duplicates} />
            </Show>
            <Show when={part() === 'conflicts'}>
              <ConflictsPart part={conflicts} version={props.summary.base_version} />
            </Show>
          </div>
          <Show when={props.cycle.status === 'ready' || props.cycle.status === 'publishing'} fallback={<Decided cycle={props.cycle} />}>
            <ApproveBar
              rag={rag()}
              cycle={props.cycle}
              summary={props.summary}
              viewed={viewed.count()}
              isCurator={canCurate(rag())}
              showConflicts={() => show('conflicts', null)}
              onPublished={props.onPublished}
            />
          </Show>
        </div>
      </ReviewContext.Provider>
    </TypesContext.Provider>
  );
}

/** Published classes and proposed ones, the most used first: a class keeps its hue from one cycle to the next as far as it can. */
function classesByUse(published: OntologyView | undefined, proposed: readonly OntologyChange[]): Term[] {
  const uses = new Map((published?.classes ?? []).map(({ term, instances }) => [term.iri, { term, uses: instances }]));
  for (const { kind, term, uses: count } of proposed) if (kind === 'class') uses.set(term.iri, { term, uses: count });
  return [...uses.values()].toSorted((a, b) => b.uses - a.uses || (a.term.iri < b.term.iri ? -1 : 1)).map(({ term }) => term);
}

const gate = (summary: DiffSummary, name: string) => summary.gates.find((known) => known.name === name);

/** A removed document has no name any more: it is told by its number. */
function reviewSources(names: () => Map<number, string>, triples: () => readonly TripleChange[]): ReviewSources {
  const byPlace = createMemo(() => {
    const found = new Map<string, TripleChange[]>();
    for (const triple of triples()) {
      for (const evidence of triple.evidence) {
        const place = placeOf(evidence);
        const list = found.get(place);
        if (list) list.push(triple);
        else found.set(place, [triple]);
      }
    }
    return found;
  });
  return {
    documentName: (id) => names().get(id) ?? t('review.document', { id }),
    readFrom: (evidence) => byPlace().get(placeOf(evidence)) ?? [],
  };
}

interface PartBarProps {
  readonly part: Part;
  readonly summary: DiffSummary;
  readonly filter: Filter;
  readonly set: (search: { find?: string | null; change?: string | null }, options?: { replace: boolean }) => void;
  readonly show: (part: DiffPart, change: Change | null) => void;
}

function PartBar(props: PartBarProps) {
  const count = (part: Part): number => {
    const { entities, ontology, duplicates, conflicts } = props.summary;
    const sum = (of: { added: number; changed: number; removed: number }) => of.added + of.changed + of.removed;
    return { entities: sum(entities) + entities.joined, ontology: sum(ontology), duplicates, conflicts }[part];
  };
  return (
    <div class="part-bar">
      <div class="segments" role="group" aria-label={t('review.parts')}>
        <For each={PARTS}>
          {(value) => (
            <button class="segment" aria-pressed={props.part === value} onClick={() => props.show(value, null)}>
              {t(`part.${value}`)} <span class="soft">{number(count(value))}</span>
            </button>
          )}
        </For>
      </div>
      <Show when={props.part === 'entities'}>
        <div class="filter">
          <Show when={props.filter.change}>
            {(change) => (
              <button
                class="chip"
                onClick={() => props.set({ change: null })}
                aria-label={t('review.unfilter', { change: t(`sign.${change()}`) })}
              >
                {t(`sign.${change()}`)} <span aria-hidden="true">×</span>
              </button>
            )}
          </Show>
          <input
            class="field find"
            type="search"
            aria-label={t('review.find')}
            placeholder={t('review.find')}
            value={props.filter.text}
            onInput={(event) => props.set({ find: event.currentTarget.value || null }, { replace: true })}
          />
        </div>
      </Show>
    </div>
  );
}

function Decided(props: { cycle: Cycle }) {
  return (
    <footer class="bar">
      <p class="bar-words">
        {props.cycle.status === 'approved' ? t('review.wasApproved', { version: props.cycle.version ?? 0 }) : t('review.wasRejected')}
        <Show when={props.cycle.reason}>
          {' '}
          <span class="soft">{props.cycle.reason}</span>
        </Show>
      </p>
    </footer>
  );
}
