import { createSignal, For, Index, onCleanup, onMount, Show, type JSX } from 'solid-js';

const SIZE = 20;
/** How far beyond the window rows are kept: about a screen. */
const MARGIN = '900px';
/** Until a block has been seen once, a guess of one item's height. */
const GUESS_PX = 96;

/** A long list of which only the blocks near the window are in the page; the others are space of the height they had. */
export function Blocks<T extends object>(props: { items: readonly T[]; onNearEnd: () => void; children: (item: T) => JSX.Element }) {
  const starts = () => Array.from({ length: Math.ceil(props.items.length / SIZE) }, (_, block) => block * SIZE);
  return (
    <>
      <Index each={starts()}>
        {(start) => (
          <Block items={props.items.slice(start(), start() + SIZE)} isFirst={start() === 0}>
            {props.children}
          </Block>
        )}
      </Index>
      <End onSeen={() => props.onNearEnd()} />
    </>
  );
}

function Block<T extends object>(props: { items: readonly T[]; isFirst: boolean; children: (item: T) => JSX.Element }) {
  // The first one is there at once, so that nothing flickers when the list opens.
  const [isNear, setIsNear] = createSignal(props.isFirst);
  let height = 0;
  const watch = (box: HTMLDivElement) =>
    seen(box, (near) => {
      if (near === isNear()) return;
      // A row that has the focus stays.
      if (!near && box.contains(document.activeElement)) return;
      if (!near) height = box.offsetHeight;
      box.style.setProperty('min-height', near ? '0' : `${height || props.items.length * GUESS_PX}px`);
      setIsNear(near);
    });
  return (
    <div
      class="block"
      ref={(box) => (box.style.setProperty('min-height', props.isFirst ? '0' : `${props.items.length * GUESS_PX}px`), watch(box))}
    >
      <Show when={isNear()}>
        <For each={props.items}>{(item) => props.children(item)}</For>
      </Show>
    </div>
  );
}

function End(props: { onSeen: () => void }) {
  return <div class="blocks-end" ref={(box) => seen(box, (near) => near && props.onSeen())} />;
}

/** Tells when an element comes near the window or leaves it, in whatever box it scrolls. */
function seen(box: HTMLElement, tell: (isNear: boolean) => void): void {
  onMount(() => {
    // `scrollMargin` reaches into boxes that scroll inside the page; the compiler's DOM does not know it yet.
    const options: IntersectionObserverInit & { scrollMargin: string } = { rootMargin: MARGIN, scrollMargin: MARGIN };
    const observer = new IntersectionObserver((entries) => {
      const last = entries.at(-1);
      if (last) tell(last.isIntersecting);
    }, options);
    observer.observe(box);
    onCleanup(() => observer.disconnect());
  });
}
