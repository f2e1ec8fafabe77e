import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { readByDocling } from './docling.ts';

it('is called with the account in its address, which no note repeats', async () => {
  const headers: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    headers.push(request.headers.authorization);
    request.resume().on('end', () => response.writeHead(503).end());
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : '';
  const file = { name: 'a.pdf', mediaType: 'application/pdf', bytes: new Uint8Array(9) };
  const noteOf = async (url: string) => (await readByDocling(file, 'pdf', { url, seconds: 10 }))?.note;
  expect([
    await noteOf(`http://ann:s%40cret@127.0.0.1:${port}`),
    await noteOf('http://ann:s%40cret@127.0.0.1:1/x'),
    await noteOf('no address of ann:s%40cret'),
  ]).toEqual([
    'The Docling server did not read it (it answered 503); the built-in reader was used.',
    'The Docling server did not read it (it could not be reached); the built-in reader was used.',
    'The Docling server did not read it (it could not be reached); the built-in reader was used.',
  ]);
  expect(headers).toEqual([`Basic ${Buffer.from('ann:s@cret').toString('base64')}`]);
});
