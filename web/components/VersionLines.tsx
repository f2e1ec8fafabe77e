import { A } from '@solidjs/router';
import { For, Show } from 'solid-js';
import type { Version } from '../../contract/versions.ts';
import { dataOf } from '../data/query.ts';
import { useMembers } from '../data/rags.ts';
import { moment, signed, t } from '../i18n/index.ts';
import { useRagView } from '../routes/RagContext.ts';

/** The version in preparation, then the published ones, newest first. */
export function VersionLines(props: { versions: readonly Version[]; act?: (version: Version) => void }) {
  const { rag, cycle, cycles } = useRagView();
  const members = useMembers(() => rag().id);
  const who = (id: number) => dataOf(members)?.find(({ user_id }) => user_id === id)?.name;
  const kind = (version: Version) => cycles().find(({ id }) => id === version.cycle_id)?.kind ?? 'update';
  const isMaking = () => ['pending', 'running', 'ready', 'publishing', 'stale'].includes(cycle()?.status ?? '');
  return (
    <ol class="versions">
      <Show when={isMaking() && cycle()}>
        {(open) => (
          <li>
            <b class="soft">{rag().version + 1}</b>
            <span>
              <A class="plain" href={`/app/rags/${rag().id}/review`}>
                {t(open().status === 'ready' ? 'versions.waits' : 'versions.making', { cycle: open().id })}
              </A>
              <span class="soft small block">
                {t('versions.begun', { documents: t('cycle.documents', { n: open().counts.documents }), time: moment(open().created_at) })}
              </span>
            </span>
          </li>
        )}
      </Show>
      <For
        each={props.versions}
        fallback={
          <Show when={!isMaking()}>
            <li class="none soft">{t('versions.none')}</li>
          </Show>
        }
      >
        {(version) => (
          <li>
            <b>{version.version}</b>
            <span>
              <A class="plain" href={`/app/rags/${rag().id}/review?cycle=${version.cycle_id}`}>
                {version.version === rag().version
                  ? t('versions.current')
                  : t(kind(version) === 'rollback' ? 'versions.rollback' : 'versions.cycle', { cycle: version.cycle_id })}
              </A>
              <span class="soft small block">{[who(version.created_by), moment(version.created_at)].filter(Boolean).join(', ')}</span>
            </span>
            <span class="small changes">
              <span class="plus">{signed(version.triples_added)}</span> <span class="minus">{signed(-version.triples_removed)}</span>
              <Show when={props.act && version.version !== rag().version}>
                <button class="button small" onClick={() => props.act?.(version)}>
                  {t('versions.back')}
                </button>
              </Show>
            </span>
          </li>
        )}
      </For>
    </ol>
  );
}
