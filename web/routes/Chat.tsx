import { A, useNavigate, useParams, useSearchParams } from '@solidjs/router';
import { createEffect, createMemo, createSignal, For, on, Show } from 'solid-js';
import type { ChatSession } from '../../contract/chat.ts';
import { AnswerView, type Exchange } from '../components/AnswerView.tsx';
import { Composer } from '../components/Composer.tsx';
import { Icon } from '../components/Icon.tsx';
import { Empty, Failed, Loaded } from '../components/States.tsx';
import { asFailure } from '../data/call.ts';
import { newSession, useMessages, useSessions } from '../data/chat.ts';
import { createAsking } from '../data/asking.ts';
import { exchangesOf } from '../data/exchanges.ts';
import { dataOf, keys, queries } from '../data/query.ts';
import { failureWords } from '../i18n/failures.ts';
import { day, isToday, t } from '../i18n/index.ts';
import { useRagView } from './RagContext.ts';

/** Questions and cited answers. Without an id in the address the dialogue that was used last goes on. */
export default function Chat() {
  const { rag } = useRagView();
  const params = useParams<{ sessionId?: string }>();
  const sessions = useSessions(() => rag().id);
  return <Loaded query={sessions}>{(list) => <Dialogue sessions={list()} sessionId={params.sessionId ?? list()[0]?.id ?? null} />}</Loaded>;
}

function Dialogue(props: { sessions: readonly ChatSession[]; sessionId: string | null }) {
  const { rag } = useRagView();
  const [search, setSearch] = useSearchParams<{ ask?: string }>();
  const messages = useMessages(
    () => rag().id,
    () => props.sessionId,
  );
  const asking = createAsking(rag, () => props.sessionId);
  const past = createMemo(() => (props.sessionId === null ? [] : exchangesOf(dataOf(messages) ?? [])));
  const exchanges = createMemo((): Exchange[] => {
    const now = asking.current();
    return now && !past().some(({ id }) => id === now.id) ? [...past(), now] : past();
  });
  let thread: HTMLDivElement | undefined;
  // The newest question goes to the top of the view; a dialogue that is opened, to its last.
  createEffect(
    on([() => exchanges().length, () => props.sessionId], () =>
      queueMicrotask(() => thread?.querySelector('.exchange:last-of-type')?.scrollIntoView({ block: 'start' })),
    ),
  );
  createEffect(() => {
    const question = search.ask;
    if (!question) return;
    setSearch({ ask: null }, { replace: true });
    void asking.ask(question);
  });
  return (
    <div class="chat">
      <Sessions sessions={props.sessions} here={props.sessionId} />
      <div class="dialogue">
        <div class="thread" ref={(element) => (thread = element)}>
          <h2 class="unseen">{t('tab.chat')}</h2>
          <Show when={props.sessionId !== null && messages.isError}>
            <Failed failure={asFailure(messages.error)} retry={() => void messages.refetch()} />
          </Show>
          <Show when={exchanges().length === 0 && (props.sessionId === null || dataOf(messages))}>
            <Empty words={t(rag().version > 0 ? 'chat.empty' : 'chat.emptyGraph')} />
          </Show>
          <For each={exchanges()}>
            {(exchange) => <AnswerView exchange={exchange} again={() => void asking.ask(exchange.question)} isBusy={asking.isBusy()} />}
          </For>
        </div>
        <Spoken text={asking.current()?.answer ?? ''} />
        <Composer
          pairs={rag().settings.chat_window_pairs}
          model={exchanges().findLast(({ state }) => state === 'done')?.model}
          isBusy={asking.isBusy()}
          last={exchanges().at(-1)?.question ?? ''}
          ask={(question) => void asking.ask(question)}
          stop={asking.stop}
        />
      </div>
    </div>
  );
}

/** Says an answer line by line while it is written, never token by token. */
function Spoken(props: { text: string }) {
  const lines = () => props.text.split('\n').slice(0, -1);
  return (
    <div class="unseen" aria-live="polite">
      <For each={lines()}>{(line) => <p>{line}</p>}</For>
    </div>
  );
}

function Sessions(props: { sessions: readonly ChatSession[]; here: string | null }) {
  const { rag } = useRagView();
  const navigate = useNavigate();
  const open = async () => {
    const { id } = await newSession(rag().id);
    await queries.invalidateQueries({ queryKey: keys.sessions(rag().id) });
    navigate(`/app/rags/${rag().id}/chat/${id}`);
  };
  const [failure, setFailure] = createSignal('');
  const today = () => props.sessions.filter(({ updated_at }) => isToday(updated_at));
  const earlier = () => props.sessions.filter(({ updated_at }) => !isToday(updated_at));
  return (
    <nav class="sessions" aria-label={t('chat.sessions')}>
      <button class="button" onClick={() => void open().catch((error: unknown) => setFailure(failureWords(asFailure(error))))}>
        <Icon name="plus" small /> {t('chat.new')}
      </button>
      <Show when={failure()}>
        <p class="error-text small" role="alert">
          {failure()}
        </p>
      </Show>
      <For
        each={[
          { label: t('chat.today'), list: today() },
          { label: t('chat.earlier'), list: earlier() },
        ]}
      >
        {(group) => (
          <Show when={group.list.length > 0}>
            <p class="soft small">{group.label}</p>
            <ul>
              <For each={group.list}>
                {(session) => (
                  <li>
                    <A
                      class="session cut"
                      href={`/app/rags/${rag().id}/chat/${session.id}`}
                      aria-current={session.id === props.here ? 'page' : undefined}
                      title={day(session.updated_at)}
                    >
                      {session.title || t('chat.untitled')}
                    </A>
                  </li>
                )}
              </For>
            </ul>
          </Show>
        )}
      </For>
    </nav>
  );
}
