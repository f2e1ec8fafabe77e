import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caller, person, type Caller } from '../testing/client.ts';
import { startEdge, type TestEdge } from '../testing/harness.ts';
import { docsPage } from './page.ts';
import { docsLanguage, WORDS } from './words.ts';

let edge: TestEdge;
let anybody: Caller;
beforeAll(async () => {
  edge = await startEdge();
  anybody = caller(edge);
}, 120_000);
afterAll(() => edge.close());

describe('/docs', () => {
  it('lists every call and every shape of /openapi.json, and every link on it leads somewhere on it', async () => {
    const { json } = await anybody.call('GET', '/openapi.json');
    const { text } = await anybody.call('GET', '/docs');
    const ids = new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const operations = Object.values<Record<string, { operationId: string }>>(json.paths).flatMap((item) => Object.values(item));
    expect(operations.length).toBeGreaterThan(60);
    expect(operations.filter(({ operationId }) => !ids.has(operationId))).toEqual([]);
    expect(Object.keys(json.components.schemas).filter((name) => !ids.has(`schema-${name}`))).toEqual([]);
    const targets = [...text.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(targets.filter((id) => !ids.has(id))).toEqual([]);
  });

  it('runs no script, loads nothing, and is styled only by what its policy names', async () => {
    const { text, headers } = await anybody.call('GET', '/docs');
    const policy = headers.get('content-security-policy') ?? '';
    const nonce = /style-src 'nonce-([^']+)'/.exec(policy)?.[1] ?? 'none';
    expect(policy).toContain("default-src 'none'");
    expect(text).toContain(`<style nonce="${nonce}">`);
    expect(text).not.toMatch(/<script|<link|<img| style=|\son\w+=|https?:\/\//);
  });

  it('speaks the language that is asked for, else the browser’s', async () => {
    const title = async (query: string, accepted: string) =>
      /<title>(.*?)<\/title>/.exec((await anybody.call('GET', `/docs${query}`, undefined, { 'accept-language': accepted })).text)?.[1];
    expect(await title('', 'ru-RU,ru;q=0.9')).toBe(WORDS.ru.title);
    expect(await title('?lang=fr', 'ru')).toBe(WORDS.fr.title);
    expect(await title('?lang=tlh', 'tlh')).toBe(WORDS.en.title);
    expect(docsLanguage(undefined, 'de, FR-CA;q=0.5')).toBe('fr');
    expect(docsLanguage('constructor', '')).toBe('en');
  });

  it('shows what a schema says as text, never as markup', () => {
    const operation = { operationId: 'x', summary: '<script>1</script>', tags: ['<b>'], parameters: [], responses: {} };
    const spec = {
      info: { title: 't', version: '1' },
      paths: { '/a<i>': { get: operation } },
      components: { schemas: { S: { type: 'object', properties: { '<u>': { enum: ['<s>'], description: '<em>' } } } } },
    };
    expect(docsPage(spec, 'en')).not.toMatch(/<(?:script|i|u|s|em)>/);
  });
});

describe('/metrics', () => {
  it('counts what waits, for the operator alone, as text for Prometheus and as JSON for a scaler', async () => {
    const operator = await person(edge, 'operator@x.org');
    const other = await person(edge, 'other@x.org');
    const rag = (await other.call('POST', '/rags', { name: 'R' })).json.id;
    await other.upload(`/rags/${rag}/upload`, { 'a.txt': 'Some text.', 'b.txt': 'Another.' });
    const seen = await operator.call('GET', '/metrics?format=json');
    expect(seen.json).toMatchObject({
      jobs_waiting: 2,
      jobs_open: 2,
      jobs: [{ kind: 'extract', state: 'queued', count: 2 }],
      nodes: { connected: 0 },
    });
    const { text, headers } = await operator.call('GET', '/metrics');
    expect(headers.get('content-type')).toContain('version=0.0.4');
    expect(text).toMatch(/^ferag_jobs_waiting 2$/m);
    expect(text).toMatch(/^ferag_jobs\{kind="extract",state="queued"\} 2$/m);
    expect(text.split('\n').filter((line) => !/^(?:# (?:HELP|TYPE) ferag_\w+ .+|ferag_\w+(?:\{[^}]*\})? \d+|)$/.test(line))).toEqual([]);

    expect((await other.call('GET', '/metrics')).status).toBe(403);
    const key = async (more: object) => (await operator.call('POST', '/auth/api-keys', { name: 'k', scopes: ['read'], ...more })).json.key;
    const own = (await operator.call('POST', '/rags', { name: 'Own' })).json.id;
    expect((await anybody.call('GET', '/metrics', undefined, { 'x-api-key': await key({}) })).status).toBe(200);
    expect((await anybody.call('GET', '/metrics', undefined, { 'x-api-key': await key({ rag_ids: [own] }) })).status).toBe(403);
  });
});
