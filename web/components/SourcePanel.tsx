import { createEffect, createMemo, createSignal, For, on, onCleanup, onMount, Show } from 'solid-js';
import { around, paragraphsOf, useDocumentText, type Paragraph } from '../data/documents.ts';
import { confidenceWord } from '../data/review-groups.ts';
import { t } from '../i18n/index.ts';
import { placeWords } from '../i18n/places.ts';
import { Icon } from './Icon.tsx';
import { Sign, TypeMark } from './Marks.tsx';
import { useSources, type Source, type SourceFact } from './SourceContext.ts';
import { Loaded } from './States.tsx';

/** Characters of the document shown before and behind the sentence at first. */
const REACH = 4_000;

/** The document that says it, opened at the sentence. Esc closes it and gives the focus back. */
export function SourcePanel(props: { ragId: number }) {
  const sources = useSources();
  const source = () => {
    const open = sources.open();
    return open?.list[open.at];
  };
  return <Show when={source()}>{(shown) => <Panel ragId={props.ragId} source={shown()} />}</Show>;
}

function Panel(props: { ragId: number; source: Source }) {
  const sources = useSources();
  const text = useDocumentText(
    () => props.ragId,
    () => props.source,
  );
  let panel: HTMLElement | undefined;
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && !event.defaultPrevented) sources.close();
  };
  onMount(() => {
    document.addEventListener('keydown', onKey);
    panel?.focus();
  });
  onCleanup(() => document.removeEventListener('keydown', onKey));
  const at = () => sources.open()?.at ?? 0;
  const count = () => sources.open()?.list.length ?? 0;
  return (
    <aside class="panel" aria-label={t('source.panel')} tabindex="-1" ref={(element) => (panel = element)}>
      <header class="panel-head">
        <div class="panel-title">
          <h2 class="cut">{props.source.documentName}</h2>
          <p class="soft small">
            {[
              props.source.end > props.source.start ? t('source.sentence', { at: at() + 1, n: count() }) : t('source.whole'),
              placeWords(props.source.place),
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
        </div>
        <Show when={count() > 1}>
          <button class="icon-button" aria-label={t('source.previous')} disabled={at() === 0} onClick={() => sources.go(at() - 1)}>
            <Icon name="left" />
          </button>
          <button class="icon-button" aria-label={t('source.next')} disabled={at() === count() - 1} onClick={() => sources.go(at() + 1)}>
            <Icon name="right" />
          </button>
        </Show>
        <button class="icon-button" aria-label={t('source.close')} onClick={() => sources.close()}>
          <Icon name="close" />
        </button>
      </header>
      <Loaded query={text} rows={8}>
        {(loaded) => <DocumentText text={loaded()} source={props.source} />}
      </Loaded>
      <footer class="panel-foot">
        <Show when={props.source.facts.length > 0}>
          <p class="soft small">{t('source.readFrom')}</p>
          <ul class="panel-facts">
            <For each={props.source.facts}>{(fact) => <Fact fact={fact} />}</For>
          </ul>
        </Show>
        <a class="small" href={`/rags/${props.ragId}/documents/${props.source.documentId}/source`} download="">
          {t('source.original')}
        </a>
      </footer>
    </aside>
  );
}

function Fact(props: { fact: SourceFact }) {
  return (
    <li>
      <Show when={props.fact.change} fallback={<TypeMark type={props.fact.type} />}>
        {(change) => <Sign change={change()} />}
      </Show>
      <span>
        <b>{props.fact.subject}</b> <span class="soft">{props.fact.predicate}</span> {props.fact.object}
        <Show when={props.fact.confidence}>
          {(value) => <span class="soft small block">{t(`confidence.${confidenceWord(value())}`)}</span>}
        </Show>
      </span>
    </li>
  );
}

/** The text around the sentence, more of it on demand: a book of a thousand pages opens as fast as a note. */
function DocumentText(props: { text: string; source: Source }) {
  const [before, setBefore] = createSignal(REACH);
  const [after, setAfter] = createSignal(REACH);
  const paragraphs = createMemo(() => paragraphsOf(props.text));
  const view = createMemo(() => around(paragraphs(), props.source, { before: before(), after: after() }));
  let body: HTMLDivElement | undefined;
  createEffect(
    on(
      () => [props.source.documentId, props.source.start, props.text],
      () => {
        const box = body;
        const marked = box?.querySelector('mark');
        // The sentence in the upper third, with what leads to it above.
        if (box && marked) box.scrollTop += marked.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 4;
      },
    ),
  );
  return (
    <div class="panel-body serif" ref={(element) => (body = element)} tabindex="0" role="region" aria-label={t('source.text')}>
      <Show when={view().hasBefore}>
        <button class="text-button small" onClick={() => setBefore((reach) => reach * 4)}>
          {t('source.before')}
        </button>
      </Show>
      <For each={view().shown}>{(paragraph) => <Marked paragraph={paragraph} source={props.source} />}</For>
      <Show when={view().hasAfter}>
        <button class="text-button small" onClick={() => setAfter((reach) => reach * 4)}>
          {t('source.after')}
        </button>
      </Show>
    </div>
  );
}

/** A paragraph with the part of the sentence that lies in it behind the marker. */
function Marked(props: { paragraph: Paragraph; source: Source }) {
  const cut = (offset: number) => Math.max(0, Math.min(props.paragraph.text.length, offset - props.paragraph.start));
  const [from, to] = [() => cut(props.source.start), () => cut(props.source.end)];
  return (
    <p>
      <Show when={to() > from()} fallback={props.paragraph.text}>
        {props.paragraph.text.slice(0, from())}
        <mark>{props.paragraph.text.slice(from(), to())}</mark>
        {props.paragraph.text.slice(to())}
      </Show>
    </p>
  );
}
