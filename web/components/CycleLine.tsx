import { A } from '@solidjs/router';
import { createMemo, createSignal, For, onCleanup, Show } from 'solid-js';
import type { Cycle } from '../../contract/cycles.ts';
import type { Rag } from '../../contract/rags.ts';
import { lineOf, secondsLeft, type TaskState } from '../data/task-state.ts';
import { duration, moment, number, percent, t } from '../i18n/index.ts';

interface LineProps {
  readonly rag: Rag;
  readonly cycle: Cycle | null;
  readonly task: TaskState;
}

/** Where the cycle is, from the version that there is to the one that it would become; a link to it. */
export function CycleLine(props: LineProps) {
  return (
    <Show
      when={props.cycle}
      fallback={
        <p class="quiet-line soft">{props.rag.version > 0 ? t('cycle.current', { version: props.rag.version }) : t('cycle.none')}</p>
      }
    >
      {(cycle) => <Line rag={props.rag} cycle={cycle()} task={props.task} />}
    </Show>
  );
}

function Line(props: { rag: Rag; cycle: Cycle; task: TaskState }) {
  const line = createMemo(() => lineOf(props.cycle.status, props.task));
  const next = () => Math.max(props.rag.version, props.cycle.base_version) + 1;
  const words = () => wordsOf(props.cycle, props.task);
  return (
    <>
      <A class="cycle" href={`/app/rags/${props.rag.id}/review`}>
        <span class="unseen">{t('cycle.said', { words: `${words().strong}. ${words().soft}`, version: next() })}</span>
        <span class="line" aria-hidden="true">
          <b class="line-version">{props.rag.version}</b>
          <span class="lead" />
          <For each={line().stops}>
            {(stop) => (
              <span class={`stop ${stop.state}`} classList={{ named: stop.step === props.task.step && stop.state === 'running' }}>
                <i class="stop-mark" />
                <span class="stop-name">{t(`stop.${stop.step}`)}</span>
              </span>
            )}
          </For>
          <span class={`gate ${line().gate}`}>
            <i />
          </span>
          <b class="line-version" classList={{ next: line().gate === 'dashed', waits: line().gate === 'waits' }}>
            {next()}
          </b>
        </span>
        <span class="cycle-words" aria-hidden="true">
          <b class="only-wide">{words().strong}</b>
          <b class="only-narrow">{words().short ?? words().strong}</b>
          <span class="soft small">{words().soft}</span>
        </span>
      </A>
      <Announced words={`${words().strong}. ${words().soft}`} />
    </>
  );
}

function wordsOf(cycle: Cycle, task: TaskState): { strong: string; soft: string; short?: string } {
  const documents = t('cycle.documents', { n: cycle.counts.documents });
  if (cycle.status === 'ready') return { strong: t('cycle.waits', { cycle: cycle.id }), soft: documents, short: t('cycle.waitsShort') };
  if (cycle.status === 'publishing') return { strong: t('cycle.publishing'), soft: documents };
  if (cycle.status === 'failed') return { strong: t('cycle.failed', { cycle: cycle.id }), soft: cycle.reason ?? task.error ?? '' };
  if (cycle.status === 'stale') return { strong: t('cycle.stale'), soft: documents };
  if (cycle.paused) return { strong: t('cycle.paused'), soft: documents, short: t('cycle.pausedShort') };
  if (cycle.held) return { strong: t('cycle.held'), soft: documents };
  if (cycle.waits_for !== null) return { strong: t('cycle.waitsFor', { cycle: cycle.waits_for }), soft: documents };
  if (!task.step) return { strong: t('cycle.queued', { cycle: cycle.id }), soft: t('cycle.since', { time: moment(cycle.created_at) }) };
  const { progress } = task;
  const left = secondsLeft(task);
  const count = progress && progress.total > 0 ? t('cycle.of', { done: number(progress.done), total: number(progress.total) }) : '';
  const soft = left !== null ? t('cycle.left', { time: duration(left) }) : documents;
  const share = progress && progress.total > 0 ? percent(progress.done / progress.total) : '';
  const short = t('cycle.step', { step: t(`stop.${task.step}`), count: share }).trim();
  return { strong: t('cycle.step', { step: t(`step.${task.step}`), count }).trim(), soft, short };
}

const ANNOUNCE_MS = 5_000;

/** Says changes to those who listen, at most every 5 s. */
function Announced(props: { words: string }) {
  const [said, setSaid] = createSignal('');
  const timer = setInterval(() => setSaid(props.words), ANNOUNCE_MS);
  onCleanup(() => clearInterval(timer));
  return (
    <span class="unseen" aria-live="polite">
      {said()}
    </span>
  );
}
