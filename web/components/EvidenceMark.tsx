import { onCleanup, Show } from 'solid-js';
import { t } from '../i18n/index.ts';
import { useSources, type Source } from './SourceContext.ts';

const HOVER_MS = 150;

/** ¶, or the number of a citation. Hover or focus shows the sentence; a click opens its document there. */
export function EvidenceMark(props: { sources: readonly Source[]; at?: number; n?: number }) {
  const sources = useSources();
  const source = () => props.sources[props.at ?? 0];
  let button: HTMLButtonElement | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const show = (delay: number) => {
    clearTimeout(timer);
    const [anchor, shown] = [button, source()];
    if (anchor && shown) timer = setTimeout(() => sources.setHover({ anchor, source: shown }), delay);
  };
  const hide = () => {
    clearTimeout(timer);
    timer = setTimeout(() => sources.hover()?.anchor === button && sources.setHover(null), HOVER_MS);
  };
  onCleanup(() => clearTimeout(timer));
  return (
    <Show when={source()}>
      {(shown) => (
        <button
          ref={(element) => (button = element)}
          class={props.n === undefined ? 'mark' : 'cite'}
          aria-expanded={sources.isOpen(shown().mark)}
          aria-label={
            props.n === undefined
              ? t('source.mark', { document: shown().documentName })
              : t('source.cite', { n: props.n, document: shown().documentName })
          }
          onPointerEnter={(event) => event.pointerType === 'mouse' && show(HOVER_MS)}
          onPointerLeave={hide}
          onFocus={(event) => event.currentTarget.matches(':focus-visible') && show(0)}
          onBlur={hide}
          onClick={(event) => {
            clearTimeout(timer);
            if (sources.isOpen(shown().mark)) sources.close();
            else sources.show(props.sources, props.at ?? 0, event.currentTarget);
          }}
        >
          {props.n ?? '¶'}
        </button>
      )}
    </Show>
  );
}
