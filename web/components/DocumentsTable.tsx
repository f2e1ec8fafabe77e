import { DropdownMenu } from '@kobalte/core/dropdown-menu';
import { createSignal, For, Show } from 'solid-js';
import type { Cycle } from '../../contract/cycles.ts';
import type { Document } from '../../contract/documents.ts';
import { removeDocument } from '../data/rags.ts';
import { upload } from '../data/uploads.ts';
import { bytes, t } from '../i18n/index.ts';
import { AskDialog } from './AskDialog.tsx';
import { Icon } from './Icon.tsx';
import { useSources, type Source } from './SourceContext.ts';

interface TableProps {
  readonly ragId: number;
  readonly documents: readonly Document[];
  readonly cycles: readonly Cycle[];
  readonly version: number;
  /** Shows the menu of each row to those who may use it. */
  readonly canEdit?: boolean;
}

export function DocumentsTable(props: TableProps) {
  const [removing, setRemoving] = createSignal<Document | null>(null);
  return (
    <>
      <table class="documents">
        <thead>
          <tr>
            <th scope="col">{t('documents.name')}</th>
            <th scope="col">{t('documents.status')}</th>
            <th scope="col">{t('documents.size')}</th>
            <th scope="col">{t('documents.version')}</th>
            <Show when={props.canEdit}>
              <th scope="col">
                <span class="unseen">{t('documents.actions')}</span>
              </th>
            </Show>
          </tr>
        </thead>
        <tbody>
          <For each={props.documents}>
            {(document) => <Row {...props} document={document} remove={() => setRemoving(document)} />}
          </For>
        </tbody>
      </table>
      <AskDialog
        isOpen={removing() !== null}
        close={() => setRemoving(null)}
        title={t('documents.removeTitle', { name: removing()?.name ?? '' })}
        words={t('documents.removeWords')}
        action={t('documents.remove')}
        isDestructive
        act={async () => removeDocument(props.ragId, removing()?.id ?? 0)}
      />
    </>
  );
}

const parts = (name: string): { stem: string; ending: string } => {
  const [, stem = name, ending = ''] = /^(.+)\.([\p{L}\p{N}]{1,8})$/u.exec(name) ?? [];
  return { stem, ending: ending.toLowerCase() };
};

export const textSource = (document: Document): Source => ({
  documentId: document.id,
  textSha256: null,
  start: 0,
  end: 0,
  sentence: '',
  documentName: document.name,
  facts: [],
  mark: `document ${document.id}`,
});

function Row(props: TableProps & { document: Document; remove: () => void }) {
  const sources = useSources();
  const name = () => parts(props.document.name);
  const cycle = () => props.cycles.find(({ id }) => id === props.document.cycle_id);
  const waits = () => ['pending', 'running', 'ready', 'publishing', 'stale'].includes(cycle()?.status ?? '');
  const hasText = () => props.document.chunk_count > 0;
  return (
    <tr>
      <th scope="row" class="document-name">
        <Show when={hasText()} fallback={<span class="cut">{name().stem}</span>}>
          <button class="cut name-button" onClick={(event) => sources.show([textSource(props.document)], 0, event.currentTarget)}>
            {name().stem}
          </button>
        </Show>{' '}
        <span class="soft small">{name().ending}</span>
      </th>
      <td>
        <Status document={props.document} />
      </td>
      <td class="soft">{bytes(props.document.size_bytes)}</td>
      <td classList={{ soft: !waits() }}>{waits() ? t('documents.waits', { version: props.version + 1 }) : (props.document.published_version ?? '—')}</td>
      <Show when={props.canEdit}>
        <td class="row-menu">
          <RowMenu ragId={props.ragId} document={props.document} remove={props.remove} />
        </td>
      </Show>
    </tr>
  );
}

/** The status in words: a half dot works, a full one is read, a diamond says what went wrong. */
function Status(props: { document: Document }) {
  return (
    <Show
      when={props.document.status === 'failed'}
      fallback={
        <span class="status">
          <span class="dot" classList={{ full: props.document.status === 'completed', half: props.document.status === 'processing', empty: props.document.status === 'pending' }} aria-hidden="true" />
          {props.document.status === 'completed' ? t('documents.chunks', { n: props.document.chunk_count }) : t(`document.${props.document.status}`)}
        </span>
      }
    >
      <span class="status error-text">
        <span class="diamond fault" aria-hidden="true" />
        {props.document.error_message ?? t('document.failed')}
      </span>
    </Show>
  );
}

function RowMenu(props: { ragId: number; document: Document; remove: () => void }) {
  const sources = useSources();
  let input: HTMLInputElement | undefined;
  let trigger: HTMLElement | undefined;
  return (
    <>
      <DropdownMenu gutter={4} placement="bottom-end">
        <DropdownMenu.Trigger class="icon-button small" aria-label={t('documents.menu', { name: props.document.name })} ref={(element: HTMLElement) => (trigger = element)}>
          <Icon name="dots" small />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content class="menu">
            <Show when={props.document.chunk_count > 0}>
              <DropdownMenu.Item class="menu-item" onSelect={() => sources.show([textSource(props.document)], 0, trigger ?? null)}>
                {t('documents.open')}
              </DropdownMenu.Item>
            </Show>
            <DropdownMenu.Item class="menu-item" onSelect={() => location.assign(`/rags/${props.ragId}/documents/${props.document.id}/source`)}>
              {t('source.original')}
            </DropdownMenu.Item>
            <DropdownMenu.Item class="menu-item" onSelect={() => input?.click()}>
              {t('documents.replace')}
            </DropdownMenu.Item>
            <DropdownMenu.Separator class="menu-line" />
            <DropdownMenu.Item class="menu-item destructive" onSelect={props.remove}>
              {t('documents.removeAsk')}
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu>
      <input
        ref={(element) => (input = element)}
        class="unseen"
        type="file"
        tabindex="-1"
        aria-label={t('documents.replaceNamed', { name: props.document.name })}
        onChange={(event) => upload(props.ragId, [...(event.currentTarget.files ?? [])], props.document.id)}
      />
    </>
  );
}
