import { useSearchParams } from '@solidjs/router';
import { For, Show } from 'solid-js';
import type { Document } from '../../contract/documents.ts';
import { DocumentsTable } from '../components/DocumentsTable.tsx';
import { Empty, Loaded } from '../components/States.tsx';
import { UploadButton } from '../components/Uploading.tsx';
import { useDocuments } from '../data/rags.ts';
import { number, t } from '../i18n/index.ts';
import { canCurate, useRagView } from './RagContext.ts';

const STATES = ['all', 'open', 'completed', 'failed'] as const;
type State = (typeof STATES)[number];
/** Rows at once: a table of thousands would make every key slow. */
const SHOWN = 200;

const isIn = (state: State, { status }: Document): boolean =>
  state === 'all' || (state === 'open' ? status === 'pending' || status === 'processing' : status === state);

export default function Documents() {
  const { rag, cycles } = useRagView();
  const documents = useDocuments(() => rag().id);
  const [search, setSearch] = useSearchParams<{ state?: string; find?: string; shown?: string }>();
  const state = () => STATES.find((known) => known === search.state) ?? 'all';
  const shown = () => Number(search.shown) || SHOWN;
  const words = () => (search.find ?? '').toLowerCase();
  const fitting = (list: readonly Document[]) =>
    list.toReversed().filter((document) => isIn(state(), document) && document.name.toLowerCase().includes(words()));
  return (
    <div class="wide-column">
      <div class="section-head">
        <h2>{t('tab.documents')}</h2>
        <Show when={canCurate(rag())}>
          <UploadButton ragId={rag().id} isPrimary />
        </Show>
      </div>
      <Loaded query={documents} rows={10}>
        {(list) => (
          <Show when={list().length > 0} fallback={<Empty words={t(canCurate(rag()) ? 'documents.empty' : 'documents.emptyReader')} />}>
            <div class="segments" role="group" aria-label={t('documents.status')}>
              <For each={STATES}>
                {(value) => (
                  <button
                    class="segment"
                    aria-pressed={state() === value}
                    onClick={() => setSearch({ state: value === 'all' ? null : value })}
                  >
                    {t(`documents.state.${value}`)}{' '}
                    <span class="soft">{number(list().filter((document) => isIn(value, document)).length)}</span>
                  </button>
                )}
              </For>
              <input
                class="field find"
                type="search"
                aria-label={t('documents.find')}
                placeholder={t('documents.find')}
                value={search.find ?? ''}
                onInput={(event) => setSearch({ find: event.currentTarget.value || null }, { replace: true })}
              />
            </div>
            <DocumentsTable
              ragId={rag().id}
              documents={fitting(list()).slice(0, shown())}
              cycles={cycles()}
              version={rag().version}
              canEdit={canCurate(rag())}
            />
            <Show when={fitting(list()).length === 0}>
              <Empty words={t('documents.noneFit')}>
                <button class="button small" onClick={() => setSearch({ state: null, find: null })}>
                  {t('review.all')}
                </button>
              </Empty>
            </Show>
            <Show when={fitting(list()).length > shown()}>
              <button class="text-button more" onClick={() => setSearch({ shown: String(shown() + SHOWN) }, { replace: true })}>
                {t('documents.more', { n: fitting(list()).length - shown() })}
              </button>
            </Show>
          </Show>
        )}
      </Loaded>
    </div>
  );
}
