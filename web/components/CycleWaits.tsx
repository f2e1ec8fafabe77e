import { createSignal, For, Match, Show, Switch } from 'solid-js';
import type { Cycle } from '../../contract/cycles.ts';
import { asFailure, type Failure } from '../data/call.ts';
import { changeCycle } from '../data/review.ts';
import { lineOf } from '../data/task-state.ts';
import { number, t } from '../i18n/index.ts';
import { useRagView } from '../routes/RagContext.ts';
import { AskDialog } from './AskDialog.tsx';
import { ModelWork } from './ModelWork.tsx';
import { FormFailure } from './States.tsx';

/** A cycle that cannot be reviewed (yet): how far it is, or what went wrong and what can be done. */
export function CycleWaits(props: { cycle: Cycle; isCurator: boolean }) {
  const { task } = useRagView();
  const [failure, setFailure] = createSignal<Failure | null>(null);
  const [isStopping, setIsStopping] = createSignal(false);
  const retry = () => changeCycle(props.cycle.rag_id, props.cycle.id, 'retry').catch((error: unknown) => setFailure(asFailure(error)));
  const isFailed = () => props.cycle.status === 'failed';
  return (
    <div class="column cycle-waits">
      <h2>{t(isFailed() ? 'cycle.failed' : 'waits.title', { cycle: props.cycle.id })}</h2>
      <p class="soft lead-words">
        <Switch fallback={t('waits.words')}>
          <Match when={isFailed()}>{props.cycle.reason ?? task().error ?? t('waits.failed')}</Match>
          <Match when={props.cycle.status === 'stale'}>{t('waits.stale')}</Match>
          <Match when={props.cycle.status === 'rejected'}>{t('review.wasRejected')}</Match>
          <Match when={props.cycle.status === 'cancelled'}>{t('waits.cancelled')}</Match>
          <Match when={props.cycle.paused}>{t('waits.paused')}</Match>
          <Match when={props.cycle.waits_for}>{(id) => t('cycle.waitsFor', { cycle: id() })}</Match>
        </Switch>
      </p>
      <ol class="steps">
        <For each={lineOf(props.cycle.status, task()).stops}>
          {(stop) => (
            <li class={stop.state}>
              <span
                class="dot"
                classList={{
                  full: stop.state === 'done',
                  half: stop.state === 'running',
                  empty: stop.state === 'ahead',
                  failed: stop.state === 'failed',
                }}
                aria-hidden="true"
              />
              <span>{t(`step.${stop.step}`)}</span>
              <span class="soft small">
                <Show when={stop.state === 'running' && task().progress} fallback={t(`stopState.${stop.state}`)}>
                  {(progress) => t('cycle.of', { done: number(progress().done), total: number(progress().total) })}
                </Show>
              </span>
            </li>
          )}
        </For>
      </ol>
      <ModelWork cycle={props.cycle} isCurator={props.isCurator} />
      <FormFailure failure={failure()} />
      <Show when={props.isCurator}>
        <div class="actions">
          <Show when={isFailed()}>
            <button class="button primary" onClick={() => void retry()}>
              {t('waits.retry')}
            </button>
          </Show>
          <Show when={props.cycle.status === 'pending' || props.cycle.status === 'running'}>
            <button class="button" onClick={() => setIsStopping(true)}>
              {t('waits.stop')}
            </button>
          </Show>
        </div>
      </Show>
      <AskDialog
        isOpen={isStopping()}
        close={() => setIsStopping(false)}
        title={t('waits.stopTitle', { cycle: props.cycle.id })}
        words={t('waits.stopWords')}
        action={t('waits.stopAct')}
        isDestructive
        act={() => changeCycle(props.cycle.rag_id, props.cycle.id, 'cancel')}
      />
    </div>
  );
}
