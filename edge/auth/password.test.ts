import { describe, expect, it } from 'vitest';
import { hashPassword, isPassword, sameEmail } from './password.ts';
import { newSecret, seal, unseal } from './secrets.ts';

describe('a password', () => {
  it('F27: is known again exactly as typed: spaces, NUL and 128 characters', async () => {
    for (const password of ['  spaces at both ends  ', 'a\0b\0c\0d\0', 'ж'.repeat(128)]) {
      const stored = await hashPassword(password);
      expect(stored).toMatch(/^scrypt\$16384\$8\$5\$/);
      expect(await isPassword(password, stored)).toBe(true);
      expect(await isPassword(password.trim().slice(1), stored)).toBe(false);
    }
  });

  it('of nobody is never right', async () => {
    expect(await isPassword('', null)).toBe(false);
    expect(await isPassword('A'.repeat(43), null)).toBe(false);
  });

  it('F32: one address is one account, in any case and width', () => {
    expect(sameEmail('ＡＬＩＣＥ@Example.ORG')).toBe(sameEmail('alice@example.org'));
  });
});

describe('a sealed answer', () => {
  it('opens under the same secret only', async () => {
    const key = newSecret('key');
    const sealed = await seal('one secret', key);
    expect(sealed).not.toContain(key);
    expect(await unseal('one secret', sealed)).toBe(key);
    await expect(unseal('another secret', sealed)).rejects.toThrow();
  });
});
