import { createEffect, createSignal, For, onCleanup, Show } from 'solid-js';
import {
  canRetry,
  dismissUpload,
  isOpen,
  asFailureOf,
  retryUpload,
  stopUpload,
  stopUploads,
  uploadingMs,
  uploads,
  type Upload,
} from '../data/uploads.ts';
import { LIMITS } from '../../contract/limits.ts';
import { failureWords } from '../i18n/failures.ts';
import { bytes, duration, percent, t } from '../i18n/index.ts';
import { Icon } from './Icon.tsx';

const sum = (of: (upload: Upload) => number): number => uploads.reduce((total, upload) => total + of(upload), 0);
/** The tray's rows: what is open or has to be read comes before what is done. */
const RANK = { failed: 0, lost: 0, sending: 1, waiting: 2, stopped: 3, done: 4 } as const satisfies Record<Upload['state'], number>;
const SHOWN = 60;
/** Long enough to be read, and said by a screen reader. */
const DONE_MS = 8_000;

/** What is being sent and what went wrong. It stays over navigation and reload until it has been read. */
export function UploadTray() {
  const [isFolded, setIsFolded] = createSignal(matchMedia('(max-width: 759.98px)').matches);
  const counted = () => uploads.filter(({ state }) => state !== 'stopped');
  const done = () => uploads.filter(({ state }) => state === 'done').length;
  const openOnes = () => uploads.filter(isOpen);
  const total = () => sum(({ size, state }) => (state === 'failed' || state === 'stopped' || state === 'lost' ? 0 : size));
  const sent = () => sum(({ sent, state }) => (state === 'failed' || state === 'stopped' || state === 'lost' ? 0 : sent));
  const rows = () => uploads.toSorted((a, b) => RANK[a.state] - RANK[b.state]).slice(0, SHOWN);
  const close = () => {
    for (const { id } of uploads.filter((upload) => !isOpen(upload))) dismissUpload(id);
  };
  // What went well needs no reading: it goes by itself, what did not stays.
  createEffect(() => {
    if (uploads.length === 0 || !uploads.every(({ state }) => state === 'done' || state === 'stopped')) return;
    const timer = setTimeout(close, DONE_MS);
    onCleanup(() => clearTimeout(timer));
  });
  return (
    <Show when={uploads.length > 0}>
      <section class="tray" classList={{ folded: isFolded() }} aria-label={t('tray.label')}>
        <header>
          <div>
            <p class="strong" role="status">
              {openOnes().length > 0
                ? t('tray.sending', { done: done(), total: counted().length })
                : t('tray.ended', { done: done(), total: counted().length })}
            </p>
            <p class="soft small">
              <Show when={openOnes().length > 0} fallback={bytes(sent())}>
                {t('tray.bytes', { sent: bytes(sent()), total: bytes(total()) })}
                <TimeLeft sent={sent()} total={total()} />
              </Show>
            </p>
          </div>
          <Show when={openOnes().length > 0}>
            <button class="button small" onClick={stopUploads}>
              {t('tray.stopAll')}
            </button>
          </Show>
          <button
            class="icon-button small"
            aria-expanded={!isFolded()}
            aria-label={t(isFolded() ? 'tray.unfold' : 'tray.fold')}
            onClick={() => setIsFolded(!isFolded())}
          >
            <Icon name={isFolded() ? 'up' : 'down'} small />
          </button>
          <Show when={openOnes().length === 0}>
            <button class="icon-button small" aria-label={t('tray.close')} onClick={close}>
              <Icon name="close" small />
            </button>
          </Show>
        </header>
        <progress max={total() || 1} value={sent()} aria-label={t('tray.label')} />
        <Show when={!isFolded()}>
          <ul>
            <For each={rows()}>{(upload) => <Row upload={upload} />}</For>
          </ul>
        </Show>
      </section>
    </Show>
  );
}

function TimeLeft(props: { sent: number; total: number }) {
  const left = () => (props.sent > 0 ? (uploadingMs() / 1000 / props.sent) * (props.total - props.sent) : 0);
  return <Show when={left() > 2}> · {t('tray.left', { time: duration(left()) })}</Show>;
}

function Row(props: { upload: Upload }) {
  const words = () => {
    const { state, fault, size } = props.upload;
    if (fault?.code === 'file_too_large') return t('tray.tooLarge', { size: bytes(size), limit: bytes(LIMITS.file_bytes) });
    return fault ? failureWords(asFailureOf(fault)) : t(`tray.${state}`);
  };
  return (
    <li classList={{ faulty: props.upload.fault !== null }}>
      <span class="cut" title={props.upload.name}>
        {props.upload.name}
      </span>
      <span class="tray-state small">
        <Show when={props.upload.fault || props.upload.state === 'lost'}>
          <span class="diamond" classList={{ fault: props.upload.fault !== null }} aria-hidden="true" />{' '}
        </Show>
        {props.upload.state === 'sending' ? percent(props.upload.sent / Math.max(1, props.upload.size)) : words()}
      </span>
      <span class="tray-acts">
        <Show when={canRetry(props.upload)}>
          <button
            class="icon-button small"
            aria-label={t('tray.retry', { name: props.upload.name })}
            onClick={() => retryUpload(props.upload.id)}
          >
            <Icon name="again" small />
          </button>
        </Show>
        <button
          class="icon-button small"
          aria-label={t(isOpen(props.upload) ? 'tray.stop' : 'tray.dismiss', { name: props.upload.name })}
          onClick={() => (isOpen(props.upload) ? stopUpload : dismissUpload)(props.upload.id)}
        >
          <Icon name={isOpen(props.upload) ? 'stop' : 'close'} small />
        </button>
      </span>
    </li>
  );
}
