import { createSignal, onCleanup, onMount, Show, type JSX } from 'solid-js';
import { upload } from '../data/uploads.ts';
import { t } from '../i18n/index.ts';
import { Icon } from './Icon.tsx';

/** The button; the drop zone is the other way to the same. */
export function UploadButton(props: { ragId: number; isPrimary?: boolean; label?: string; replaces?: number }) {
  let input: HTMLInputElement | undefined;
  return (
    <>
      <button class="button" classList={{ primary: props.isPrimary }} onClick={() => input?.click()}>
        <Icon name="upload" small /> {props.label ?? t('upload.button')}
      </button>
      <input
        ref={(element) => (input = element)}
        class="unseen"
        type="file"
        multiple={props.replaces === undefined}
        tabindex="-1"
        aria-label={props.label ?? t('upload.button')}
        onChange={(event) => {
          upload(props.ragId, [...(event.currentTarget.files ?? [])], props.replaces ?? null);
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}

/** Files dropped or pasted anywhere in the work area are uploaded. */
export function DropZone(props: { ragId: number; isAllowed: boolean; children: JSX.Element }) {
  const [isOver, setIsOver] = createSignal(false);
  let leaving: ReturnType<typeof setTimeout> | undefined;
  const hasFiles = (data: DataTransfer | null): boolean => props.isAllowed && (data?.types.includes('Files') ?? false);
  const take = (files: FileList | undefined) => files && files.length > 0 && upload(props.ragId, [...files]);
  const onPaste = (event: ClipboardEvent) => props.isAllowed && take(event.clipboardData?.files);
  onMount(() => document.addEventListener('paste', onPaste));
  onCleanup(() => document.removeEventListener('paste', onPaste));
  return (
    <div
      class="drop"
      onDragOver={(event) => {
        if (!hasFiles(event.dataTransfer)) return;
        event.preventDefault();
        clearTimeout(leaving);
        setIsOver(true);
      }}
      onDragLeave={() => (leaving = setTimeout(() => setIsOver(false), 80))}
      onDrop={(event) => {
        if (!hasFiles(event.dataTransfer)) return;
        event.preventDefault();
        setIsOver(false);
        take(event.dataTransfer?.files);
      }}
    >
      {props.children}
      <Show when={isOver()}>
        <div class="drop-over">
          <Icon name="upload" /> {t('upload.drop')}
        </div>
      </Show>
    </div>
  );
}
