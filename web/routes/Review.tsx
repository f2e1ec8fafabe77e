import { A, useNavigate, useSearchParams } from '@solidjs/router';
import { createMemo, createSignal, Match, onMount, Show, Switch } from 'solid-js';
import type { Cycle } from '../../contract/cycles.ts';
import { CycleWaits } from '../components/CycleWaits.tsx';
import { Empty, Loaded, Waiting } from '../components/States.tsx';
import { useDiffSummary } from '../data/review.ts';
import { t } from '../i18n/index.ts';
import { DiffReview } from './DiffReview.tsx';
import { canCurate, useRagView } from './RagContext.ts';

/** The change that waits, like a pull request; an earlier cycle's with `?cycle=`. */
export default function Review() {
  const { rag, cycles, hasCycles, cycle } = useRagView();
  const [search, setSearch] = useSearchParams<{ cycle?: string }>();
  const [published, setPublished] = createSignal<number | null>(null);
  const chosen = () => (search.cycle ? (cycles().find(({ id }) => String(id) === search.cycle) ?? null) : cycle());
  return (
    <Switch>
      <Match when={published()}>{(version) => <Published version={version()} ragId={rag().id} />}</Match>
      <Match when={!hasCycles()}>
        <div class="column">
          <Waiting />
        </div>
      </Match>
      <Match when={chosen() === null}>
        <div class="column">
          <h2 class="unseen">{t('tab.review')}</h2>
          <Empty words={t(rag().version > 0 ? 'review.empty' : 'review.emptyFirst')}>
            <A class="button" href={`/app/rags/${rag().id}`}>
              {t(canCurate(rag()) ? 'review.toUpload' : 'tab.overview')}
            </A>
          </Empty>
        </div>
      </Match>
      <Match when={reviewable(chosen())}>
        {(shown) => (
          <Summarised
            cycle={shown()}
            onPublished={(version) => (setSearch({ cycle: null, part: null, change: null, find: null }), setPublished(version))}
          />
        )}
      </Match>
      <Match when={chosen()}>{(shown) => <CycleWaits cycle={shown()} isCurator={canCurate(rag())} />}</Match>
    </Switch>
  );
}

/** The cycle, if its diff can be shown. */
const reviewable = (cycle: Cycle | null): Cycle | null =>
  cycle?.diff_hash && ['ready', 'publishing', 'approved', 'rejected'].includes(cycle.status) ? cycle : null;

function Summarised(props: { cycle: Cycle; onPublished: (version: number) => void }) {
  const { rag } = useRagView();
  // Made anew when the change is another one, never for the cycle's other news.
  const of = createMemo(() => ({ ragId: rag().id, cycleId: props.cycle.id, diffHash: props.cycle.diff_hash ?? '' }), undefined, {
    equals: (a, b) => a.cycleId === b.cycleId && a.diffHash === b.diffHash && a.ragId === b.ragId,
  });
  const summary = useDiffSummary(of);
  return (
    <Show when={of()} keyed>
      {(review) => (
        <Loaded query={summary}>
          {(data) => <DiffReview of={review} cycle={props.cycle} summary={data()} onPublished={props.onPublished} />}
        </Loaded>
      )}
    </Show>
  );
}

function Published(props: { version: number; ragId: number }) {
  const navigate = useNavigate();
  let heading: HTMLHeadingElement | undefined;
  onMount(() => heading?.focus());
  return (
    <div class="column">
      <div class="notice">
        <h2 tabindex="-1" ref={(element) => (heading = element)}>
          {t('review.published', { version: props.version })}
        </h2>
        <p class="soft">{t('review.publishedWords')}</p>
        <div class="actions">
          <button class="button primary" onClick={() => navigate(`/app/rags/${props.ragId}/chat`)}>
            {t('review.toChat')}
          </button>
          <A class="button" href={`/app/rags/${props.ragId}`}>
            {t('tab.overview')}
          </A>
        </div>
      </div>
    </div>
  );
}
