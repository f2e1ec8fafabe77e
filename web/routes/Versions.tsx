import { createSignal } from 'solid-js';
import type { Version } from '../../contract/versions.ts';
import { AskDialog } from '../components/AskDialog.tsx';
import { Loaded } from '../components/States.tsx';
import { VersionLines } from '../components/VersionLines.tsx';
import { rollBack, useVersions } from '../data/rags.ts';
import { t } from '../i18n/index.ts';
import { canCurate, useRagView } from './RagContext.ts';

/** Every publish is numbered and stays; going back to one is a cycle like any other. */
export default function Versions() {
  const { rag } = useRagView();
  const versions = useVersions(() => rag().id);
  const [target, setTarget] = createSignal<Version | null>(null);
  return (
    <div class="column">
      <h2>{t('tab.versions')}</h2>
      <p class="soft lead-words">{t('versions.words')}</p>
      <Loaded query={versions}>{(list) => <VersionLines versions={list()} {...(canCurate(rag()) && { act: setTarget })} />}</Loaded>
      <AskDialog
        isOpen={target() !== null}
        close={() => setTarget(null)}
        title={t('versions.backTitle', { version: target()?.version ?? 0 })}
        words={t('versions.backWords')}
        action={t('versions.backAct')}
        act={() => rollBack(rag().id, target()?.version ?? 0)}
      />
    </div>
  );
}
