import { DurableObject } from 'cloudflare:workers';
import { TaskEvent } from '../../contract/cycles.ts';
import { LIMITS } from '../../contract/limits.ts';
import { shutOut, Watcher } from '../auth/watching.ts';
import { clock, time, vars, type Bindings } from '../env.ts';
import type { EventDraft } from '../jobs/effects.ts';
import { causeOf } from '../problem.ts';
import { isLast, nextEvent } from './next-event.ts';
import { closeSocket, sendIfOpen } from './sockets.ts';

/**
 * One object a task: numbers its events, keeps them in SQLite, and fans them out to the browsers that watch it.
 *
 * Its sockets are plain ones, not hibernating: workerd holds a hibernating socket's connection for 10 s after both sides have closed it,
 * so that a watcher would see the end of a task that much later. A task is open for as long as nodes work on it, which is short.
 */
export class TaskRoom extends DurableObject<Bindings> {
  readonly #watchers = new Map<WebSocket, Watching>();
  /** Runs while somebody watches. */
  #checking: ReturnType<typeof setInterval> | null = null;

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
    for (const [socket, { watcher }] of this.#watchers) if (watcher.userId === userId) this.#close(socket, 4404, NO_MEMBER);
  }

  /** How many watch. */
  watchers(): number {
    return this.#watchers.size;
  }

  /** Upgrades to a WebSocket whose asker the worker has let in, and first replays every event after `?after=`. */
  override fetch(request: Request): Response {
    const url = new URL(request.url);
    const { 0: client, 1: server } = new WebSocketPair();
    this.#accept(server, Watcher.parse(JSON.parse(url.searchParams.get('watcher') ?? 'null')), Number(url.searchParams.get('task')));
    const after = Number(url.searchParams.get('after') ?? 0);
    for (const { json } of this.ctx.storage.sql.exec('SELECT json FROM events WHERE seq > ? ORDER BY seq', after))
      server.send(String(json));
    const last = this.#last();
    if (last && isLast(last)) this.#close(server, 1000, last.status);
    return new Response(null, { status: 101, webSocket: client });
  }

  #accept(socket: WebSocket, watcher: Watcher, taskId: number): void {
    socket.accept();
    this.#watchers.set(socket, { watcher, pingedAt: null, frames: 0, since: Date.now() });
    this.#checking ??= setInterval(() => void this.#check(taskId), vars(this.env).ACCESS_CHECK_MS);
    socket.addEventListener('message', ({ data }) => this.#heard(socket, data));
    // 1005 and 1006 may not be sent.
    socket.addEventListener('close', ({ code }) => this.#close(socket, code === 1005 || code === 1006 ? 1000 : code, ''));
  }

  /** A watcher has nothing to say but `ping`. */
  #heard(socket: WebSocket, message: string | ArrayBuffer): void {
    const size = typeof message === 'string' ? message.length : message.byteLength;
    if (size > LIMITS.frame_bytes) return this.#close(socket, 1009, 'The frame is too large.');
    if (typeof message !== 'string') return this.#close(socket, 1003, 'Text frames only.');
    if (message !== 'ping' || this.#isFlood(socket)) return this.#close(socket, 1008, 'Nothing but a ping now and then is expected here.');
    sendIfOpen(socket, 'pong');
  }

  #isFlood(socket: WebSocket): boolean {
    const watching = this.#watchers.get(socket);
    if (!watching) return false;
    const now = Date.now();
    if (now - watching.since >= FLOOD_MS) Object.assign(watching, { since: now, frames: 0 });
    watching.pingedAt = now;
    watching.frames += 1;
    return watching.frames > FLOOD_FRAMES;
  }

  /** Shuts out who may watch no longer, and lets go of who pinged once and has been silent since: they are gone. */
  async #check(taskId: number): Promise<void> {
    const latest = Date.now() - SILENT_CHECKS * vars(this.env).ACCESS_CHECK_MS;
    for (const [socket, { pingedAt }] of this.#watchers) {
      if (pingedAt !== null && pingedAt < latest) this.#close(socket, 1001, 'Nothing was heard for too long.');
    }
    const watching = [...this.#watchers];
    try {
      const out = await shutOut(
        this.env,
        taskId,
        watching.map(([, { watcher }]) => watcher),
      );
      for (const [place, code] of out) {
        const socket = watching[place]?.[0];
        if (socket) this.#close(socket, code, code === 4401 ? 'Your sign-in has ended.' : NO_MEMBER);
      }
    } catch (cause) {
      console.log(
        JSON.stringify({ level: 'warn', at: new Date().toISOString(), message: 'Watchers were not checked.', cause: causeOf(cause) }),
      );
    }
  }

  #last(): TaskEvent | null {
    const [row] = [...this.ctx.storage.sql.exec('SELECT json FROM events ORDER BY seq DESC LIMIT 1')];
    return row ? TaskEvent.parse(JSON.parse(String(row['json']))) : null;
  }

  #closeAll(): void {
    for (const socket of this.#watchers.keys()) this.#close(socket, 1000, 'The task has ended.');
  }

  /** Forgotten at once: of a client that is gone no close ever comes. */
  #close(socket: WebSocket, code: number, reason: string): void {
    this.#watchers.delete(socket);
    closeSocket(socket, code, reason);
    if (this.#watchers.size > 0 || this.#checking === null) return;
    clearInterval(this.#checking);
    this.#checking = null;
  }
}

interface Watching {
  readonly watcher: Watcher;
  /** Null for one that never pings: programs need not. */
  pingedAt: number | null;
  /** Since `since`. */
  frames: number;
  since: number;
}

const NO_MEMBER = 'You are no longer a member of this RAG.';
/** Found out 90 s after the last ping at the latest. The page pings every 25 s; a hidden tab that may not comes back by itself. */
const SILENT_CHECKS = 2;
const FLOOD_FRAMES = 100;
const FLOOD_MS = 10_000;
