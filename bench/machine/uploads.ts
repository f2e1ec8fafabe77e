import { Agent, request } from 'node:http';
import { newRag, signIn } from '../../tests/harness/client.ts';
import { startMachine } from '../../tests/harness/machine.ts';
import { childrenOf, cpuOf } from './processes.ts';

const FILES = 100;
const FILE_BYTES = 200_000;

/** 100 uploads of 200 kB at once, the client on the same machine; the node is busy with what came before. */
export async function uploadsTable(): Promise<string> {
  const machine = await startMachine();
  const owner = await signIn(machine.url);
  const rows = [
    '| run | p50 ms | p95 ms | max ms | answered 202 | documents kept | CPU ms an upload: workerd | blobs and host | node | client | goal |',
    '|---|---|---|---|---|---|---|---|---|---|---|',
  ];
  const host = machine.process.pid ?? 0;
  const pids = [...childrenOf(host, 'workerd'), host, ...childrenOf(host, 'node start'), process.pid];
  for (const run of [1, 2, 3]) {
    const ragId = await newRag(owner, `uploads ${run}`);
    const times: number[] = [];
    const bodies = Array.from({ length: FILES }, (_, i) => bodyOf(`file-${i}.txt`, textOf(run * 1000 + i)));
    const before = pids.map(cpuOf);
    const answers = await Promise.all(
      Array.from({ length: FILES }, async (_, i) => {
        const started = performance.now();
        const status = await post(`${machine.url}/rags/${ragId}/upload`, owner.token, bodies[i] ?? Buffer.alloc(0));
        times.push(performance.now() - started);
        return status;
      }),
    );
    const used = pids.map((pid, i) => ((cpuOf(pid) - (before[i] ?? 0)) / FILES).toFixed(1));
    times.sort((a, b) => a - b);
    const at = (share: number) => Math.round(times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0);
    const { body } = await owner.call('GET', `/rags/${ragId}`);
    const accepted = answers.filter((status) => status === 202).length;
    rows.push(
      `| ${run} | ${at(0.5)} | ${at(0.95)} | ${at(1)} | ${accepted} | ${body.document_count} | ${used.join(' | ')} | none lost, p95 ≤ 600 |`,
    );
    await owner.call('DELETE', `/rags/${ragId}`);
  }
  await machine.stop();
  return `${rows.join('\n')}\n\nWhat bounds them: one workerd thread does an upload's parsing, hashing and both calls to its database; CPU an upload times 100 is the time of the
last answer. The first burst after a start runs code that the engine has not compiled yet.`;
}

const BOUNDARY = 'ferag-bench-boundary';
const agent = new Agent({ keepAlive: true, maxSockets: FILES });

const bodyOf = (name: string, text: string): Buffer =>
  Buffer.from(
    `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: text/plain\r\n\r\n${text}\r\n--${BOUNDARY}--\r\n`,
  );

/** A plain request with a body made before: what is timed is the server and the socket, not the making of forms. */
function post(url: string, token: string, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
      'content-length': body.length,
    };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Words that no two files share, so that nothing is saved by equality. */
function textOf(seed: number): string {
  let state = seed;
  const next = () => (state = (state * 1103515245 + 12345) % 2147483648);
  const words: string[] = [];
  for (let size = 0; size < FILE_BYTES - 12; size += (words.at(-1)?.length ?? 0) + 1) words.push(next().toString(36));
  return words.join(' ').padEnd(FILE_BYTES, '.');
}
