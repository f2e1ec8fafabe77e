import { DropdownMenu } from '@kobalte/core/dropdown-menu';
import { For } from 'solid-js';
import { signOut, useMe } from '../data/account.ts';
import { dataOf } from '../data/query.ts';
import { setTheme, theme, type Theme } from '../data/look.ts';
import { language, LANGUAGE_NAMES, LANGUAGES, speak, t } from '../i18n/index.ts';
import { Icon } from './Icon.tsx';

const THEMES = ['system', 'light', 'dark'] as const satisfies readonly Theme[];

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase() ?? '')
    .join('');

/** Who is signed in, and how the page looks and speaks to them. */
export function AccountMenu() {
  const me = useMe();
  const name = () => dataOf(me)?.name ?? '';
  return (
    <DropdownMenu gutter={6} placement="bottom-end">
      <DropdownMenu.Trigger class="account">
        <span class="unseen">{t('account.menu', { name: name() })}</span>
        <span aria-hidden="true">{initials(name())}</span>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content class="menu">
          <p class="menu-head">
            <span class="strong">{name()}</span>
            <span class="soft small">{dataOf(me)?.email}</span>
          </p>
          <DropdownMenu.RadioGroup
            value={language()}
            onChange={(value) => void speak(LANGUAGES.find((known) => known === value) ?? 'en', true)}
          >
            <DropdownMenu.GroupLabel class="menu-label">{t('account.language')}</DropdownMenu.GroupLabel>
            <For each={LANGUAGES}>{(code) => <Choice value={code} words={LANGUAGE_NAMES[code]} lang={code} />}</For>
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Separator class="menu-line" />
          <DropdownMenu.RadioGroup value={theme()} onChange={(value) => setTheme(THEMES.find((known) => known === value) ?? 'system')}>
            <DropdownMenu.GroupLabel class="menu-label">{t('account.theme')}</DropdownMenu.GroupLabel>
            <For each={THEMES}>{(value) => <Choice value={value} words={t(`theme.${value}`)} />}</For>
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Separator class="menu-line" />
          <DropdownMenu.Item class="menu-item" onSelect={() => void signOut()}>
            {t('account.signOut')}
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  );
}

function Choice(props: { value: string; words: string; lang?: string }) {
  return (
    <DropdownMenu.RadioItem class="menu-item" value={props.value} closeOnSelect={false} lang={props.lang}>
      <DropdownMenu.ItemIndicator class="menu-tick">
        <Icon name="check" small />
      </DropdownMenu.ItemIndicator>
      {props.words}
    </DropdownMenu.RadioItem>
  );
}
