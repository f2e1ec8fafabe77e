import { createSignal, onCleanup, type Accessor } from 'solid-js';
import type { Rag } from '../../contract/rags.ts';
import { asFailure } from './call.ts';
import { ask } from './chat.ts';
import type { Exchange } from './exchanges.ts';
import { keys, queries } from './query.ts';

export interface Asking {
  readonly current: Accessor<Exchange | null>;
  readonly isBusy: Accessor<boolean>;
  readonly ask: (question: string) => Promise<void>;
  readonly stop: () => void;
}

/** The question that is being answered. It stays on the page until the stored one has taken its place. */
export function createAsking(rag: Accessor<Rag>, sessionId: Accessor<string | null>): Asking {
  const [current, setCurrent] = createSignal<Exchange | null>(null);
  let stop: AbortController | null = null;
  const change = (part: Partial<Exchange>) => setCurrent((now) => now && { ...now, ...part });
  const isBusy = () => ['asking', 'writing'].includes(current()?.state ?? '');

  async function run(question: string): Promise<void> {
    if (isBusy()) return;
    const own = (stop = new AbortController());
    const began = performance.now();
    setCurrent({
      id: 0,
      question,
      answer: '',
      state: 'asking',
      citations: [],
      facts: [],
      parts: [],
      model: null,
      supported: null,
      version: null,
      contextUsed: null,
      seconds: null,
      failure: null,
    });
    try {
      const asked = { ragId: rag().id, question, sessionId: sessionId() };
      const done = await ask(asked, (text) => change({ state: 'writing', answer: (current()?.answer ?? '') + text }), own.signal);
      const { answer, citations, facts, parts, model, supported, version, context_used } = done;
      change({
        id: done.message_id,
        state: 'done',
        answer,
        citations,
        facts,
        parts,
        model,
        supported,
        version,
        contextUsed: context_used,
        seconds: (performance.now() - began) / 1000,
      });
      await queries.invalidateQueries({ queryKey: keys.sessions(rag().id) });
      await queries.invalidateQueries({ queryKey: keys.messages(rag().id, done.session_id) });
    } catch (error) {
      change(own.signal.aborted ? { state: 'stopped' } : { state: 'failed', failure: asFailure(error) });
    }
  }

  onCleanup(() => stop?.abort());
  return { current, isBusy, ask: run, stop: () => stop?.abort() };
}
