import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../contract/limits.ts';
import { eventually, person, type Caller } from './testing/client.ts';
import { startEdge, type TestEdge } from './testing/harness.ts';

let edge: TestEdge;
let owner: Caller;
let rag: number;
beforeAll(async () => {
  edge = await startEdge();
  owner = await person(edge, 'owner@x.org');
}, 120_000);
afterAll(() => edge.close());
const newRag = async () => (rag = (await owner.call('POST', '/rags', { name: 'R' })).json.id);
const documents = async () => (await owner.call('GET', `/rags/${rag}/documents`)).json.items;
const keysOf = (id: number) => [...edge.blobs.keys()].filter((key) => key.startsWith(`rag/${id}/`));
const upload = (files: Record<string, string | Uint8Array>, headers?: Record<string, string>) =>
  owner.upload(`/rags/${rag}/upload`, files, 'POST', headers);

/** Nothing half-done: no document, and no bytes either. */
async function expectNothing(): Promise<void> {
  expect(await documents()).toEqual([]);
  await eventually(async () => keysOf(rag).length === 0);
}

describe('an upload', () => {
  it('is answered when bytes and rows are there, and joins the open cycle', async () => {
    await newRag();
    const first = await upload({ 'a.txt': 'One.', 'b.md': '# Two' });
    expect(first.status).toBe(202);
    expect(first.json.documents).toEqual([
      { id: expect.any(Number), name: 'a.txt', status: 'pending' },
      { id: expect.any(Number), name: 'b.md', status: 'pending' },
    ]);
    const second = await upload({ 'a.txt': 'One.' });
    expect(second.json.cycle_id).toBe(first.json.cycle_id);
    expect(second.json.documents[0].id).not.toBe(first.json.documents[0].id);
    const alone = await owner.upload(`/rags/${rag}/upload?own_cycle=true`, { 'c.txt': 'Three.' });
    expect(alone.json.cycle_id).not.toBe(first.json.cycle_id);
    const held = await owner.upload(`/rags/${rag}/upload?start=false`, { 'd.txt': 'Four.' });
    expect((await owner.call('GET', `/rags/${rag}/cycles/${held.json.cycle_id}`)).json.held).toBe(true);
    expect((await owner.call('POST', `/rags/${rag}/cycles/${held.json.cycle_id}/start`)).json.held).toBe(false);
    expect((await documents()).map((d: { media_type: string }) => d.media_type)).toEqual([
      'text/plain',
      'text/markdown',
      'text/plain',
      'text/plain',
      'text/plain',
    ]);
    expect(keysOf(rag)).toHaveLength(5);
  });

  it.each([
    ['F1', 'an empty file', { 'a.txt': '' }, 422, 'file_empty'],
    ['F4', 'a ZIP named .pdf', { 'report.pdf': 'PK\x03\x04\x14\x00' }, 415, 'format_unsupported'],
    ['F8', 'white space only', { 'a.txt': ' \n\t\r\n '.repeat(1000) }, 422, 'text_missing'],
  ])('%s: %s is refused with its reason, and nothing is stored', async (_fault, _what, files, status, code) => {
    await newRag();
    const reply = await upload({ 'fine.txt': 'Fine.', ...files });
    expect(reply.json).toMatchObject({ status, code });
    await expectNothing();
  });

  it('F2: a file one byte over the limit is refused, also without a length', async () => {
    await newRag();
    const bytes = new Uint8Array(LIMITS.file_bytes + 1).fill(0x61);
    expect((await upload({ 'big.txt': bytes })).json).toMatchObject({ status: 413, code: 'file_too_large' });
    const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="big.txt"\r\n\r\n';
    const body = new Blob([head, bytes, '\r\n--b--\r\n']).stream();
    const init = { method: 'POST', body, duplex: 'half', headers: { ...owner.headers, 'content-type': 'multipart/form-data; boundary=b' } };
    const chunked = await fetch(`${edge.url}/rags/${rag}/upload`, init);
    expect(await chunked.json()).toMatchObject({ status: 413, code: 'file_too_large' });
    await expectNothing();
    const huge = new Uint8Array(LIMITS.request_bytes + 1).fill(0x61);
    expect((await upload({ 'huge.txt': huge })).json).toMatchObject({ status: 413, code: 'request_too_large' });
  }, 60_000);

  it('F3: a file of exactly the limit is accepted, byte for byte', async () => {
    await newRag();
    const bytes = new Uint8Array(LIMITS.file_bytes).fill(0x61);
    const { status, json } = await upload({ 'limit.txt': bytes });
    expect(status).toBe(202);
    expect((await owner.call('GET', `/rags/${rag}/documents/${json.documents[0].id}`)).json.size_bytes).toBe(LIMITS.file_bytes);
    expect(keysOf(rag).map((key) => edge.blobs.get(key)?.length)).toEqual([LIMITS.file_bytes]);
    for (const key of keysOf(rag)) edge.blobs.delete(key);
  }, 60_000);

  it('F13: a hostile name is shown, never followed', async () => {
    await newRag();
    const names = ['../../x.txt', 'a b\u202Ecod.txt', '"><img onerror>.txt', '😀.txt', `${'n'.repeat(300)}.txt`];
    for (const name of names) expect((await upload({ [name]: 'text' })).status).toBe(202);
    const listed: { id: number; name: string }[] = await documents();
    expect(listed[0]?.name).toBe('x.txt');
    expect(listed[4]?.name).toHaveLength(255);
    expect(keysOf(rag).every((key) => /^rag\/\d+\/source\/[\da-f-]{36}$/.test(key))).toBe(true);
    const source = await owner.call('GET', `/rags/${rag}/documents/${listed[3]?.id}/source`);
    expect(source.text).toBe('text');
    expect(source.headers.get('content-disposition')).toBe('attachment; filename="__.txt"; filename*=UTF-8\'\'%F0%9F%98%80.txt');
    expect(source.headers.get('x-content-type-options')).toBe('nosniff');
    expect(source.headers.get('content-security-policy')).toContain('sandbox');
  });

  it('without a file, with another field, or of another type says what is wrong', async () => {
    await newRag();
    expect((await upload({})).json).toMatchObject({ status: 422, code: 'file_missing' });
    const form = new FormData();
    form.append('upfile', new Blob(['x']), 'x.txt');
    const other = await fetch(`${edge.url}/rags/${rag}/upload`, { method: 'POST', body: form, headers: { ...owner.headers } });
    expect(await other.json()).toMatchObject({ status: 422, code: 'field_invalid', errors: [{ pointer: '/upfile' }] });
    expect((await owner.call('POST', `/rags/${rag}/upload`, { file: 'x' })).json).toMatchObject({
      status: 415,
      code: 'media_type_unsupported',
    });
    await expectNothing();
  });

  it('F15: a thousand small files in one request are one answer, one more is refused', async () => {
    await newRag();
    const files = Object.fromEntries(Array.from({ length: LIMITS.files_per_request }, (_, i) => [`f${i}.txt`, `Text ${i}.`]));
    const { status, json } = await upload(files);
    expect(status).toBe(202);
    expect(json.documents.map((d: { name: string }) => d.name)).toEqual(Object.keys(files));
    expect((await upload({ ...files, 'one-more.txt': 'x' })).json).toMatchObject({ status: 422, code: 'too_many_files' });
    await eventually(async () => keysOf(rag).length === LIMITS.files_per_request);
  }, 60_000);

  it('F15: a hundred uploads at once all land in one cycle', async () => {
    await newRag();
    const replies = await Promise.all(Array.from({ length: 100 }, (_, i) => upload({ [`f${i}.txt`]: `Text ${i}.` })));
    expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([202]));
    expect(new Set(replies.map((reply) => reply.json.cycle_id)).size).toBe(1);
    const ids = replies.map((reply) => reply.json.documents[0].id);
    expect(new Set(ids).size).toBe(100);
  }, 60_000);

  it('F16: a connection cut in the middle leaves nothing', async () => {
    await newRag();
    const { hostname, port } = new URL(edge.url);
    const part = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n';
    const head = [
      `POST /rags/${rag}/upload HTTP/1.1`,
      `Host: ${hostname}`,
      ...Object.entries(owner.headers).map(([name, value]) => `${name}: ${value}`),
      'Content-Type: multipart/form-data; boundary=b',
      'Content-Length: 5000000',
    ];
    const socket = connect(Number(port), hostname);
    socket.write(`${head.join('\r\n')}\r\n\r\n${part}${'text '.repeat(600_000)}`, () => setTimeout(() => socket.destroy(), 200));
    await new Promise((resolve) => socket.once('close', resolve));
    await expectNothing();
  });

  it('is registered once for one Idempotency-Key, and the bytes of the repeat go again', async () => {
    await newRag();
    const once = { 'idempotency-key': 'upload-1' };
    const [first, second] = [await upload({ 'a.txt': 'One.' }, once), await upload({ 'a.txt': 'One.' }, once)];
    expect(second.json).toEqual(first.json);
    expect(await documents()).toHaveLength(1);
    expect((await upload({ 'a.txt': 'Two.' }, once)).json).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
    await eventually(async () => keysOf(rag).length === 1);
  });

  it('replaces only by PUT, which takes exactly one file', async () => {
    await newRag();
    const { json } = await upload({ 'a.txt': 'One.' });
    const path = `/rags/${rag}/documents/${json.documents[0].id}`;
    expect((await owner.upload(path, { 'a.txt': 'x', 'b.txt': 'y' }, 'PUT')).json.code).toBe('too_many_files');
    const replaced = await owner.upload(path, { 'a2.md': '# Two' }, 'PUT');
    expect(replaced.status).toBe(202);
    expect((await owner.call('GET', path)).json).toMatchObject({ name: 'a2.md', media_type: 'text/markdown', status: 'pending' });
    expect((await owner.call('GET', `${path}/source`)).text).toBe('# Two');
    expect((await owner.call('DELETE', path)).json).toEqual({ cycle_id: expect.any(Number), task_id: expect.any(Number) });
    expect((await owner.call('GET', `${path}9`)).json.code).toBe('document_not_found');
  });
});
