import { afterAll, beforeAll, expect, it } from 'vitest';
import { caller, eventually, person } from './testing/client.ts';
import { startNode } from './testing/fake-node.ts';
import { startEdge, type TestEdge } from './testing/harness.ts';

let edge: TestEdge;
beforeAll(async () => {
  edge = await startEdge();
}, 120_000);
afterAll(() => edge.close());

it('the first account runs the nodes, nobody else', async () => {
  const operator = await person(edge, 'first@x.org');
  const other = await person(edge, 'second@x.org');
  expect((await other.call('POST', '/compute/nodes', { name: 'n' })).json).toMatchObject({ status: 403, code: 'forbidden' });
  const made = await operator.call('POST', '/compute/nodes', { name: 'gpu-1' });
  expect(made.json).toMatchObject({ name: 'gpu-1', connected: false, draining: false, jobs: 0, token: expect.stringMatching(/^frn_/) });
  const node = caller(edge, { authorization: `Bearer ${made.json.token}` });
  const claim = { protocol: 1, kinds: ['extract'], instance: 'instance-1', store_id: null };
  expect((await node.call('POST', '/compute/claim', claim)).json).toEqual({ job: null, lease_seconds: 60, renew_seconds: 15 });
  expect((await node.call('POST', '/compute/claim', { ...claim, protocol: 2 })).status).toBe(422);
  expect((await node.call('GET', '/rags')).status).toBe(401);
  expect((await operator.call('POST', `/compute/nodes/${made.json.id}/drain`, {})).json.draining).toBe(true);
  const listed = await operator.call('GET', '/compute/nodes');
  expect(JSON.stringify(listed.json)).not.toContain(made.json.token);
  expect(listed.json.items[0].last_seen_at).toEqual(expect.any(String));
});

it('a result may be larger than any other JSON body: it names each of up to 100,000 documents', async () => {
  const operator = await person(edge, 'first@x.org');
  const { json } = await operator.call('POST', '/compute/nodes', { name: 'gpu-2' });
  const node = caller(edge, { authorization: `Bearer ${json.token}` });
  const result = JSON.stringify({ attempt: 1, result: { kind: 'cleanup' } });
  const reply = async (what: string, megabytes: number) =>
    (await node.call('POST', `/compute/jobs/9/${what}`, result.padEnd(megabytes * 1_000_000))).json.code;
  expect(await reply('complete', 32)).toBe('job_not_found');
  expect(await reply('complete', 33)).toBe('request_too_large');
  expect(await reply('fail', 9)).toBe('request_too_large');
});

it('readiness names what is missing, and is there when a node with a store is', async () => {
  const before = await caller(edge).call('GET', '/ready');
  expect(before.status).toBe(503);
  expect(before.json.checks.filter((check: { ok: boolean }) => !check.ok).map((check: { name: string }) => check.name)).toEqual([
    'node',
    'store',
  ]);
  const bare = await startNode(edge, { storeId: null });
  expect((await caller(edge).call('GET', '/ready')).json.checks.find((check: { name: string }) => check.name === 'store').ok).toBe(false);
  bare.close();
  const node = await startNode(edge);
  await eventually(async () => (await caller(edge).call('GET', '/ready')).status === 200);
  node.close();
});
