import { DurableObject } from 'cloudflare:workers';
import { TaskEvent } from '../../contract/cycles.ts';
import { LIMITS } from '../../contract/limits.ts';
import { clock, time, type Bindings } from '../env.ts';
import type { EventDraft } from '../jobs/effects.ts';
import { isLast, nextEvent } from './next-event.ts';
import { closeSocket, sendIfOpen } from './sockets.ts';

/**
 * One object a task: numbers its events, keeps them in SQLite, and fans them out to the browsers that watch it.
 *
 * Its sockets are plain ones, not hibernating: workerd holds a hibernating socket's connection for 10 s after both sides have closed it,
 * so that a watcher would see the end of a task that much later. A task is open for as long as nodes work on it, which is short.
 */
export class TaskRoom extends DurableObject<Bindings> {
  /** Watchers by socket, with the user each belongs to. */
  readonly #watchers = new Map<WebSocket, number>();

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS events (seq INTEGER PRIMARY KEY, json TEXT NOT NULL)');
  }

  /** Called when the database has changed. After the last event of a task nothing is taken any more. */
  publish(drafts: readonly EventDraft[]): void {
    for (const draft of drafts) {
      const event = nextEvent(this.#last(), draft, time(clock(this.env)));
      if (!event) return;
      const json = JSON.stringify(TaskEvent.parse(event));
      this.ctx.storage.sql.exec('INSERT INTO events VALUES (?, ?)', event.seq, json);
      for (const socket of this.#watchers.keys()) sendIfOpen(socket, json);
      if (isLast(event)) this.#closeAll();
    }
  }

  /** The events after `seq` as the WebSocket sends them. */
  events(after: number, limit: number): TaskEvent[] {
    const rows = this.ctx.storage.sql.exec('SELECT json FROM events WHERE seq > ? ORDER BY seq LIMIT ?', after, limit);
    return [...rows].map(({ json }) => TaskEvent.parse(JSON.parse(String(json))));
  }

  /** Shuts out a person who is no member any more. */
  leave(userId: number): void {
    for (const [socket, watcher] of this.#watchers) {
      if (watcher === userId) closeSocket(socket, 4404, 'You are no longer a member of this RAG.');
    }
  }

  /** Upgrades to a WebSocket whose asker the worker has let in, and first replays every event after `?after=`. */
  override fetch(request: Request): Response {
    const url = new URL(request.url);
    const { 0: client, 1: server } = new WebSocketPair();
    this.#accept(server, Number(url.searchParams.get('user')));
    const after = Number(url.searchParams.get('after') ?? 0);
    for (const { json } of this.ctx.storage.sql.exec('SELECT json FROM events WHERE seq > ? ORDER BY seq', after))
      server.send(String(json));
    const last = this.#last();
    if (last && isLast(last)) server.close(1000, last.status);
    return new Response(null, { status: 101, webSocket: client });
  }

  #accept(socket: WebSocket, userId: number): void {
    socket.accept();
    this.#watchers.set(socket, userId);
    socket.addEventListener('message', ({ data }) => this.#heard(socket, data));
    socket.addEventListener('close', ({ code }) => {
      this.#watchers.delete(socket);
      // 1005 and 1006 may not be sent.
      closeSocket(socket, code === 1005 || code === 1006 ? 1000 : code, '');
    });
  }

  /** A watcher has nothing to say but `ping`. */
  #heard(socket: WebSocket, message: string | ArrayBuffer): void {
    const size = typeof message === 'string' ? message.length : message.byteLength;
    if (size > LIMITS.frame_bytes) return closeSocket(socket, 1009, 'The frame is too large.');
    if (typeof message !== 'string') return closeSocket(socket, 1003, 'Text frames only.');
    if (message === 'ping') return sendIfOpen(socket, 'pong');
    closeSocket(socket, 1008, 'Nothing but ping is expected here.');
  }

  #last(): TaskEvent | null {
    const [row] = [...this.ctx.storage.sql.exec('SELECT json FROM events ORDER BY seq DESC LIMIT 1')];
    return row ? TaskEvent.parse(JSON.parse(String(row['json']))) : null;
  }

  #closeAll(): void {
    for (const socket of this.#watchers.keys()) closeSocket(socket, 1000, 'The task has ended.');
  }
}
