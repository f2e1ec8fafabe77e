import type { Endpoint } from './setup.ts';

/**
 * The address of a server's OpenAI endpoints, from what a person set: with `/v1` or without, with a slash at its end or without, or
 * Ollama's own `/api`. Another path is left alone: some servers have theirs elsewhere.
 */
export function apiUrl(given: string): string {
  const url = new URL(given);
  const path = url.pathname.replace(/\/+$/, '').replace(/\/(?:chat\/completions|embeddings|models)$/, '');
  url.pathname = path === '' || path === '/api' ? '/v1' : path;
  url.hash = '';
  return url.href;
}

/** The server behind an API address, for what it has beside OpenAI's endpoints. */
export function nativeUrl(apiAddress: string, path: string): URL {
  const url = new URL(bare(apiAddress));
  url.pathname = url.pathname.replace(/\/v\d+$/, '') + path;
  return url;
}

/** Without what may be secret: a password, a query. This form goes into messages and logs. */
export const bare = (address: string): string => {
  const { origin, pathname } = new URL(address);
  return origin + pathname;
};

/** How a call is made to the address: `fetch` takes no password inside one. */
export function callAddress({ url, key }: Pick<Endpoint, 'url' | 'key'>): {
  baseUrl: string;
  query: Record<string, string>;
  headers: Record<string, string>;
} {
  const { username, password, searchParams } = new URL(url);
  const basic = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  const authorization = key === null ? (username === '' ? null : `Basic ${basic}`) : `Bearer ${key}`;
  return { baseUrl: bare(url), query: Object.fromEntries(searchParams), headers: authorization === null ? {} : { authorization } };
}

/** A server's own words without the key and the password that it may repeat. */
export function withoutSecrets(text: string, { url, key }: Pick<Endpoint, 'url' | 'key'>): string {
  const { password, search } = new URL(url);
  const secrets = [key, decodeURIComponent(password), search.slice(1)].filter(
    (secret): secret is string => secret !== null && secret !== '',
  );
  return secrets.reduce((said, secret) => said.replaceAll(secret, '…'), text);
}
