import { A, useLocation, useParams, type RouteSectionProps } from '@solidjs/router';
import { createEffect, createMemo, createSignal, For, on, Show } from 'solid-js';
import type { Rag } from '../../contract/rags.ts';
import { AccountMenu } from '../components/AccountMenu.tsx';
import { CycleLine } from '../components/CycleLine.tsx';
import { EvidencePopover } from '../components/EvidencePopover.tsx';
import { SearchButton } from '../components/Search.tsx';
import { createSources, SourcesContext } from '../components/SourceContext.ts';
import { SourcePanel } from '../components/SourcePanel.tsx';
import { Loaded } from '../components/States.tsx';
import { typeLook, TypesContext } from '../components/types.ts';
import { DropZone } from '../components/Uploading.tsx';
import { dataOf } from '../data/query.ts';
import { refreshRag, useCycles, useOntology, useRag } from '../data/rags.ts';
import { cycleInView } from '../data/task-state.ts';
import { watchTask } from '../data/task.ts';
import { number, t } from '../i18n/index.ts';
import { canCurate, RagProvider, useRagView, type RagView } from './RagContext.ts';

/** A RAG: its name and cycle above, its tabs, and at the right the document that says it. */
export default function RagFrame(props: RouteSectionProps) {
  const params = useParams<{ ragId: string }>();
  const id = () => Number(params.ragId);
  const rag = useRag(id);
  return (
    <div class="page">
      <Loaded query={rag}>{(data) => <Frame rag={data()}>{props.children}</Frame>}</Loaded>
    </div>
  );
}

function Frame(props: { rag: Rag; children: RouteSectionProps['children'] }) {
  const cycles = useCycles(() => props.rag.id);
  const list = () => dataOf(cycles) ?? [];
  const cycle = createMemo(() => cycleInView(list()));
  const watched = createMemo(() => (cycle() ? (cycle()?.task_id ?? null) : null));
  const task = watchTask(watched, () => refreshRag(props.rag.id));
  const view: RagView = { rag: () => props.rag, cycles: list, hasCycles: () => dataOf(cycles) !== undefined, cycle, task };
  const ontology = useOntology(
    () => props.rag.id,
    () => props.rag.version,
  );
  const look = createMemo(() =>
    typeLook((dataOf(ontology)?.classes ?? []).toSorted((a, b) => b.instances - a.instances).map(({ term }) => term)),
  );
  const sources = createSources();
  const location = useLocation();
  createEffect(
    on(
      () => location.pathname,
      () => sources.close(),
      { defer: true },
    ),
  );
  createEffect(() => (document.title = `${props.rag.name} · ferag`));
  return (
    <RagProvider value={view}>
      <TypesContext.Provider value={look}>
        <SourcesContext.Provider value={sources}>
          <Head />
          <div class="body" classList={{ 'with-panel': sources.open() !== null }}>
            <DropZone ragId={props.rag.id} isAllowed={canCurate(props.rag)}>
              <main class="work" id="work" tabindex="-1">
                {props.children}
              </main>
            </DropZone>
            <SourcePanel ragId={props.rag.id} />
          </div>
          <EvidencePopover />
        </SourcesContext.Provider>
      </TypesContext.Provider>
    </RagProvider>
  );
}

function Head() {
  const { rag, cycle, task } = useRagView();
  return (
    <header class="head">
      <div class="head-row">
        <div class="head-name">
          <h1 class="cut" title={rag().name}>
            {rag().name}
          </h1>
          <p class="soft small">
            {rag().version > 0 ? t('rag.production', { version: rag().version }) : t('rag.nothing')} · {t(`role.${rag().role}`)}
          </p>
        </div>
        <CycleLine rag={rag()} cycle={cycle()} task={task()} />
        <div class="head-tools">
          <Show when={rag().version > 0}>
            <SearchButton ragId={rag().id} />
          </Show>
          <AccountMenu />
        </div>
      </div>
      <Tabs />
    </header>
  );
}

const TABS = ['overview', 'documents', 'review', 'chat', 'versions', 'settings'] as const;

function Tabs() {
  const { rag, cycle } = useRagView();
  const location = useLocation();
  const base = () => `/app/rags/${rag().id}`;
  // Only an owner may change them.
  const tabs = () => TABS.filter((tab) => tab !== 'settings' || rag().role === 'owner');
  const here = () => TABS.find((tab) => location.pathname.startsWith(`${base()}/${tab}`)) ?? 'overview';
  const [bar, setBar] = createSignal<HTMLElement>();
  createEffect(() => {
    here();
    bar()?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  });
  return (
    <nav class="tabs" aria-label={t('nav.tabs')} ref={setBar}>
      <For each={tabs()}>
        {(tab) => (
          <A href={tab === 'overview' ? base() : `${base()}/${tab}`} class="tab" aria-current={here() === tab ? 'page' : undefined}>
            {t(`tab.${tab}`)}
            <Show when={tab === 'documents' && rag().document_count > 0}> {number(rag().document_count)}</Show>
            <Show when={tab === 'review' && cycle()?.status === 'ready'}>
              <span class="diamond" role="img" aria-label={t('tab.waits')} />
            </Show>
          </A>
        )}
      </For>
    </nav>
  );
}
