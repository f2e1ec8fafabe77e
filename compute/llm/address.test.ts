import { expect, it } from 'vitest';
import { apiUrl, bare, callAddress, nativeUrl, withoutSecrets } from './address.ts';

it.each([
  ['http://localhost:1234', 'http://localhost:1234/v1'],
  ['http://localhost:1234/', 'http://localhost:1234/v1'],
  ['http://localhost:1234/v1', 'http://localhost:1234/v1'],
  ['http://localhost:1234/v1/', 'http://localhost:1234/v1'],
  ['http://localhost:1234/v1/chat/completions', 'http://localhost:1234/v1'],
  ['http://localhost:11434/api', 'http://localhost:11434/v1'],
  ['https://host/openai/v1?api-version=3', 'https://host/openai/v1?api-version=3'],
  ['https://host/llm', 'https://host/llm'],
])('finds the endpoints of %s', (given, found) => {
  expect(apiUrl(given)).toBe(found);
});

it('finds what a server has beside OpenAI’s endpoints', () => {
  expect(nativeUrl('http://user:p@localhost:1234/v1?x=1', '/api/v0/models').href).toBe('http://localhost:1234/api/v0/models');
});

it('a password or a query goes into the call and never into words', () => {
  const at = { url: 'https://ada:p%40ss@host/v1?token=t0ken', key: null };
  expect(bare(at.url)).toBe('https://host/v1');
  const { baseUrl, query, headers } = callAddress(at);
  expect(baseUrl).toBe('https://host/v1');
  expect(query).toEqual({ token: 't0ken' });
  expect(headers).toEqual({ authorization: `Basic ${Buffer.from('ada:p@ss').toString('base64')}` });
  expect(callAddress({ ...at, key: 'sk' }).headers).toEqual({ authorization: 'Bearer sk' });
  expect(withoutSecrets('p@ss, token=t0ken and sk', { ...at, key: 'sk' })).toBe('…, … and …');
});
