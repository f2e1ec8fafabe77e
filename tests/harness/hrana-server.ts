/**
 * `node tests/harness/hrana-server.ts FILE TOKEN PORT`: a libSQL database over HTTP on a port of loopback, as a server of libSQL would be, in a
 * process of its own. Prints its address.
 */
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { openHrana } from '../../compute/machine/hrana.ts';

const [file = '', token = '', port = '0'] = process.argv.slice(2);
const hrana = openHrana(file);
const server = createServer((request, response) => {
  void buffer(request).then(async (body) => {
    if (request.headers.authorization !== `Bearer ${token}`) return response.writeHead(401).end('{"message":"no token"}');
    const init = request.method === 'POST' ? { method: 'POST', body: new Uint8Array(body) } : {};
    const answer = await hrana.answer(new Request(`http://database${request.url ?? '/'}`, init));
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  });
});
server.listen(Number(port), '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}\n`);
});
// Whoever started it has gone.
process.stdin.on('close', () => process.exit(0)).resume();
