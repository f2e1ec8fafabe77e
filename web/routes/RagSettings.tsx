import { createSignal, For, Show } from 'solid-js';
import type { RagSettings as Settings } from '../../contract/rags.ts';
import { AskDialog } from '../components/AskDialog.tsx';
import { FormFailure } from '../components/States.tsx';
import { asFailure, type Failure } from '../data/call.ts';
import { changeRag, readAgain } from '../data/rags.ts';
import { t } from '../i18n/index.ts';
import { useRagView } from './RagContext.ts';

const EXTRACTORS = ['auto', 'nlp', 'llm'] as const;
const APPROVALS = ['manual', 'auto_if_clean', 'auto'] as const;

/** How this RAG reads its documents, who approves, and what a model may cost. Each choice counts at once. */
export default function RagSettings() {
  const { rag } = useRagView();
  const [failure, setFailure] = createSignal<Failure | null>(null);
  const [isAsking, setIsAsking] = createSignal(false);
  const [isSaved, setIsSaved] = createSignal(false);
  const change = async (settings: Partial<Settings>) => {
    setFailure(null);
    setIsSaved(false);
    await changeRag(rag().id, { settings }).then(
      () => setIsSaved(true),
      (error: unknown) => setFailure(asFailure(error)),
    );
  };
  return (
    <div class="column settings">
      <h2 class="unseen">{t('tab.settings')}</h2>
      <fieldset>
        <legend>{t('ragSettings.extractor')}</legend>
        <For each={EXTRACTORS}>
          {(value) => (
            <label class="check">
              <input
                type="radio"
                name="extractor"
                checked={rag().settings.extractor === value}
                onChange={() => void change({ extractor: value })}
              />
              <span>
                {t(`extractor.${value}`)}
                <span class="soft small block">{t(`extractor.${value}.words`)}</span>
              </span>
            </label>
          )}
        </For>
        <div class="actions">
          <button class="button" disabled={rag().document_count === 0} onClick={() => setIsAsking(true)}>
            {t('ragSettings.again')}
          </button>
        </div>
      </fieldset>
      <Budget settings={rag().settings} change={change} />
      <fieldset>
        <legend>{t('ragSettings.approval')}</legend>
        <For each={APPROVALS}>
          {(value) => (
            <label class="check">
              <input
                type="radio"
                name="approval"
                checked={rag().settings.approval === value}
                onChange={() => void change({ approval: value })}
              />
              <span>{t(`approval.${value}`)}</span>
            </label>
          )}
        </For>
      </fieldset>
      <p class="soft small" role="status">
        {isSaved() ? t('ragSettings.saved') : ''}
      </p>
      <FormFailure failure={failure()} />
      <AskDialog
        isOpen={isAsking()}
        close={() => setIsAsking(false)}
        title={t('ragSettings.againTitle')}
        words={t('ragSettings.againWords', { n: rag().document_count })}
        action={t('ragSettings.againAct')}
        act={() => readAgain(rag().id)}
      />
    </div>
  );
}

function Budget(props: { settings: Settings; change: (settings: Partial<Settings>) => Promise<void> }) {
  const isLimited = () => props.settings.token_budget_per_cycle !== null;
  return (
    <fieldset>
      <legend>{t('ragSettings.budget')}</legend>
      <label class="check">
        <input
          type="checkbox"
          checked={isLimited()}
          onChange={(event) => void props.change({ token_budget_per_cycle: event.currentTarget.checked ? 5_000_000 : null })}
        />
        <span>
          {t('ragSettings.limited')}
          <span class="soft small block">{t('ragSettings.budgetWords')}</span>
        </span>
      </label>
      <Show when={isLimited()}>
        <label class="form-field">
          <span>{t('ragSettings.tokens')}</span>
          <input
            class="field"
            type="number"
            inputmode="numeric"
            min="1"
            step="1"
            value={props.settings.token_budget_per_cycle ?? ''}
            onChange={(event) => {
              if (event.currentTarget.valueAsNumber >= 1) void props.change({ token_budget_per_cycle: event.currentTarget.valueAsNumber });
            }}
          />
        </label>
      </Show>
    </fieldset>
  );
}
