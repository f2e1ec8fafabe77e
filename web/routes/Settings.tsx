import { For } from 'solid-js';
import { AccountMenu } from '../components/AccountMenu.tsx';
import { hasMoreContrast, setMoreContrast, setTheme, theme } from '../data/look.ts';
import { language, LANGUAGE_NAMES, LANGUAGES, speak, t } from '../i18n/index.ts';

/** How the page looks and speaks on this machine. */
export default function Settings() {
  return (
    <div class="page">
      <header class="page-head">
        <h1>{t('nav.settings')}</h1>
        <AccountMenu />
      </header>
      <main class="page-work settings" id="work" tabindex="-1">
        <fieldset>
          <legend>{t('account.language')}</legend>
          <div class="segments">
            <For each={LANGUAGES}>
              {(code) => (
                <button class="segment" lang={code} aria-pressed={language() === code} onClick={() => void speak(code, true)}>
                  {LANGUAGE_NAMES[code]}
                </button>
              )}
            </For>
          </div>
        </fieldset>
        <fieldset>
          <legend>{t('account.theme')}</legend>
          <div class="segments">
            <For each={['system', 'light', 'dark'] as const}>
              {(value) => (
                <button class="segment" aria-pressed={theme() === value} onClick={() => setTheme(value)}>
                  {t(`theme.${value}`)}
                </button>
              )}
            </For>
          </div>
        </fieldset>
        <fieldset>
          <legend>{t('settings.contrast')}</legend>
          <label class="check">
            <input type="checkbox" checked={hasMoreContrast()} onChange={(event) => setMoreContrast(event.currentTarget.checked)} />
            <span>{t('settings.moreContrast')}</span>
          </label>
        </fieldset>
      </main>
    </div>
  );
}
