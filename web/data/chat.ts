import { useQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import { z } from 'zod';
import { Answer, ChatMessage, ChatSession } from '../../contract/chat.ts';
import { page } from '../../contract/common.ts';
import { Problem } from '../../contract/problem.ts';
import { call, Failure, request } from './call.ts';
import { keys } from './query.ts';
import { newEventReader } from './sse.ts';

export const useSessions = (ragId: Accessor<number>) =>
  useQuery(() => ({
    queryKey: keys.sessions(ragId()),
    queryFn: async ({ signal }) => (await call(page(ChatSession), 'GET', `/rags/${ragId()}/chat/sessions?limit=50`, { signal })).items,
  }));

export const newSession = (ragId: number): Promise<ChatSession> => call(ChatSession, 'POST', `/rags/${ragId}/chat/sessions`, { body: {} });

/** The last 200 messages of a dialogue, oldest first. */
export const useMessages = (ragId: Accessor<number>, session: Accessor<string | null>) =>
  useQuery(() => ({
    queryKey: keys.messages(ragId(), session() ?? ''),
    enabled: session() !== null,
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      call(z.array(ChatMessage), 'GET', `/rags/${ragId()}/chat/messages?limit=200&session_id=${encodeURIComponent(session() ?? '')}`, {
        signal,
      }),
  }));

export interface Asked {
  readonly ragId: number;
  readonly question: string;
  readonly sessionId: string | null;
}

/** Asks and gives each piece of the answer to `onText` as it comes; resolves with the whole answer. */
export async function ask({ ragId, question, sessionId }: Asked, onText: (text: string) => void, signal: AbortSignal): Promise<Answer> {
  const body = { question, ...(sessionId === null ? {} : { session_id: sessionId }) };
  const response = await request('POST', `/rags/${ragId}/chat`, { body, headers: { accept: 'text/event-stream' }, signal });
  if (!response.body) throw new Failure('unreadable', 'The answer is empty.');
  const read = newEventReader();
  const pieces = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await pieces.read();
    if (done) throw new Failure('offline', 'The answer was cut off. Ask again.');
    for (const { event, data } of read(value)) {
      const said: unknown = JSON.parse(data);
      if (event === 'token') onText(Token.parse(said).text);
      if (event === 'done') return Answer.parse(said);
      if (event === 'error') throw problemFailure(said);
    }
  }
}

const Token = z.object({ text: z.string() });

function problemFailure(said: unknown): Failure {
  const { code, detail, status, request_id } = Problem.parse(said);
  return new Failure(code, detail, { status, requestId: request_id });
}
