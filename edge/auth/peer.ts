import { vars, type EdgeContext } from '../env.ts';

/**
 * Whom a rate limit counts. Cloudflare knows the address; on one's own machine the host says it where a trusted proxy is named, and else
 * everybody counts as one: there a client can write every header.
 */
export function clientAddress(c: EdgeContext): string {
  const { MODE, FRONT } = vars(c.env);
  if (MODE === 'cloud') return networkOf(c.req.header('cf-connecting-ip') ?? '');
  return networkOf((FRONT && c.req.header('x-ferag-peer')) ?? 'all');
}

/** Who has an IPv6 address has the 2^64 of its network (RFC 6177), so all of them count as one. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [, v4] = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address) ?? [];
  if (v4 !== undefined) return v4;
  const [head, tail] = address.split('::', 2).map((part) => part.split(':').filter((group) => group !== ''));
  // Four decimal numbers at the end stand for two groups.
  const sized = (tail ?? []).flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]));
  const zeros = Array.from({ length: Math.max(0, 8 - (head?.length ?? 0) - sized.length) }, () => '0');
  const groups = [...(head ?? []), ...zeros, ...sized].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}

/** The address of the request as the browser has it, where a trusted proxy ends TLS before this edge. */
export function seenUrl(c: EdgeContext): string {
  const isHttps = vars(c.env).FRONT !== undefined && c.req.header('x-ferag-peer-proto') === 'https';
  return isHttps ? c.req.url.replace(/^http:/, 'https:') : c.req.url;
}
