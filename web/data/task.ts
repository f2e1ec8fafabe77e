import { createEffect, createSignal, onCleanup, type Accessor } from 'solid-js';
import { Ticket } from '../../contract/accounts.ts';
import { TaskEvent } from '../../contract/cycles.ts';
import { call } from './call.ts';
import { applyEvent, NO_TASK, type TaskState } from './task-state.ts';

const FIRST_PAUSE_MS = 500;
const LAST_PAUSE_MS = 15_000;
/** The runtime answers pings itself; without them a proxy in between cuts a quiet socket. */
const PING_MS = 25_000;
const GONE = new Set([1000, 4404]);

/** Opens a socket for the task, follows it over broken connections, and closes it with the component. */
export function watchTask(taskId: Accessor<number | null>, onEnd: () => void): Accessor<TaskState> {
  const [state, setState] = createSignal<TaskState>(NO_TASK);
  createEffect(() => {
    const id = taskId();
    setState(NO_TASK);
    if (id === null) return;
    const stop = new AbortController();
    void follow(id, stop.signal, state, (event) => setState((old) => applyEvent(old, event)), onEnd);
    onCleanup(() => stop.abort());
  });
  return state;
}

async function follow(
  id: number,
  signal: AbortSignal,
  state: Accessor<TaskState>,
  onEvent: (event: TaskEvent) => void,
  onEnd: () => void,
): Promise<void> {
  for (let tries = 0; !signal.aborted; tries += 1) {
    const before = state().seq;
    const code = await watchOnce(id, before, signal, onEvent).catch(() => 0);
    if (signal.aborted) return;
    if (GONE.has(code)) return onEnd();
    if (state().seq > before) tries = 0;
    await pause(backoffMs(tries, Math.random()), signal);
  }
}

/** Doubles up to 15 s; half of it is chance, so that many pages do not come back in the same moment. */
export const backoffMs = (tries: number, chance: number): number =>
  Math.min(LAST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries) * (0.5 + chance / 2);

/** One connection, from a ticket to its close code. */
async function watchOnce(id: number, after: number, signal: AbortSignal, onEvent: (event: TaskEvent) => void): Promise<number> {
  const { ticket } = await call(Ticket, 'POST', '/auth/tickets', { body: { task_id: id }, signal });
  const base = location.origin.replace(/^http/, 'ws');
  const socket = new WebSocket(`${base}/ws/tasks/${id}?token=${encodeURIComponent(ticket)}&after=${after}`);
  const ping = setInterval(() => socket.readyState === WebSocket.OPEN && socket.send('ping'), PING_MS);
  const close = () => socket.close();
  signal.addEventListener('abort', close);
  try {
    return await new Promise<number>((resolve) => {
      socket.addEventListener('message', ({ data }) => {
        if (data === 'pong') return;
        const read = TaskEvent.safeParse(JSON.parse(String(data)));
        if (read.success) onEvent(read.data);
      });
      socket.addEventListener('close', ({ code }) => resolve(code));
    });
  } finally {
    clearInterval(ping);
    signal.removeEventListener('abort', close);
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
