import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { FeragError } from '../contract/errors.ts';
import { readConfig } from '../compute/config.ts';
import { openModels } from '../compute/llm/index.ts';
import type { Embedder } from '../compute/llm/llm.ts';
import { probeModels } from '../compute/llm/probe/index.ts';
import { openRealEmbedder, realModels, type RealServer } from '../compute/llm/testing/real-models.ts';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server on a port has an address of this form.
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => void server.close(() => resolve()));
  return port;
}

async function ownServer(): Promise<RealServer> {
  const models = realModels();
  if ('missing' in models) throw new FeragError('model_unreachable', models.missing);
  return openRealEmbedder(await freePort());
}

/** A real embedder: the one that the environment names, else the small one that the project fetches, in a process of its own. */
export async function openEmbedder(): Promise<{ embedder: Embedder; close(): Promise<void> }> {
  const config = readConfig();
  const server = config.EMBEDDING_API_URL === undefined ? await ownServer() : null;
  const close = async (): Promise<void> => server?.close();
  const only = { ...config, LLM_API_URL: undefined, VLM_API_URL: undefined, EMBEDDING_API_URL: config.EMBEDDING_API_URL ?? server?.url };
  const { setup, profile } = await probeModels(only, { channel: null, now: () => new Date().toISOString() });
  const { embedder } = openModels(setup);
  if (embedder) return { embedder, close };
  await close();
  throw new FeragError('model_unusable', profile.checks.find(({ result }) => result === 'failed')?.detail ?? 'The embedder is of no use.');
}
