import { createSignal, For, Show, type JSX } from 'solid-js';
import type { UseQueryResult } from '@tanstack/solid-query';
import { asFailure, type Failure } from '../data/call.ts';
import { dataOf } from '../data/query.ts';
import { failureWords } from '../i18n/failures.ts';
import { t } from '../i18n/index.ts';
import { Icon } from './Icon.tsx';

/** Nothing for 200 ms, then lines of the height that the rows will have. */
export function Waiting(props: { rows?: number }) {
  return (
    <div class="waiting" role="status" aria-label={t('state.loading')}>
      <For each={Array.from({ length: props.rows ?? 6 })}>{() => <span />}</For>
    </div>
  );
}

/** What happened, what can be done, and the id that finds it in the log. */
export function Failed(props: { failure: Pick<Failure, 'code' | 'message' | 'requestId'>; retry?: () => void; children?: JSX.Element }) {
  return (
    <div class="notice" role="alert">
      <p>
        <span class="diamond fault" aria-hidden="true" /> <span class="failed-words">{failureWords(props.failure)}</span>
      </p>
      <div class="actions">
        <Show when={props.retry}>
          {(retry) => (
            <button class="button small" onClick={() => retry()()}>
              {t('state.again')}
            </button>
          )}
        </Show>
        {props.children}
        <Show when={props.failure.requestId}>{(id) => <RequestId id={id()} />}</Show>
      </div>
    </div>
  );
}

function RequestId(props: { id: string }) {
  const [isCopied, setIsCopied] = createSignal(false);
  const copy = () => void navigator.clipboard.writeText(props.id).then(() => setIsCopied(true));
  return (
    <span class="soft small">
      {t('state.request')} <code>{props.id.slice(0, 8)}</code>{' '}
      <button class="text-button" onClick={copy} aria-label={t('state.copyRequest', { id: props.id })}>
        {t(isCopied() ? 'state.copied' : 'state.copy')}
      </button>
    </span>
  );
}

/** What this place is for, and one action. */
export function Empty(props: { words: string; children?: JSX.Element }) {
  return (
    <div class="notice">
      <p class="soft">{props.words}</p>
      <div class="actions">{props.children}</div>
    </div>
  );
}

/** A fetched thing in its states. Old data stays on the page, with a line about it, when asking again fails. */
export function Loaded<T>(props: { query: UseQueryResult<T, Error>; rows?: number; children: (data: () => T) => JSX.Element }) {
  const data = () => dataOf(props.query);
  return (
    <>
      <Show when={props.query.isError && data() !== undefined}>
        <p class="stale-line small" role="status">
          <span class="diamond" aria-hidden="true" /> {t('state.stale')}{' '}
          <button class="text-button" onClick={() => void props.query.refetch()}>
            {t('state.again')}
          </button>
        </p>
      </Show>
      <Show
        when={data() !== undefined}
        fallback={
          <Show when={props.query.isError} fallback={<Waiting rows={props.rows ?? 6} />}>
            <Failed failure={asFailure(props.query.error)} retry={() => void props.query.refetch()} />
          </Show>
        }
      >
        {/* Shown only when there is data: the type cannot know. */}
        {props.children(() => data() as T)}
      </Show>
    </>
  );
}

/** The reader's own mistake or the server's refusal, beside the form that was sent. */
export function FormFailure(props: { failure: Failure | null }) {
  return (
    <div role="alert" class="form-failure">
      <Show when={props.failure}>
        {(failure) => (
          <p class="error-text">
            <Icon name="close" small /> {failureWords(failure())}
          </p>
        )}
      </Show>
    </div>
  );
}
