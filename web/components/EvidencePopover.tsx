import { createEffect, onCleanup, Show } from 'solid-js';
import { placeWords } from '../i18n/places.ts';
import { useSources, type Hover } from './SourceContext.ts';

const WIDTH = 296;
const GAP = 6;

/** The sentence behind a mark, near it and never over it. The pointer may move onto it; Esc puts it away. */
export function EvidencePopover() {
  const sources = useSources();
  return <Show when={sources.hover()}>{(hover) => <Popover hover={hover()} close={() => sources.setHover(null)} />}</Show>;
}

function Popover(props: { hover: Hover; close: () => void }) {
  let box: HTMLDivElement | undefined;
  createEffect(() => {
    const { anchor } = props.hover;
    if (box) place(box, anchor.getBoundingClientRect());
  });
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    props.close();
  };
  document.addEventListener('keydown', onKey, true);
  document.addEventListener('scroll', props.close, { capture: true, passive: true });
  onCleanup(() => {
    document.removeEventListener('keydown', onKey, true);
    document.removeEventListener('scroll', props.close, true);
  });
  return (
    <div class="popover" role="tooltip" ref={(element) => (box = element)}>
      <p class="serif">
        <mark>{props.hover.source.sentence}</mark>
      </p>
      <p class="soft small">{[props.hover.source.documentName, placeWords(props.hover.source.place)].filter(Boolean).join(', ')}</p>
    </div>
  );
}

/** Below the anchor, or above where there is no room; inside the window in any case. */
function place(box: HTMLElement, anchor: DOMRect): void {
  const width = Math.min(WIDTH, innerWidth - 2 * GAP);
  const left = Math.max(GAP, Math.min(anchor.left - width / 3, innerWidth - width - GAP));
  box.style.setProperty('width', `${width}px`);
  box.style.setProperty('left', `${left}px`);
  const height = box.offsetHeight;
  const isBelow = anchor.bottom + GAP + height < innerHeight;
  box.style.setProperty('top', `${isBelow ? anchor.bottom + GAP : Math.max(GAP, anchor.top - GAP - height)}px`);
}
