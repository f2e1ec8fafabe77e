import { createMemo, createSignal, For, Show } from 'solid-js';
import type { Citation, Fact } from '../../contract/chat.ts';
import { readAnswer, withSources, type AnswerLine, type Doubt } from '../data/answer-text.ts';
import type { Exchange } from '../data/exchanges.ts';
import { t } from '../i18n/index.ts';
import { EvidenceMark } from './EvidenceMark.tsx';
import { objectWords, predicateWords } from './ReviewContext.ts';
import type { Source } from './SourceContext.ts';
import { Failed } from './States.tsx';

export type { Exchange } from '../data/exchanges.ts';

/** A question as a heading, its answer with numbered sentences, and the facts that were used. */
export function AnswerView(props: { exchange: Exchange; again: () => void; isBusy: boolean }) {
  const sources = createMemo(() => props.exchange.citations.map((citation) => sourceOf(citation, props.exchange.id)));
  const lines = createMemo(() => readAnswer(props.exchange.answer, props.exchange.citations, props.exchange.parts));
  return (
    <article class="exchange" aria-busy={props.exchange.state === 'asking' || props.exchange.state === 'writing'}>
      <h3 class="question">{props.exchange.question}</h3>
      <p class="soft small">{factLine(props.exchange)}</p>
      <Show when={props.exchange.answer !== ''}>
        <div class="answer">
          <For each={lines()}>{(line) => <Line line={line} sources={sources()} />}</For>
          <Show when={props.exchange.supported === false || props.exchange.supported === 'partly'}>
            <span class="unsupported small">{t(props.exchange.supported === false ? 'chat.notInGraph' : 'chat.partly')}</span>
          </Show>
        </div>
      </Show>
      <Show when={props.exchange.failure}>{(failure) => <Failed failure={failure()} retry={props.again} />}</Show>
      <Show when={props.exchange.state === 'stopped'}>
        <p class="soft">{t('chat.stopped')}</p>
      </Show>
      <Show when={props.exchange.facts.length > 0}>
        <Facts facts={props.exchange.facts} sources={sources()} id={props.exchange.id} />
      </Show>
      <Show when={props.exchange.state === 'done'}>
        <div class="actions answer-acts">
          <CopyButton exchange={props.exchange} />
          <button class="text-button small" disabled={props.isBusy} onClick={() => props.again()}>
            {t('chat.again')}
          </button>
        </div>
      </Show>
    </article>
  );
}

function factLine({ state, version, facts, citations, model, seconds: took }: Exchange): string {
  if (state === 'asking') return t('chat.searching');
  if (state === 'writing') return t('chat.writing');
  const parts = [
    version ? t('chat.version', { version }) : '',
    facts.length > 0 ? t('chat.facts', { n: facts.length }) : '',
    citations.length > 0 ? t('chat.sentences', { n: citations.length }) : '',
    model ?? '',
    took !== null && took >= 0.05 ? t('unit.seconds', { n: Math.round(took * 10) / 10 }) : '',
  ];
  return parts.filter(Boolean).join(' · ');
}

function Line(props: { line: AnswerLine; sources: readonly Source[] }) {
  const at = (n: number) => props.sources.findIndex((source) => source.mark.endsWith(` ${n}`));
  return (
    <p classList={{ serif: props.line.isQuote, quote: props.line.isQuote }}>
      <For each={props.line.parts}>
        {(part) => ('text' in part ? <Words {...part} /> : <EvidenceMark sources={props.sources} at={at(part.cite)} n={part.cite} />)}
      </For>
    </p>
  );
}

/** What the cited sentences do not bear out looks so, and says so to those who listen. */
function Words(props: { text: string; doubt: Doubt }) {
  return (
    <Show when={props.doubt} fallback={props.text}>
      {(doubt) => (
        <span class={`doubt ${doubt()}`} title={t(`doubt.${doubt()}`)}>
          {props.text}
          <span class="unseen"> ({t(`doubt.${doubt()}`)})</span>
        </span>
      )}
    </Show>
  );
}

/** The stored number of the answer keeps marks of different answers apart. */
const sourceOf = (citation: Citation, answer: number): Source => ({
  documentId: citation.document_id,
  textSha256: citation.text_sha256,
  start: citation.start,
  end: citation.end,
  sentence: citation.sentence,
  documentName: citation.document_name,
  place: citation.place,
  facts: citation.triples.map((triple) => ({ change: null, type: null, ...triple, confidence: null })),
  mark: `answer ${answer} ${citation.n}`,
});

function Facts(props: { facts: readonly Fact[]; sources: readonly Source[]; id: number }) {
  return (
    <section class="facts">
      <h4 class="small">{t('chat.factsUsed')}</h4>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('fact.subject')}</th>
            <th scope="col">{t('fact.property')}</th>
            <th scope="col">{t('fact.value')}</th>
            <th scope="col">
              <span class="unseen">{t('fact.source')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          <For each={props.facts}>
            {(fact) => (
              <tr>
                <th scope="row">{fact.subject.label}</th>
                <td class="soft">{predicateWords(fact.predicate)}</td>
                <td>{objectWords(fact.object)}</td>
                <td class="fact-mark">
                  <Show when={fact.citation}>{(n) => <EvidenceMark sources={props.sources} at={n() - 1} />}</Show>
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </section>
  );
}

function CopyButton(props: { exchange: Exchange }) {
  const [isCopied, setIsCopied] = createSignal(false);
  const copy = () => {
    const { question, answer, citations } = props.exchange;
    void navigator.clipboard.writeText(withSources(question, answer, citations)).then(() => setIsCopied(true));
  };
  return (
    <button class="text-button small" onClick={copy}>
      {t(isCopied() ? 'state.copied' : 'chat.copy')}
    </button>
  );
}
