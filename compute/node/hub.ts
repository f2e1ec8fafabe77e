import type { Logger } from 'pino';
import { HubDown, type HubRequest, type HubUp } from '../../contract/hub.ts';
import { NODE_PROTOCOL } from '../../contract/jobs.ts';
import type { ModelProfile, NodeModels } from '../../contract/models.ts';
import type { EdgeAddress } from './edge-client.ts';

export interface HubTools {
  readonly edge: EdgeAddress;
  readonly log: Logger;
  readonly name: string;
  readonly storeId: string;
  readonly concurrency: number;
  /** As they are known at the moment; `announce` says them again. */
  models(): NodeModels;
  profile(): ModelProfile | null;
  wake(): void;
  cancelJob(jobId: number): void;
  /** Resolves when the request is answered, with its error if it failed. */
  request(request: HubRequest, send: (message: HubUp) => void, signal: AbortSignal): Promise<void>;
}

const RECONNECT_MAX_MS = 10_000;
const PING_MS = 20_000;

/** The node's one outbound socket: wake-ups, questions, cancellations. Reconnects by itself; losing it loses nothing but time. */
export function openHub(tools: HubTools) {
  const asked = new Map<string, AbortController>();
  let socket: WebSocket | null = null;
  let closed = false;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;

  const send = (message: HubUp) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  const hello = () => {
    const { name, storeId, concurrency } = tools;
    const about = { name, instance: tools.edge.instance, store_id: storeId, concurrency, models: tools.models(), profile: tools.profile() };
    send({ type: 'hello', protocol: NODE_PROTOCOL, ...about });
  };
  const dispatch = (message: HubDown): void => {
    if (message.type === 'wake') return tools.wake();
    if (message.type === 'cancel_job') return tools.cancelJob(message.job_id);
    if (message.type === 'cancel') return asked.get(message.id)?.abort('cancelled');
    const abort = new AbortController();
    asked.set(message.id, abort);
    void tools.request(message, send, abort.signal).finally(() => asked.delete(message.id));
  };
  const connect = () => {
    const url = new URL('/compute/hub', tools.edge.url.replace(/^http/, 'ws'));
    // Node's WebSocket takes headers; a token in the URL would end up in logs.
    const opening = new WebSocket(url, { headers: { authorization: `Bearer ${tools.edge.token}` } } as unknown as string[]);
    socket = opening;
    opening.addEventListener('open', () => {
      failures = 0;
      hello();
      tools.wake();
    });
    opening.addEventListener('message', (event) => {
      if (event.data === 'pong') return;
      const message = HubDown.safeParse(JSON.parse(String(event.data)));
      if (message.success) dispatch(message.data);
      else tools.log.warn('the hub sent a message of another protocol');
    });
    opening.addEventListener('close', () => {
      for (const abort of asked.values()) abort.abort('cancelled');
      asked.clear();
      if (closed) return;
      failures += 1;
      timer = setTimeout(connect, Math.min(200 * 2 ** failures, RECONNECT_MAX_MS));
    });
    // A failed connection also closes, and closing reconnects.
    opening.addEventListener('error', () => tools.log.debug('the hub cannot be reached'));
  };
  connect();
  const pinger = setInterval(() => socket?.readyState === WebSocket.OPEN && socket.send('ping'), PING_MS);

  return {
    /** Says hello again: the node's models are others now. */
    announce: hello,
    close() {
      closed = true;
      clearTimeout(timer);
      clearInterval(pinger);
      socket?.close(1000);
    },
  };
}
