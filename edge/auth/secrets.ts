import { Buffer } from 'node:buffer';
import { createHash, randomBytes } from 'node:crypto';

/** What a secret is for shows in its prefix, so that scanners find a leaked one. */
const PREFIX = { key: 'frg_', ticket: 'frt_', node: 'frn_' } as const;

/** 256 random bits: SHA-256 is enough to store them, no slow hash is needed. */
export const newSecret = (kind: keyof typeof PREFIX): string => PREFIX[kind] + randomBytes(32).toString('base64url');
export const isSecret = (kind: keyof typeof PREFIX, text: string): boolean => text.startsWith(PREFIX[kind]);
export const secretHash = (secret: string): string => createHash('sha256').update(secret).digest('hex');
/** The part of a key that its owner sees in lists. */
export const shownPrefix = (key: string): string => key.slice(0, 12);

export const newSessionId = (): string => randomBytes(18).toString('base64url');

/** AES-GCM under a key made from the instance's secret: for stored answers that may hold a key shown once. */
export async function seal(secret: string, text: string): Promise<string> {
  const iv = randomBytes(12);
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await sealingKey(secret), new TextEncoder().encode(text));
  return `${iv.toString('base64url')}.${Buffer.from(sealed).toString('base64url')}`;
}

export async function unseal(secret: string, sealed: string): Promise<string> {
  const [iv = '', data = ''] = sealed.split('.');
  const algorithm = { name: 'AES-GCM', iv: Buffer.from(iv, 'base64url') };
  return new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, await sealingKey(secret), Buffer.from(data, 'base64url')));
}

function sealingKey(secret: string): Promise<CryptoKey> {
  const bytes = createHash('sha256').update(`ferag-seal ${secret}`).digest();
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
}
