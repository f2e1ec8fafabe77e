import { FeragError } from '../../contract/errors.ts';
import { readConfig, type Config } from '../config.ts';
import { openApi, type Api } from './api/index.ts';
import { usageError } from './exit.ts';
import { loginFile, readLogin } from './login-file.ts';

/** The address that this CLI talks to, without a slash at its end. */
export function edgeUrl(config: Config): string {
  if (config.FERAG_URL !== undefined) return config.FERAG_URL.replace(/\/+$/, '');
  const host = config.FERAG_HOST === '0.0.0.0' || config.FERAG_HOST === '::' ? '127.0.0.1' : config.FERAG_HOST;
  return `http://${host.includes(':') ? `[${host}]` : host}:${config.FERAG_PORT}`;
}

/** `FERAG_TOKEN`, else the stored login of that address; null when there is neither. */
export function storedToken(config: Config): string | null {
  return config.FERAG_TOKEN ?? readLogin(loginFile(config), edgeUrl(config))?.token ?? null;
}

/** The API as the signed-in person. @throws FeragError `not_signed_in` before anything is sent. */
export function signedIn(): Api {
  const config = readConfig();
  const [url, token] = [edgeUrl(config), storedToken(config)];
  if (token === null) throw new FeragError('not_signed_in', `Not signed in at ${url}. Run "ferag login", or set FERAG_TOKEN.`);
  return openApi(url, token);
}

/** The RAG that `--rag` names; without it, the only one there is. */
export async function chosenRag(api: Api, id: number | undefined): Promise<number> {
  if (id !== undefined) return id;
  const rags = await api.rags();
  const [only] = rags;
  if (only && rags.length === 1) return only.id;
  if (!only) throw usageError('You have no RAG yet. Make one with: ferag rag create NAME');
  const names = rags.slice(0, 5).map((rag) => `${rag.id} (${rag.name})`);
  throw usageError(`Say which RAG with --rag ID: ${names.join(', ')}${rags.length > 5 ? ', …' : ''}`);
}

/** The cycle of that number; without one, the newest. */
export async function chosenCycle(api: Api, ragId: number, id: number | undefined) {
  if (id !== undefined) return api.cycle(ragId, id);
  const [newest] = await api.cycles(ragId, 1);
  if (!newest)
    throw new FeragError('cycle_not_found', `RAG ${ragId} has no cycle yet. Upload a document: ferag upload FILE --rag ${ragId}`);
  return newest;
}
