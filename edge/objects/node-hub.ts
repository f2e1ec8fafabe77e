import { DurableObject } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { HubReply, HubRequest, HubUp, type HubDown } from '../../contract/hub.ts';
import { NODE_PROTOCOL } from '../../contract/jobs.ts';
import { LIMITS } from '../../contract/limits.ts';
import { FeragError } from '../../contract/errors.ts';
import * as t from '../db/schema.ts';
import { clock, database, vars, type Bindings } from '../env.ts';
import { causeOf, frameProblem } from '../problem.ts';
import { frameAnswer, streamAnswer, type Waiting } from './waiting.ts';
import { closeSocket, sendIfOpen } from './sockets.ts';

/** A node says nothing for this long: the question is given up. */
const ANSWER_MS = 60_000;

const Attachment = z.object({
  nodeId: z.int(),
  connection: z.string(),
  storeId: z.string().nullable(),
  isReady: z.boolean(),
  hasLlm: z.boolean().default(false),
});
type Attachment = z.infer<typeof Attachment>;

/** What the worker asks of the hub: the request, and whose store it needs. */
export const HubAsk = z.object({ request: HubRequest, store_id: z.string().nullable(), needs_store: z.boolean() });
export type HubAsk = z.infer<typeof HubAsk>;

export interface ConnectedNode {
  readonly nodeId: number;
  readonly storeId: string | null;
}

/** The one object that holds the nodes' outbound sockets: wakes them, asks them, and hands their answers back. */
export class NodeHub extends DurableObject<Bindings> {
  /** In memory only: while somebody waits, the open request keeps the object awake. */
  readonly #waiting = new Map<string, Waiting>();

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
  }

  /** There may be work; and some jobs ended while nodes are at them. */
  tell(wake: boolean, cancelJobs: readonly { nodeId: number; jobId: number }[]): void {
    for (const { nodeId, jobId } of cancelJobs) {
      for (const socket of this.ctx.getWebSockets(`node:${nodeId}`)) down(socket, { type: 'cancel_job', job_id: jobId });
    }
    if (wake) for (const socket of this.ctx.getWebSockets()) down(socket, { type: 'wake' });
  }

  nodes(): ConnectedNode[] {
    return this.#ready().map(({ at }) => ({ nodeId: at.nodeId, storeId: at.storeId }));
  }

  /** Shuts out a node whose token is gone. */
  drop(nodeId: number): void {
    for (const socket of this.ctx.getWebSockets(`node:${nodeId}`)) {
      this.#lose(attached(socket).connection);
      closeSocket(socket, 4401, 'The token of this node has been revoked.');
    }
  }

  /** Looks whether the nodes that are connected are still nodes; also after a sleep, which forgets all else. Never throws. */
  override async alarm(): Promise<void> {
    const sockets = this.ctx.getWebSockets();
    if (sockets.length === 0) return;
    try {
      const known = new Set((await database(this.env).select({ id: t.nodes.id }).from(t.nodes)).map(({ id }) => id));
      for (const { nodeId } of sockets.map(attached)) if (!known.has(nodeId)) this.drop(nodeId);
    } catch (cause) {
      console.log(
        JSON.stringify({ level: 'warn', at: new Date().toISOString(), message: 'Nodes were not checked.', cause: causeOf(cause) }),
      );
    }
    await this.#checkLater();
  }

  #checkLater(): Promise<void> {
    return this.ctx.storage.setAlarm(Date.now() + vars(this.env).ACCESS_CHECK_MS);
  }

  override async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    switch (url.pathname) {
      case '/socket':
        return this.#connect(Number(url.searchParams.get('node')));
      case '/ask':
        return this.#ask(HubAsk.parse(await request.json()), request.signal);
      default:
        return this.#reply(url.searchParams.get('id') ?? '', Number(url.searchParams.get('node')), request);
    }
  }

  async #connect(nodeId: number): Promise<Response> {
    if ((await this.ctx.storage.getAlarm()) === null) await this.#checkLater();
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server, [`node:${nodeId}`]);
    server.serializeAttachment({
      nodeId,
      connection: crypto.randomUUID(),
      storeId: null,
      isReady: false,
      hasLlm: false,
    } satisfies Attachment);
    return new Response(null, { status: 101, webSocket: client });
  }

  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    const frame = typeof message === 'string' ? parseFrame(message) : null;
    if (!frame) return closeSocket(socket, 1008, 'A frame that the hub does not understand.');
    if (frame.type === 'hello') return this.#greet(socket, frame);
    const waiting = this.#waiting.get(frame.id);
    if (waiting && waiting.nodeId === attached(socket).nodeId) waiting.deliver(frame);
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    this.#lose(attached(socket).connection);
    closeSocket(socket, code === 1005 || code === 1006 ? 1000 : code, '');
  }

  override webSocketError(socket: WebSocket): void {
    this.#lose(attached(socket).connection);
  }

  async #greet(socket: WebSocket, hello: Extract<HubUp, { type: 'hello' }>): Promise<void> {
    if (hello.protocol !== NODE_PROTOCOL) return closeSocket(socket, 4400, `This edge speaks protocol ${NODE_PROTOCOL}.`);
    const at = attached(socket);
    const db = database(this.env);
    const node = await db.query.nodes.findFirst({ where: eq(t.nodes.id, at.nodeId) });
    // Two processes with one token would else close each other's sockets in turn.
    if (!node || node.instances.indexOf(hello.instance) > 0) return closeSocket(socket, 4409, 'Another process has taken this node over.');
    this.#replaceFormer(socket, at.nodeId);
    const hasLlm = hello.models.llm !== null;
    socket.serializeAttachment({ ...at, storeId: hello.store_id, isReady: true, hasLlm } satisfies Attachment);
    await db
      .update(t.nodes)
      .set({
        storeId: hello.store_id,
        lastSeenAt: clock(this.env),
        models: hello.models,
        // Said again once its probe has ended; until then what it found before.
        ...(hello.profile && { profile: hello.profile }),
      })
      .where(eq(t.nodes.id, at.nodeId));
    down(socket, { type: 'wake' });
  }

  /** A node that comes back replaces what is left of its former connection. */
  #replaceFormer(socket: WebSocket, nodeId: number): void {
    for (const old of this.ctx.getWebSockets(`node:${nodeId}`)) {
      if (old === socket) continue;
      this.#lose(attached(old).connection);
      closeSocket(old, 4409, 'Replaced by a newer connection of this node.');
    }
  }

  #ask({ request, store_id, needs_store }: HubAsk, signal: AbortSignal): Response | Promise<Response> {
    const chosen = this.#choose(store_id, needs_store, isWorded(request));
    if (!chosen) return problemResponse(new FeragError('no_compute_node', NO_NODE, { retryAfter: 10 }));
    const { id } = request;
    const open = request.kind === 'sparql' ? streamAnswer : frameAnswer;
    const { waiting, response } = open(chosen.at, ANSWER_MS, (isAbandoned) => {
      this.#waiting.delete(id);
      if (isAbandoned) down(chosen.socket, { type: 'cancel', id });
    });
    this.#waiting.set(id, waiting);
    signal.addEventListener('abort', () => waiting.abandon());
    down(chosen.socket, request);
    return response;
  }

  /** A bulk answer of a node, streamed on to whoever waits for it. */
  async #reply(id: string, nodeId: number, request: Request): Promise<Response> {
    const waiting = this.#waiting.get(id);
    if (!waiting || waiting.nodeId !== nodeId || !request.body) {
      return problemResponse(new FeragError('job_not_found', 'Nobody waits for this answer.'));
    }
    const type = request.headers.get('content-type') ?? 'application/octet-stream';
    if (waiting.stream) await waiting.stream(request.body, type);
    else waiting.deliver(await largeReply(id, request));
    return new Response(null, { status: 204 });
  }

  /** A node with the store if one is needed, else rather one with it; for words rather one with a model. The least busy first. */
  #choose(storeId: string | null, needsStore: boolean, wantsLlm: boolean): { socket: WebSocket; at: Attachment } | undefined {
    const has = (at: Attachment) => at.storeId !== null && (storeId === null || at.storeId === storeId);
    const busy = (at: Attachment) => [...this.#waiting.values()].filter((w) => w.nodeId === at.nodeId).length;
    return this.#ready()
      .filter(({ at }) => !needsStore || has(at))
      .map((node) => ({
        ...node,
        rank: [wantsLlm && !node.at.hasLlm ? 1 : 0, has(node.at) ? 0 : 1, busy(node.at), node.at.nodeId] as const,
      }))
      .toSorted((a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1] || a.rank[2] - b.rank[2] || a.rank[3] - b.rank[3])[0];
  }

  #ready(): { socket: WebSocket; at: Attachment }[] {
    return this.ctx
      .getWebSockets()
      .filter((socket) => socket.readyState === WebSocket.READY_STATE_OPEN)
      .map((socket) => ({ socket, at: attached(socket) }))
      .filter(({ at }) => at.isReady);
  }

  #lose(connection: string): void {
    for (const waiting of this.#waiting.values()) {
      if (waiting.connection === connection) waiting.deliver({ type: 'error', id: '', problem: LOST });
    }
  }
}

/** A model can do more for it than no model. */
const isWorded = (request: HubRequest): boolean => request.kind === 'answer' || (request.kind === 'community' && request.by_model);

const NO_NODE = 'No compute node that could answer is connected. Start one, or wait until it is back.';
const LOST = { code: 'node_lost', detail: 'The compute node went away in the middle of the answer. Ask again.' } as const;

const attached = (socket: WebSocket): Attachment => Attachment.parse(socket.deserializeAttachment());
const down = (socket: WebSocket, frame: HubDown): void => sendIfOpen(socket, JSON.stringify(frame));

function parseFrame(text: string): HubUp | null {
  if (text.length > LIMITS.frame_bytes) return null;
  try {
    return HubUp.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null; // not JSON: refused like any frame of another shape
  }
}

async function largeReply(id: string, request: Request): Promise<Exclude<HubUp, { type: 'hello' }>> {
  const reply = HubReply.safeParse(await request.json().catch(() => null));
  if (reply.success) return { type: 'reply', id, reply: reply.data };
  return { type: 'error', id, problem: { code: 'internal', detail: 'The compute node sent an answer of an unknown shape.' } };
}

/** An error as data: its class would be lost on the way out of the object. */
export const problemResponse = (error: FeragError): Response =>
  Response.json({ ...frameProblem(error), retry_after: error.retryAfter ?? null }, { status: error.status });
