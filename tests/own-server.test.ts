import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectSound, openBrowser, visit, whyNoBrowser } from './harness/browser.ts';
import { newShell } from './harness/cli.ts';
import { newRag, publishFiles, signIn } from './harness/client.ts';
import { newStateDir, OWNER, startMachine, type RunningMachine } from './harness/machine.ts';
import { ENGLISH } from './harness/texts.ts';

const PUBLIC = 'https://ferag.example.org';
const stateDir = newStateDir();
const file = path.join(stateDir, 'own', 'ferag.db');
const env = { DATABASE_URL: `file:${file}`, FERAG_PUBLIC_URL: PUBLIC, FERAG_TRUSTED_PROXY: '127.0.0.1/32' };
let machine: RunningMachine;
beforeAll(async () => {
  machine = await startMachine({ stateDir, env });
});
afterAll(() => machine.kill());

/** As the proxy passes it on: it puts the address of its client at the end. */
const login = (client: string, account: object, headers: Record<string, string> = {}) =>
  fetch(`${machine.url}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': client, 'x-forwarded-proto': 'https', ...headers },
    body: JSON.stringify(account),
  });

describe('a server of one’s own, behind a proxy and on a libSQL file', () => {
  it('gives the page a cookie that is bound to this host and goes over TLS only', async () => {
    const response = await login('203.0.113.9', OWNER, { origin: PUBLIC, 'x-ferag-client': 'web' });
    const [cookie = ''] = response.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-ferag=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    expect(response.headers.get('strict-transport-security')).toMatch(/max-age=\d+/);
    const change = (origin: string) =>
      fetch(`${machine.url}/rags`, {
        method: 'POST',
        headers: { cookie: cookie.split(';')[0] ?? '', origin, 'content-type': 'application/json' },
        body: '{"name":"R"}',
      });
    expect((await change('https://elsewhere.example.org')).status).toBe(403);
    expect((await change(PUBLIC)).status).toBe(201);
  });

  it('F36: counts tries by the address that the proxy says, and no header of a client moves it', async () => {
    const wrong = { email: OWNER.email, password: 'not the password' };
    for (let tries = 0; tries < 10; tries += 1) expect((await login(`198.51.100.${tries}, 203.0.113.50`, wrong)).status).toBe(401);
    expect((await login('198.51.100.99, 203.0.113.50', wrong)).status).toBe(429);
    const spoofed = {
      'cf-connecting-ip': '198.51.100.7',
      'x-real-ip': '198.51.100.8',
      'x-ferag-peer': '198.51.100.9',
      'mf-cf-blob': '{}',
    };
    expect((await login('203.0.113.50', wrong, spoofed)).status).toBe(429);
    // Somebody else is not kept out by it.
    expect((await login('203.0.113.51', OWNER)).status).toBe(200);
  });

  it.skipIf(whyNoBrowser() !== null)('shows its API as a page, open to all and at any width, that needs no script', async () => {
    const browser = await openBrowser();
    const visitor = await visit(browser, machine.url, { locale: 'fr-FR', width: 390 });
    await visitor.page.goto('/docs');
    const call = visitor.page.locator('details#postRagsByRagIdUpload');
    await call.locator('summary').click();
    await expect.poll(() => call.getByText('multipart/form-data').isVisible()).toBe(true);
    await expectSound(visitor, '/docs');
    await visitor.page.getByRole('link', { name: 'Русский' }).click();
    await expect.poll(() => visitor.page.locator('html').getAttribute('lang')).toBe('ru');
    await browser.close();
  });

  it('keeps everything in the file: a restart, a new password and a verification find it there', async () => {
    const owner = await signIn(machine.url);
    const rag = await newRag(owner, 'Observatories');
    await publishFiles(owner, rag, { [ENGLISH.name]: ENGLISH.text });
    expect(await machine.stop()).toBe(0);

    const shell = newShell(() => machine.url);
    const local = { env: { ...env, FERAG_STATE_DIR: stateDir } };
    const verified = await shell.ferag(['verify', '--json'], local);
    expect(verified.json(), verified.stderr).toMatchObject({ ok: true });
    expect(verified.stdout).toContain('Observatories');
    const { password } = (await shell.ferag(['user', 'reset-password', OWNER.email, '--json'], local)).json();

    machine = await startMachine({ stateDir, env });
    const again = await signIn(machine.url, { email: OWNER.email, password });
    const [asked] = ENGLISH.questions;
    const { body } = await again.call('POST', `/rags/${rag}/chat`, { question: asked?.question });
    expect(JSON.stringify(body.citations)).toContain(asked?.sentence);
  });

  it('F89: does not start on the database of a newer release, and says so in a line', async () => {
    await machine.stop();
    const db = new DatabaseSync(file);
    db.exec("insert into d1_migrations (name) values ('9999_of_tomorrow.sql')");
    db.close();
    const refused = await startMachine({ stateDir, env, wait: false });
    expect(await refused.ended()).not.toBe(0);
    expect(refused.output()).toContain('9999_of_tomorrow.sql');
    expect(refused.output().trim().split('\n')).toHaveLength(1);
  });
});
