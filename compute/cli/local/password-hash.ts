import { randomBytes, scryptSync } from 'node:crypto';

// The same parameters and format as the edge's own hashes: it reads them from the hash, whoever made it.
const COST = { N: 16384, r: 8, p: 5 } as const;
const KEY_BYTES = 32;

/** `scrypt$N$r$p$salt$hash`, base64url. */
export function hashPassword(password: string): string {
  const salt = randomBytes(16);
  // 128 · N · r bytes are needed, which is half of this.
  const hash = scryptSync(password, salt, KEY_BYTES, { ...COST, maxmem: 256 * COST.N * COST.r });
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}
