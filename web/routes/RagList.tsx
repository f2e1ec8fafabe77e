import { A, Navigate, useNavigate, useSearchParams } from '@solidjs/router';
import { createSignal, For, Show } from 'solid-js';
import { LIMITS } from '../../contract/limits.ts';
import type { Rag } from '../../contract/rags.ts';
import { AccountMenu } from '../components/AccountMenu.tsx';
import { AskDialog } from '../components/AskDialog.tsx';
import { Icon } from '../components/Icon.tsx';
import { Empty, Loaded } from '../components/States.tsx';
import { useRags } from '../data/rags.ts';
import { createRagWith } from '../data/samples.ts';
import { language, moment, number, t } from '../i18n/index.ts';
import { SampleBox } from './FirstRun.tsx';

export function RagList() {
  const rags = useRags();
  const [search] = useSearchParams<{ all?: string }>();
  const [isCreating, setIsCreating] = createSignal(false);
  return (
    <div class="page">
      <header class="page-head">
        <h1>{t('rags.title')}</h1>
        <AccountMenu />
      </header>
      <main class="page-work" id="work" tabindex="-1">
        <div class="section-head">
          <h2>
            {t('rags.mine')} <span class="soft small">{rags.isSuccess ? number(rags.data.length) : ''}</span>
          </h2>
          <button class="button primary" onClick={() => setIsCreating(true)}>
            <Icon name="plus" small /> {t('rags.create')}
          </button>
        </div>
        <Loaded query={rags}>
          {(list) => (
            <Show
              when={list().length > 0}
              fallback={
                <Show when={search.all !== undefined} fallback={<Navigate href="/app/first-run" />}>
                  <Empty words={t('rags.empty')} />
                </Show>
              }
            >
              <Table rags={list()} />
            </Show>
          )}
        </Loaded>
      </main>
      <CreateDialog isOpen={isCreating()} close={() => setIsCreating(false)} />
    </div>
  );
}

function Table(props: { rags: readonly Rag[] }) {
  return (
    <table class="rags">
      <thead>
        <tr>
          <th scope="col">{t('rags.name')}</th>
          <th scope="col">{t('rags.version')}</th>
          <th scope="col">{t('rags.documents')}</th>
          <th scope="col">{t('rags.triples')}</th>
          <th scope="col">{t('rags.role')}</th>
          <th scope="col">{t('rags.changed')}</th>
        </tr>
      </thead>
      <tbody>
        <For each={props.rags}>
          {(rag) => (
            <tr>
              <th scope="row">
                <A class="rag-name" href={`/app/rags/${rag.id}`}>
                  {rag.name}
                </A>
              </th>
              <td data-label={t('rags.version')}>{rag.version > 0 ? rag.version : '—'}</td>
              <td data-label={t('rags.documents')}>{number(rag.document_count)}</td>
              <td data-label={t('rags.triples')}>{number(rag.triple_count)}</td>
              <td class="soft">{t(`role.${rag.role}`)}</td>
              <td class="soft">{moment(rag.updated_at)}</td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}

function CreateDialog(props: { isOpen: boolean; close: () => void }) {
  const navigate = useNavigate();
  let fields: HTMLDivElement | undefined;
  const create = async () => {
    const name = fields?.querySelector<HTMLInputElement>('[name=name]')?.value ?? '';
    const wantsSample = fields?.querySelector<HTMLInputElement>('[name=sample]')?.checked ?? false;
    navigate(`/app/rags/${await createRagWith(name, wantsSample ? language() : null)}`);
  };
  return (
    <AskDialog
      isOpen={props.isOpen}
      close={props.close}
      title={t('rags.create')}
      words={t('rags.createWords')}
      action={t('rags.createAct')}
      act={create}
    >
      <div class="form" ref={(element) => (fields = element)}>
        <div class="form-field">
          <label for="rag-name">{t('rags.name')}</label>
          <input class="field" id="rag-name" name="name" required maxlength={LIMITS.rag_name_characters} autocomplete="off" />
        </div>
        <SampleBox />
      </div>
    </AskDialog>
  );
}
