import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { openHost } from '../../compute/machine/host.ts';
import { newRag, register } from '../../tests/harness/client.ts';
import { freePort, root } from '../../tests/harness/machine.ts';
import { FILES, uploadAtOnce } from './upload-burst.ts';

const Target = z.object({ id: z.string(), webSocketDebuggerUrl: z.string() });
const Profile = z.object({
  nodes: z.array(z.object({ id: z.number(), callFrame: z.object({ functionName: z.string(), url: z.string() }) })),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});
type Profile = z.infer<typeof Profile>;
const Reply = z.object({ id: z.number().optional(), result: z.object({ profile: Profile.optional() }).optional() });

/** The workers on an upload's way, as the engine names them, and what each does. */
const WORKERS: Readonly<Record<string, string>> = {
  'core:entry': 'entry: takes the request from the socket and hands it on',
  'core:user:ferag': 'ferag: reads the form, hashes, checks, writes',
  'd1:db': 'database: SQLite and its JSON',
};
const SAMPLE_US = 200;
const SHOWN = 8;
const NO_WORK = new Set(['(idle)', '(root)']);

/** Where the one thread of the edge spends a warm burst: by worker, and by function in ferag's own. */
export async function uploadProfile(): Promise<string> {
  const stateDir = mkdtempSync(path.join(tmpdir(), 'ferag-profile-'));
  const inspectorPort = await freePort();
  const port = await freePort();
  const host = await openHost({
    root,
    stateDir,
    host: '127.0.0.1',
    port,
    authSecret: 'a secret only for this measurement, of some length',
    clockOffsetMs: 0,
    database: { kind: 'd1' },
    inspectorPort,
  });
  try {
    const owner = await register(host.url, 'owner@example.org');
    const burst = async (seed: number) =>
      uploadAtOnce(`${host.url}/rags/${await newRag(owner, `burst ${seed}`)}/upload`, owner.token, seed);
    for (const seed of [11, 12]) await burst(seed);
    const sessions = await profilers(inspectorPort);
    const ragId = await newRag(owner, 'profiled');
    await Promise.all(sessions.map(({ session }) => session.send('Profiler.start')));
    await uploadAtOnce(`${host.url}/rags/${ragId}/upload`, owner.token, 13);
    const profiles = await Promise.all(sessions.map(async ({ id, session }) => ({ id, profile: await session.stop() })));
    return tables(profiles);
  } finally {
    await host.close();
    rmSync(stateDir, { recursive: true, force: true });
  }
}

async function profilers(inspectorPort: number) {
  const response = await fetch(`http://127.0.0.1:${inspectorPort}/json`);
  const targets = z.array(Target).parse(await response.json());
  const wanted = targets.filter(({ id }) => id in WORKERS);
  return Promise.all(wanted.map(async ({ id, webSocketDebuggerUrl }) => ({ id, session: await openSession(webSocketDebuggerUrl) })));
}

/** One worker's profiler, in the Chrome DevTools Protocol. */
async function openSession(url: string) {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  const waiting = new Map<number, (reply: z.infer<typeof Reply>) => void>();
  socket.addEventListener('message', ({ data }) => {
    const reply = Reply.parse(JSON.parse(String(data)));
    if (reply.id !== undefined) waiting.get(reply.id)?.(reply);
  });
  const send = (method: string, params: object = {}) =>
    new Promise<z.infer<typeof Reply>>((resolve) => {
      const id = waiting.size + 1;
      waiting.set(id, resolve);
      socket.send(JSON.stringify({ id, method, params }));
    });
  await send('Profiler.enable');
  await send('Profiler.setSamplingInterval', { interval: SAMPLE_US });
  const stop = async (): Promise<Profile> => {
    const { result } = await send('Profiler.stop');
    socket.close();
    return Profile.parse(result?.profile);
  };
  return { send, stop };
}

function tables(profiles: readonly { readonly id: string; readonly profile: Profile }[]): string {
  const rows = ['| worker | ms an upload |', '|---|---|'];
  const own = ['| function of ferag | ms an upload |', '|---|---|'];
  for (const { id, profile } of profiles) {
    const self = [...selfTimes(profile)].toSorted((a, b) => b[1] - a[1]);
    const total = self.reduce((sum, [, us]) => sum + us, 0);
    rows.push(`| ${WORKERS[id] ?? id} | ${perUpload(total)} |`);
    if (id === 'core:user:ferag') for (const [name, us] of self.slice(0, SHOWN)) own.push(`| ${name} | ${perUpload(us)} |`);
  }
  return `Profile of a warm burst, sampled every ${SAMPLE_US} µs. The three workers share one thread, and a sample's time runs on while another of them has
it: read the figures as shares of each other; the CPU is in the table above.\n\n${rows.join('\n')}\n\n${own.join('\n')}`;
}

const perUpload = (us: number): string => (us / 1000 / FILES).toFixed(2);

/** Microseconds by function; `(program)` is native code: sockets, hashing, streams. */
function selfTimes({ nodes, samples, timeDeltas }: Profile): Map<string, number> {
  const nameOf = new Map(nodes.map(({ id, callFrame }) => [id, callFrame.functionName || `anonymous in ${path.basename(callFrame.url)}`]));
  const times = new Map<string, number>();
  for (const [at, id] of samples.entries()) {
    const name = nameOf.get(id) ?? '';
    if (!NO_WORK.has(name)) times.set(name, (times.get(name) ?? 0) + (timeDeltas[at] ?? 0));
  }
  return times;
}
