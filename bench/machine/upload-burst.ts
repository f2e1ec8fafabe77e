import { Agent, request } from 'node:http';

export const FILES = 100;
const FILE_BYTES = 200_000;

export interface Burst {
  /** Milliseconds from sending to the whole answer, ascending. */
  readonly times: readonly number[];
  readonly accepted: number;
}

const BOUNDARY = 'ferag-bench-boundary';
const agent = new Agent({ keepAlive: true, maxSockets: FILES });

/** 100 files of 200 kB at once, each a request of its own; `before` is called when they are made and nothing is sent yet. */
export async function uploadAtOnce(url: string, token: string, seed: number, before: () => void = () => {}): Promise<Burst> {
  const bodies = Array.from({ length: FILES }, (_, i) => bodyOf(`file-${i}.txt`, textOf(seed * 1000 + i)));
  const times: number[] = [];
  before();
  const answers = await Promise.all(
    bodies.map(async (body) => {
      const started = performance.now();
      const status = await post(url, token, body);
      times.push(performance.now() - started);
      return status;
    }),
  );
  return { times: times.sort((a, b) => a - b), accepted: answers.filter((status) => status === 202).length };
}

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
