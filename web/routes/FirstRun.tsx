import { A, useNavigate } from '@solidjs/router';
import { createSignal } from 'solid-js';
import { LIMITS } from '../../contract/limits.ts';
import { CheckList } from '../components/CheckList.tsx';
import { FormFailure } from '../components/States.tsx';
import { asFailure, type Failure } from '../data/call.ts';
import { createRagWith } from '../data/samples.ts';
import { language, t } from '../i18n/index.ts';
import { DoorHead } from './SignIn.tsx';

/** The first RAG. The sample is ticked beforehand, so that one click leads to the first cycle. */
export default function FirstRun() {
  const navigate = useNavigate();
  const [failure, setFailure] = createSignal<Failure | null>(null);
  const [isBusy, setIsBusy] = createSignal(false);
  const submit = async (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setFailure(null);
    setIsBusy(true);
    try {
      const id = await createRagWith(String(form.get('name')), form.has('sample') ? language() : null);
      navigate(`/app/rags/${id}`, { replace: true });
    } catch (error) {
      setFailure(asFailure(error));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <div class="door">
      <main class="door-form">
        <DoorHead />
        <h1 class="door-title">{t('first.title')}</h1>
        <p class="soft">{t('first.words')}</p>
        <form class="form" onSubmit={(event) => void submit(event)}>
          <div class="form-field">
            <label for="name">{t('rags.name')}</label>
            <input
              class="field"
              id="name"
              name="name"
              required
              maxlength={LIMITS.rag_name_characters}
              value={t('first.name')}
              autocomplete="off"
            />
          </div>
          <SampleBox isChecked />
          <FormFailure failure={failure()} />
          <button class="button primary wide" disabled={isBusy()}>
            {t('rags.createAct')}
          </button>
        </form>
        <p class="soft door-other">
          <A href="/app?all">{t('first.later')}</A>
        </p>
      </main>
      <CheckList />
    </div>
  );
}

export function SampleBox(props: { isChecked?: boolean }) {
  return (
    <label class="check">
      <input type="checkbox" name="sample" checked={props.isChecked} />
      <span class="strong-ish">{t('first.sample')}</span>
      <span class="soft small">{t('first.sampleWords')}</span>
    </label>
  );
}
