import { createSignal, Show } from 'solid-js';
import type { Cycle } from '../../contract/cycles.ts';
import type { DiffSummary } from '../../contract/diff.ts';
import { LIMITS } from '../../contract/limits.ts';
import type { Rag } from '../../contract/rags.ts';
import { asFailure, type Failure } from '../data/call.ts';
import { approve, changeCycle } from '../data/review.ts';
import { failureWords } from '../i18n/failures.ts';
import { rich, number, t } from '../i18n/index.ts';
import { AskDialog } from './AskDialog.tsx';

interface BarProps {
  readonly rag: Rag;
  readonly cycle: Cycle;
  readonly summary: DiffSummary;
  readonly viewed: number;
  readonly isCurator: boolean;
  readonly showConflicts: () => void;
  readonly onPublished: (version: number) => void;
}

/** What was looked at, and the two decisions. When one cannot be made, the reason stands in its place. */
export function ApproveBar(props: BarProps) {
  const [failure, setFailure] = createSignal<Failure | null>(null);
  const [isBusy, setIsBusy] = createSignal(false);
  const [isAsking, setIsAsking] = createSignal<'reject' | 'conflicts' | null>(null);
  const next = () => props.summary.base_version + 1;
  const total = () => {
    const { added, changed, removed, joined } = props.summary.entities;
    return added + changed + removed + joined;
  };
  const publish = async () => {
    setFailure(null);
    setIsBusy(true);
    try {
      const done = await approve({ ragId: props.rag.id, cycleId: props.cycle.id, diffHash: props.summary.diff_hash });
      if (done.message === 'approved') props.onPublished(done.version);
    } catch (error) {
      setFailure(asFailure(error));
    } finally {
      setIsBusy(false);
    }
  };
  const begin = () => (props.summary.conflicts > 0 ? setIsAsking('conflicts') : void publish());
  return (
    <footer class="bar" aria-label={t('review.decide')}>
      <Show when={failure()}>{(shown) => <BarFailure failure={shown()} ragId={props.rag.id} again={() => setFailure(null)} />}</Show>
      <p class="bar-words small">
        {rich('review.viewedCount', { done: <b>{number(Math.min(props.viewed, total()))}</b>, total: <b>{number(total())}</b> })}
        <Show when={props.summary.conflicts > 0}>
          {' '}
          ·{' '}
          <button class="text-button look" onClick={() => props.showConflicts()}>
            {t('review.conflictsOpen', { n: props.summary.conflicts })}
          </button>
        </Show>
      </p>
      <Show when={props.isCurator} fallback={<p class="soft small">{t('review.readerCannot')}</p>}>
        <div class="bar-acts">
          <button class="button destructive" onClick={() => setIsAsking('reject')} disabled={isBusy() || props.cycle.status !== 'ready'}>
            <span class="only-wide">{t('review.reject')}</span>
            <span class="only-narrow">{t('review.rejectShort')}</span>
          </button>
          <button class="button primary" id="approve" onClick={begin} disabled={isBusy() || props.cycle.status !== 'ready'}>
            {isBusy() || props.cycle.status === 'publishing' ? t('cycle.publishing') : t('review.approve', { version: next() })}
          </button>
        </div>
      </Show>
      <AskDialog
        isOpen={isAsking() === 'conflicts'}
        close={() => setIsAsking(null)}
        title={t('review.approve', { version: next() })}
        words={t('review.conflictsStay', { n: props.summary.conflicts })}
        action={t('review.approve', { version: next() })}
        act={publish}
      />
      <RejectDialog isOpen={isAsking() === 'reject'} close={() => setIsAsking(null)} cycle={props.cycle} />
    </footer>
  );
}

function BarFailure(props: { failure: Failure; ragId: number; again: () => void }) {
  const isOther = () => props.failure.code === 'diff_changed' || props.failure.code === 'cycle_stale';
  return (
    <p class="bar-failure" role="alert">
      <span class="diamond fault" aria-hidden="true" /> {failureWords(props.failure)}{' '}
      <Show when={isOther()}>
        <button class="text-button" onClick={() => props.again()}>
          {t('review.openAgain')}
        </button>
      </Show>
    </p>
  );
}

function RejectDialog(props: { isOpen: boolean; close: () => void; cycle: Cycle }) {
  let reason: HTMLTextAreaElement | undefined;
  return (
    <AskDialog
      isOpen={props.isOpen}
      close={props.close}
      title={t('review.rejectTitle', { cycle: props.cycle.id })}
      words={t('review.rejectWords')}
      action={t('review.rejectAct')}
      isDestructive
      act={() => changeCycle(props.cycle.rag_id, props.cycle.id, 'reject', reason?.value.trim())}
    >
      <div class="form-field">
        <label for="reason">{t('review.reason')}</label>
        <textarea class="field" id="reason" rows="3" maxlength={LIMITS.reason_characters} ref={(element) => (reason = element)} />
      </div>
    </AskDialog>
  );
}
