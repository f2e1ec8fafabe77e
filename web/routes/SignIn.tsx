import { A, useNavigate, useSearchParams } from '@solidjs/router';
import { createSignal, For, Show } from 'solid-js';
import { LIMITS } from '../../contract/limits.ts';
import { CheckList } from '../components/CheckList.tsx';
import { Icon } from '../components/Icon.tsx';
import { FormFailure } from '../components/States.tsx';
import { register, signIn } from '../data/account.ts';
import { asFailure, type Failure } from '../data/call.ts';
import { language, LANGUAGE_NAMES, LANGUAGES, speak, t } from '../i18n/index.ts';

/** The door: sign in, or make an account. Beside it, whether everything behind it works. */
export function SignIn(props: { isNew: boolean }) {
  const navigate = useNavigate();
  const [search] = useSearchParams<{ next?: string }>();
  const [failure, setFailure] = createSignal<Failure | null>(null);
  const [isBusy, setIsBusy] = createSignal(false);
  const submit = async (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '');
    setFailure(null);
    setIsBusy(true);
    try {
      const name = text('name').trim();
      if (props.isNew) await register({ email: text('email').trim(), password: text('password'), ...(name && { name }) });
      else await signIn(text('email').trim(), text('password'));
      navigate(ownPath(search.next) ?? '/app', { replace: true });
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
        <h1 class="door-title">{t(props.isNew ? 'door.register' : 'door.signIn')}</h1>
        <p class="soft">{t(props.isNew ? 'door.registerWords' : 'door.signInWords')}</p>
        <form class="form" onSubmit={(event) => void submit(event)}>
          <Show when={props.isNew}>
            <div class="form-field">
              <label for="name">{t('door.name')}</label>
              <input class="field" id="name" name="name" autocomplete="name" maxlength="120" />
            </div>
          </Show>
          <div class="form-field">
            <label for="email">{t('door.email')}</label>
            <input class="field" id="email" name="email" type="email" autocomplete="username" required aria-invalid={failure() !== null} />
          </div>
          <PasswordField isNew={props.isNew} isWrong={failure() !== null} />
          <FormFailure failure={failure()} />
          <button class="button primary wide" disabled={isBusy()}>
            {t(props.isNew ? 'door.registerAct' : 'door.signInAct')}
          </button>
        </form>
        <p class="soft door-other">
          {t(props.isNew ? 'door.hasAccount' : 'door.noAccount')}{' '}
          <A href={props.isNew ? '/app/sign-in' : '/app/register'}>{t(props.isNew ? 'door.signInAct' : 'door.registerLink')}</A>
        </p>
      </main>
      <CheckList />
    </div>
  );
}

/** Only a path of this site: never another host. */
const ownPath = (next: string | undefined): string | null => (next && /^\/app(\/|$|\?)/.test(next) ? next : null);

export function DoorHead() {
  return (
    <header class="door-head">
      <span class="brand">ferag</span>
      <div class="languages small">
        <For each={LANGUAGES}>
          {(code, index) => (
            <>
              <Show when={index() > 0}>
                <span class="soft" aria-hidden="true">
                  ·
                </span>
              </Show>
              <button lang={code} aria-pressed={language() === code} onClick={() => void speak(code, true)}>
                {LANGUAGE_NAMES[code]}
              </button>
            </>
          )}
        </For>
      </div>
    </header>
  );
}

function PasswordField(props: { isNew: boolean; isWrong: boolean }) {
  const [isShown, setIsShown] = createSignal(false);
  const [length, setLength] = createSignal(0);
  return (
    <div class="form-field">
      <label for="password">{t('door.password')}</label>
      <div class="with-eye">
        <input
          class="field"
          id="password"
          name="password"
          type={isShown() ? 'text' : 'password'}
          autocomplete={props.isNew ? 'new-password' : 'current-password'}
          minlength={props.isNew ? LIMITS.password_characters_min : undefined}
          maxlength={LIMITS.password_characters_max}
          required
          aria-invalid={props.isWrong}
          aria-describedby={props.isNew ? 'password-hint' : undefined}
          onInput={(event) => setLength(event.currentTarget.value.length)}
        />
        <button
          type="button"
          class="icon-button"
          aria-pressed={isShown()}
          aria-label={t('door.show')}
          onClick={() => setIsShown(!isShown())}
        >
          <Icon name={isShown() ? 'eyeOff' : 'eye'} />
        </button>
      </div>
      <Show when={props.isNew}>
        <p class="soft small" id="password-hint">
          {t('door.passwordHint', { n: length(), least: LIMITS.password_characters_min })}
        </p>
      </Show>
    </div>
  );
}
