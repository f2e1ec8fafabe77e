import { A } from '@solidjs/router';
import { For, Show } from 'solid-js';
import { DocumentsTable } from '../components/DocumentsTable.tsx';
import { Empty, Loaded } from '../components/States.tsx';
import { UploadButton } from '../components/Uploading.tsx';
import { VersionLines } from '../components/VersionLines.tsx';
import { dataOf } from '../data/query.ts';
import { useDocuments, useTopEntities, useVersions } from '../data/rags.ts';
import { useDiffSummary } from '../data/review.ts';
import { questionsFrom } from '../data/suggestions.ts';
import { number, percent, rich, t } from '../i18n/index.ts';
import { canCurate, useRagView } from './RagContext.ts';

const SHOWN = 15;

export default function Overview() {
  const { rag, cycles } = useRagView();
  const documents = useDocuments(() => rag().id);
  return (
    <div class="overview">
      <div class="overview-main">
        <Figures languages={new Set((dataOf(documents) ?? []).flatMap(({ metadata }) => metadata['language'] ?? [])).size} />
        <section aria-labelledby="documents">
          <div class="section-head">
            <h2 id="documents">
              {t('tab.documents')} <span class="soft small count">{number(rag().document_count)}</span>
            </h2>
            <Show when={canCurate(rag())}>
              <UploadButton ragId={rag().id} isPrimary />
            </Show>
          </div>
          <Loaded query={documents}>
            {(list) => (
              <Show when={list().length > 0} fallback={<Empty words={t(canCurate(rag()) ? 'documents.empty' : 'documents.emptyReader')} />}>
                <DocumentsTable
                  ragId={rag().id}
                  documents={list().toReversed().slice(0, SHOWN)}
                  cycles={cycles()}
                  version={rag().version}
                />
                <Show when={list().length > SHOWN}>
                  <A class="more" href={`/app/rags/${rag().id}/documents`}>
                    {t('documents.all', { n: list().length })}
                  </A>
                </Show>
              </Show>
            )}
          </Loaded>
        </section>
      </div>
      <div class="overview-side">
        <Versions />
        <Suggestions />
      </div>
    </div>
  );
}

/** Of the published version; before the first there is nothing to count. */
function Figures(props: { languages: number }) {
  const { rag, cycles } = useRagView();
  const versions = useVersions(() => rag().id);
  const current = () => dataOf(versions)?.find(({ version }) => version === rag().version);
  const summary = useDiffSummary(() => {
    const version = current();
    return version ? { ragId: rag().id, cycleId: version.cycle_id, diffHash: version.diff_hash } : null;
  });
  const evidence = () => dataOf(summary)?.gates.find(({ name }) => name === 'evidence')?.numbers;
  const share = () => {
    const { total = 0, without = 0 } = evidence() ?? {};
    return total === 0 ? null : (total - without) / total;
  };
  const figure = (key: 'figure.entities' | 'figure.triples' | 'figure.languages', n: number) => (
    <li>{rich(key, { n: <b>{number(n)}</b>, number: <b>{number(n)}</b> }, n)}</li>
  );
  return (
    <Show when={rag().version > 0} fallback={<p class="figures soft">{t(cycles().length > 0 ? 'figure.soon' : 'figure.none')}</p>}>
      <ul class="figures">
        <Show when={dataOf(summary)}>{(data) => figure('figure.entities', data().entities.total)}</Show>
        {figure('figure.triples', rag().triple_count)}
        <Show when={share() !== null}>
          <li>{rich('figure.evidence', { share: <b>{percent(share() ?? 0)}</b> })}</li>
        </Show>
        <Show when={props.languages > 0}>{figure('figure.languages', props.languages)}</Show>
      </ul>
    </Show>
  );
}

function Versions() {
  const { rag } = useRagView();
  const versions = useVersions(() => rag().id);
  return (
    <section aria-labelledby="versions">
      <h2 id="versions">{t('tab.versions')}</h2>
      <Loaded query={versions} rows={3}>
        {(list) => <VersionLines versions={list().slice(0, 4)} />}
      </Loaded>
      <Show when={(dataOf(versions)?.length ?? 0) > 4}>
        <A class="more" href={`/app/rags/${rag().id}/versions`}>
          {t('versions.all')}
        </A>
      </Show>
    </section>
  );
}

/** Questions that the graph can answer, made from its best connected things. */
function Suggestions() {
  const { rag } = useRagView();
  const entities = useTopEntities(
    () => rag().id,
    () => rag().version,
  );
  const questions = () => questionsFrom(dataOf(entities) ?? []);
  return (
    <Show when={questions().length > 0}>
      <section aria-labelledby="ask">
        <h2 id="ask">{t('overview.ask')}</h2>
        <ul class="questions">
          <For each={questions()}>
            {(question) => (
              <li>
                <A href={`/app/rags/${rag().id}/chat?ask=${encodeURIComponent(question)}`}>{question}</A>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}
