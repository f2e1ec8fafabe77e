import { Dialog } from '@kobalte/core/dialog';
import { createSignal, For, onCleanup, onMount, Show } from 'solid-js';
import { z } from 'zod';
import { Passage } from '../../contract/chat.ts';
import { asFailure, call, type Failure } from '../data/call.ts';
import { t } from '../i18n/index.ts';
import { Icon } from './Icon.tsx';
import { useSources, type Source } from './SourceContext.ts';
import { Failed } from './States.tsx';

const PAUSE_MS = 200;
const Passages = z.object({ items: z.array(Passage) });

/** Passages of the published documents, by words; Ctrl K. */
export function SearchButton(props: { ragId: number }) {
  const [isOpen, setIsOpen] = createSignal(false);
  const onKey = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'k') return;
    event.preventDefault();
    setIsOpen(true);
  };
  onMount(() => document.addEventListener('keydown', onKey));
  onCleanup(() => document.removeEventListener('keydown', onKey));
  return (
    <>
      <button class="search-button" aria-keyshortcuts="Control+K" onClick={() => setIsOpen(true)}>
        <Icon name="search" small />
        <span class="unseen">{t('search.open')}</span>
        <span class="keycap" aria-hidden="true">
          Ctrl K
        </span>
      </button>
      <Dialog open={isOpen()} onOpenChange={setIsOpen}>
        <Dialog.Portal>
          <Dialog.Overlay class="scrim" />
          <div class="dialog-place top">
            <Dialog.Content class="dialog search" aria-label={t('search.open')}>
              <SearchField ragId={props.ragId} close={() => setIsOpen(false)} />
            </Dialog.Content>
          </div>
        </Dialog.Portal>
      </Dialog>
    </>
  );
}

function SearchField(props: { ragId: number; close: () => void }) {
  const sources = useSources();
  const [found, setFound] = createSignal<readonly Passage[] | null>(null);
  const [failure, setFailure] = createSignal<Failure | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: AbortController | undefined;
  onCleanup(() => (clearTimeout(timer), running?.abort()));
  const search = (words: string) => {
    clearTimeout(timer);
    running?.abort();
    if (words.trim() === '') return setFound(null);
    const stop = (running = new AbortController());
    timer = setTimeout(() => {
      call(Passages, 'GET', `/rags/${props.ragId}/search?limit=8&q=${encodeURIComponent(words)}`, { signal: stop.signal }).then(
        ({ items }) => (setFailure(null), setFound(items)),
        (error: unknown) => stop.signal.aborted || setFailure(asFailure(error)),
      );
    }, PAUSE_MS);
  };
  const open = (list: readonly Passage[], at: number) => {
    props.close();
    // After the dialog has given the focus back, so that closing the panel returns it to the same place.
    setTimeout(() => sources.show(list.map(sourceOf), at, document.querySelector<HTMLElement>('.search-button')));
  };
  return (
    <>
      <label class="search-line">
        <Icon name="search" />
        <span class="unseen">{t('search.words')}</span>
        <input type="search" placeholder={t('search.words')} autofocus onInput={(event) => search(event.currentTarget.value)} />
      </label>
      <Show when={failure()}>{(shown) => <Failed failure={shown()} />}</Show>
      <Show when={found()}>
        {(list) => (
          <ul class="found" aria-live="polite">
            <For each={list()} fallback={<li class="soft found-none">{t('search.none')}</li>}>
              {(passage, index) => (
                <li>
                  <button onClick={() => open(list(), index())}>
                    <span class="serif">{bestOf(passage)}</span>
                    <span class="soft small">{[passage.document_name, ...passage.heading].join(' · ')}</span>
                  </button>
                </li>
              )}
            </For>
          </ul>
        )}
      </Show>
    </>
  );
}

const bestPlace = (passage: Passage): readonly [number, number] => passage.best ?? [passage.start, passage.end];
const bestOf = (passage: Passage): string => {
  const [start, end] = bestPlace(passage);
  return passage.text.slice(start - passage.start, end - passage.start) || passage.text;
};
const sourceOf = (passage: Passage): Source => {
  const [start, end] = bestPlace(passage);
  return {
    documentId: passage.document_id,
    textSha256: passage.text_sha256,
    start,
    end,
    sentence: bestOf(passage),
    documentName: passage.document_name,
    place: null,
    facts: [],
    mark: `search ${passage.chunk_id}`,
  };
};
