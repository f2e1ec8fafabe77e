import { A, useLocation, type RouteSectionProps } from '@solidjs/router';
import { t } from '../i18n/index.ts';
import { Icon } from './Icon.tsx';
import { UploadTray } from './UploadTray.tsx';

/** The frame of every page for those who are signed in: rail (a bottom bar on a phone), work, upload tray. */
export function Shell(props: RouteSectionProps) {
  const location = useLocation();
  const isSettings = () => location.pathname.startsWith('/app/settings');
  return (
    <div class="shell">
      <a class="skip" href="#work">
        {t('skip.work')}
      </a>
      <nav class="rail" aria-label={t('nav.main')}>
        <A class="brand" href="/app" aria-label={t('nav.home')}>
          ferag
        </A>
        <A class="rail-item" href="/app" aria-current={isSettings() ? undefined : 'page'} classList={{ here: !isSettings() }}>
          <Icon name="books" />
          <span>{t('nav.rags')}</span>
        </A>
        <A class="rail-item foot" href="/app/settings" aria-current={isSettings() ? 'page' : undefined} classList={{ here: isSettings() }}>
          <Icon name="sliders" />
          <span>{t('nav.settings')}</span>
        </A>
      </nav>
      {props.children}
      <UploadTray />
    </div>
  );
}
