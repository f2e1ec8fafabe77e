import { createSignal, Show } from 'solid-js';
import { LIMITS } from '../../contract/limits.ts';
import { t } from '../i18n/index.ts';

/** Enter asks, Shift Enter breaks the line, Esc stops, ↑ takes the last question up again. */
export function Composer(props: {
  pairs: number;
  /** The model that worded the last answer; null: none did; undefined: nothing was answered yet. */
  model: string | null | undefined;
  isBusy: boolean;
  last: string;
  ask: (question: string) => void;
  stop: () => void;
}) {
  const [text, setText] = createSignal('');
  const submit = () => {
    const question = text().trim();
    if (question === '' || props.isBusy) return;
    setText('');
    props.ask(question);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      submit();
    } else if (event.key === 'Escape' && props.isBusy) {
      event.preventDefault();
      props.stop();
    } else if (event.key === 'ArrowUp' && text() === '' && props.last !== '') {
      event.preventDefault();
      setText(props.last);
    }
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div class="composer-box">
        <textarea
          rows="1"
          aria-label={t('chat.field')}
          aria-describedby="composer-words"
          placeholder={t('chat.field')}
          maxlength={LIMITS.question_characters}
          value={text()}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKey}
        />
        <Show when={props.isBusy} fallback={<button class="button primary">{t('chat.ask')}</button>}>
          <button type="button" class="button" onClick={() => props.stop()}>
            {t('chat.stop')}
          </button>
        </Show>
      </div>
      <p class="soft small" id="composer-words">
        {[t('chat.remembers', { n: props.pairs }), props.model === null ? t('chat.noModel') : (props.model ?? '')]
          .filter(Boolean)
          .join(' · ')}
      </p>
    </form>
  );
}
