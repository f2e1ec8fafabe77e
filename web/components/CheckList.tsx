import { For, Show } from 'solid-js';
import { useReady } from '../data/account.ts';
import { dataOf } from '../data/query.ts';
import { number, t } from '../i18n/index.ts';
import { Icon } from './Icon.tsx';

/** What ferag stands on, live. A part that is missing is amber with what works without it; only a broken one is red. */
export function CheckList() {
  const ready = useReady();
  const checks = () => dataOf(ready)?.checks ?? [];
  const working = () => checks().filter(({ ok }) => ok).length;
  return (
    <aside class="checks" aria-label={t('checks.label')}>
      <div class="checks-in">
        <h2 aria-live="polite">{dataOf(ready) ? t('checks.ready', { n: working(), total: checks().length + 1 }) : t('checks.asking')}</h2>
        <p class="soft">{t('checks.again')}</p>
        <ul>
          <Show when={!dataOf(ready) && ready.isError}>
            <Check name={t('checks.server')} state="bad" words={t('checks.serverGone')} />
          </Show>
          <For each={checks()}>
            {(check) => (
              <Check
                name={t(`check.${check.name}`)}
                state={check.ok ? 'good' : 'bad'}
                words={t(check.ok ? `check.${check.name}.ok` : `check.${check.name}.bad`)}
                value={check.name === 'database' && check.ok ? t('checks.ms', { n: number(Math.round(dataOf(ready)?.tookMs ?? 0)) }) : ''}
              />
            )}
          </For>
          <Show when={dataOf(ready)}>
            <Check name={t('check.model')} state="none" words={t('check.model.none')} />
          </Show>
        </ul>
      </div>
    </aside>
  );
}

function Check(props: { name: string; state: 'good' | 'bad' | 'none'; words: string; value?: string }) {
  return (
    <li class={`check-line ${props.state}`}>
      <span class="check-mark" role="img" aria-label={t(`checks.${props.state}`)}>
        <Show when={props.state === 'good'} fallback="!">
          <Icon name="check" small />
        </Show>
      </span>
      <span class="strong">{props.name}</span>
      <Show when={props.value}>
        <code class="soft small">{props.value}</code>
      </Show>
      <span class="soft small check-words">{props.words}</span>
    </li>
  );
}
