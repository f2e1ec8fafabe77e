import { FeragError } from '../../../contract/errors.ts';
import { TaskEvent } from '../../../contract/cycles.ts';
import type { Api } from './index.ts';
import { unreachable } from './http.ts';

const RECONNECTS = 6;

/**
 * Every event of a task from its start to its end, as the WebSocket sends them. A lost connection is made again after the last event
 * that came, with growing pauses.
 *
 * @throws FeragError `task_not_found` for a task of somebody else, `not_ready` when the edge stays away.
 */
export async function* watchTask(api: Api, taskId: number): AsyncGenerator<TaskEvent> {
  let after = 0;
  for (let lost = 0; lost < RECONNECTS; lost += 1) {
    if (lost > 0) await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** lost));
    const { ticket } = await api.ticket(taskId);
    const url = new URL(`/ws/tasks/${taskId}?token=${ticket}&after=${after}`, api.url);
    url.protocol = url.protocol.replace('http', 'ws');
    for await (const event of eventsOf(new WebSocket(url))) {
      if (event.seq > after) yield event;
      after = Math.max(after, event.seq);
      if (event.status !== 'running') return;
      lost = 0;
    }
  }
  throw unreachable(api.url, null);
}

/** The frames of one connection; ends when it closes, throws when it was refused. */
async function* eventsOf(socket: WebSocket): AsyncGenerator<TaskEvent> {
  const state: { isOpen: boolean; refusal: FeragError | null; wake: () => void } = { isOpen: true, refusal: null, wake: () => undefined };
  const waiting: TaskEvent[] = [];
  socket.addEventListener('message', ({ data }) => {
    const event = TaskEvent.safeParse(JSON.parse(String(data)));
    if (event.success) waiting.push(event.data);
    state.wake();
  });
  // An `error` is always followed by this, which says what is to be done.
  socket.addEventListener('close', ({ code, reason }) => {
    state.isOpen = false;
    if (code === 4404) state.refusal = new FeragError('task_not_found', reason || 'No such task for you.');
    if (code === 4401) state.refusal = new FeragError('not_signed_in', reason || 'Your session has ended.');
    state.wake();
  });
  try {
    while (state.isOpen || waiting.length > 0) {
      const event = waiting.shift();
      if (event) yield event;
      else await new Promise<void>((resolve) => (state.wake = resolve));
    }
    if (state.refusal) throw state.refusal;
  } finally {
    socket.close();
  }
}
