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
          <For each={props.documents}>{(document) => <Row {...props} item={document} remove={() => setRemoving(document)} />}</For>
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
  place: null,
  facts: [],
  mark: `document ${document.id}`,
});

function Row(props: TableProps & { item: Document; remove: () => void }) {
  const sources = useSources();
  const name = () => parts(props.item.name);
  const cycle = () => props.cycles.find(({ id }) => id === props.item.cycle_id);
  const waits = () => ['pending', 'running', 'ready', 'publishing', 'stale'].includes(cycle()?.status ?? '');
  const hasText = () => props.item.chunk_count > 0;
  return (
    <tr>
      <th scope="row">
        <span class="document-name">
          <Show when={hasText()} fallback={<span class="cut">{name().stem}</span>}>
            <button class="cut name-button" onClick={(event) => sources.show([textSource(props.item)], 0, event.currentTarget)}>
              {name().stem}
            </button>
          </Show>{' '}
          <span class="soft small">{name().ending}</span>
        </span>
      </th>
      <td>
        <Status item={props.item} />
      </td>
      <td class="soft">{bytes(props.item.size_bytes)}</td>
      <td classList={{ soft: !waits() }}>
        {waits() ? t('documents.waits', { version: props.version + 1 }) : (props.item.published_version ?? '—')}
      </td>
      <Show when={props.canEdit}>
        <td class="row-menu">
          <RowMenu ragId={props.ragId} item={props.item} remove={props.remove} />
        </td>
      </Show>
    </tr>
  );
}

/** The status in words: a half dot works, a full one is read, a diamond says what went wrong. */
function Status(props: { item: Document }) {
  return (
    <Show
      when={props.item.status === 'failed'}
      fallback={
        <span class="status">
          <span
            class="dot"
            classList={{
              full: props.item.status === 'completed',
              half: props.item.status === 'processing',
              empty: props.item.status === 'pending',
            }}
            aria-hidden="true"
          />
          {props.item.status === 'completed' ? t('documents.chunks', { n: props.item.chunk_count }) : t(`document.${props.item.status}`)}
        </span>
      }
    >
      <span class="status error-text">
        <span class="diamond fault" aria-hidden="true" />
        {props.item.error_message ?? t('document.failed')}
      </span>
    </Show>
  );
}

function RowMenu(props: { ragId: number; item: Document; remove: () => void }) {
  const sources = useSources();
  let input: HTMLInputElement | undefined;
  let trigger: HTMLElement | undefined;
  return (
    <>
      <DropdownMenu gutter={4} placement="bottom-end">
        <DropdownMenu.Trigger
          class="icon-button small"
          aria-label={t('documents.menu', { name: props.item.name })}
          ref={(element) => (trigger = element)}
        >
          <Icon name="dots" />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content class="menu">
            <Show when={props.item.chunk_count > 0}>
              <DropdownMenu.Item class="menu-item" onSelect={() => sources.show([textSource(props.item)], 0, trigger ?? null)}>
                {t('documents.open')}
              </DropdownMenu.Item>
            </Show>
            <DropdownMenu.Item class="menu-item" onSelect={() => location.assign(`/rags/${props.ragId}/documents/${props.item.id}/source`)}>
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
        aria-label={t('documents.replaceNamed', { name: props.item.name })}
        onChange={(event) => upload(props.ragId, [...(event.currentTarget.files ?? [])], props.item.id)}
      />
    </>
  );
}
