import { createSignal, Show } from 'solid-js';
import type { Cycle } from '../../contract/cycles.ts';
import { asFailure, type Failure } from '../data/call.ts';
import { resumeCycle } from '../data/review.ts';
import { number, t } from '../i18n/index.ts';
import { FormFailure } from './States.tsx';

/** Budgets are raised by steps that a person can judge. */
const STEP_TOKENS = 1_000_000;

/** What asking a model costs, before it begins and while it goes on; where the budget is used up, what to do about it. */
export function ModelWork(props: { cycle: Cycle; isCurator: boolean }) {
  const spent = () => props.cycle.counts.tokens_in + props.cycle.counts.tokens_out;
  return (
    <Show when={props.cycle.estimate !== null || spent() > 0}>
      <section class="model-work form">
        <h3 class="small">{t('model.title')}</h3>
        <Show when={props.cycle.estimate}>
          {(estimate) => (
            <p class="soft">
              {t('model.estimate', {
                n: estimate().calls,
                tokens: number(estimate().tokens_in + estimate().tokens_out),
              })}
            </p>
          )}
        </Show>
        <Show when={spent() > 0}>
          <p>{t('model.spent', { n: props.cycle.counts.model_calls, tokens: number(spent()), budget: budgetOf(props.cycle) })}</p>
        </Show>
        <Show when={props.isCurator && props.cycle.paused !== null}>
          <Paused cycle={props.cycle} />
        </Show>
      </section>
    </Show>
  );
}

const budgetOf = ({ budget_tokens }: Cycle): string => (budget_tokens === null ? t('model.noLimit') : number(budget_tokens));

function Paused(props: { cycle: Cycle }) {
  const least = () => Math.ceil(((props.cycle.budget_tokens ?? 0) + 1) / STEP_TOKENS) * STEP_TOKENS;
  const [budget, setBudget] = createSignal<number | null>(null);
  const [failure, setFailure] = createSignal<Failure | null>(null);
  const [isBusy, setIsBusy] = createSignal(false);
  const resume = async (how: Parameters<typeof resumeCycle>[1]) => {
    setFailure(null);
    setIsBusy(true);
    await resumeCycle(props.cycle, how).catch((error: unknown) => setFailure(asFailure(error)));
    setIsBusy(false);
  };
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void resume({ token_budget: budget() ?? least() });
      }}
    >
      <label class="form-field">
        <span>{t('model.newBudget')}</span>
        <input
          class="field"
          type="number"
          inputmode="numeric"
          min={(props.cycle.budget_tokens ?? 0) + 1}
          step="1"
          required
          value={least()}
          onInput={(event) => setBudget(event.currentTarget.valueAsNumber)}
        />
      </label>
      <FormFailure failure={failure()} />
      <div class="actions">
        <button class="button primary" disabled={isBusy()}>
          {t('model.goOn')}
        </button>
        <button type="button" class="button" disabled={isBusy()} onClick={() => void resume({ model: false })}>
          {t('model.without')}
        </button>
      </div>
    </form>
  );
}
