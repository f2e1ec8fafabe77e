import { vars, type EdgeContext } from '../env.ts';

/**
 * Whom a rate limit counts. Cloudflare knows the address; on one's own machine the host says it where a trusted proxy is named, and else
 * everybody counts as one: there a client can write every header.
 */
export function clientAddress(c: EdgeContext): string {
  const { MODE, FRONT } = vars(c.env);
  if (MODE === 'cloud') return c.req.header('cf-connecting-ip') ?? '';
  return (FRONT && c.req.header('x-ferag-peer')) ?? 'all';
}

/** The address of the request as the browser has it, where a trusted proxy ends TLS before this edge. */
export function seenUrl(c: EdgeContext): string {
  const isHttps = vars(c.env).FRONT !== undefined && c.req.header('x-ferag-peer-proto') === 'https';
  return isHttps ? c.req.url.replace(/^http:/, 'https:') : c.req.url;
}
