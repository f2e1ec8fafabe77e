import type { Browser, Page } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectSound, openBrowser, tabTo, visit, whyNoBrowser, type Visitor } from './harness/browser.ts';
import { newRag, signIn, untilCycle } from './harness/client.ts';
import { OWNER, root, startMachine, type RunningMachine } from './harness/machine.ts';
import { ENGLISH } from './harness/texts.ts';

const why = whyNoBrowser();
if (why) console.log(`The pages are not driven: ${why}.`);

let machine: RunningMachine;
let browser: Browser;
const password = 'a password of some length';

async function register(page: Page, email: string): Promise<void> {
  await page.goto('/app/register');
  await page.fill('#email', email);
  await page.fill('#password', password);
  await page.click('form .primary');
  await page.waitForURL('**/app/first-run');
}

/** Creates the first RAG with the sample and waits until it can be approved. */
async function firstCycle(page: Page): Promise<string> {
  await page.click('form .primary');
  await page.waitForURL(/\/app\/rags\/\d+$/);
  const address = new URL(page.url()).pathname;
  await page
    .locator('.gate.waits')
    .waitFor({ timeout: 60_000 })
    .catch(async (cause: unknown) => {
      const shown = await page.locator('.head').textContent();
      throw new Error(`The cycle cannot be reviewed; the page says "${shown}", the machine:\n${machine.output().slice(-2000)}`, { cause });
    });
  return address;
}

async function approve(page: Page, address: string): Promise<void> {
  await page.goto(`${address}/review`);
  await page.click('#approve');
  await page.locator('.notice .primary').waitFor({ timeout: 40_000 });
}

async function ask(page: Page, question: string): Promise<void> {
  await page.fill('.composer textarea', question);
  await page.keyboard.press('Enter');
  await page.locator('.exchange[aria-busy=false]').last().waitFor();
}

describe.skipIf(why !== null)('the page', () => {
  beforeAll(async () => {
    machine = await startMachine();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await machine?.stop();
  });

  describe('from sign-in to a cited answer', () => {
    let visitor: Visitor;
    let address: string;

    beforeAll(async () => {
      visitor = await visit(browser, machine.url);
    });
    afterAll(() => visitor.close());

    it('says that the password is wrong, and lets the owner in with the right one', async () => {
      const { page } = visitor;
      await page.goto('/app/rags/7/review');
      await page.waitForURL(/sign-in\?next=/);
      await page.locator('.check-line.none').waitFor();
      await expectSound(visitor, 'sign-in');
      await page.fill('#email', OWNER.email);
      await page.fill('#password', 'not the password');
      await page.click('form .primary');
      await page.locator('.form-failure .error-text').waitFor();
      await page.goto('/app/sign-in');
      await page.fill('#email', OWNER.email);
      await page.fill('#password', OWNER.password);
      await page.click('form .primary');
      await page.waitForURL('**/app/first-run');
      await page.locator('.check-line.none').waitFor();
      await expectSound(visitor, 'first run');
      expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage, cookie: document.cookie }))).not.toMatch(
        /eyJ|bearer/i,
      );
    });

    it('leads with one click to the first cycle, and shows its five steps', async () => {
      const { page } = visitor;
      address = await firstCycle(page);
      expect(await page.locator('.stop.done').count()).toBe(5);
      expect(await page.locator('.cycle .unseen').textContent()).toMatch(/waits for review/);
      await page.locator('.documents .dot.full').waitFor();
      await expectSound(visitor, 'overview before the first version');
    });

    it('shows each change with its sentence, and the document opened there', async () => {
      const { page } = visitor;
      await page.goto(`${address}/review`);
      await page.locator('.group .mark').first().waitFor();
      await expectSound(visitor, 'review');
      await page.locator('.group .mark').first().hover();
      const sentence = (await page.locator('.popover mark').textContent()) ?? '';
      expect(ENGLISH.text).toContain(sentence);
      await page.locator('.group .mark').first().click();
      await page.locator('.panel mark').first().waitFor();
      expect((await page.locator('.panel mark').allTextContents()).join('\n')).toBe(sentence);
      expect(await page.locator('.group .mark').first().getAttribute('aria-expanded')).toBe('true');
      await expectSound(visitor, 'review with its source');
      await page.keyboard.press('Escape');
      await page.locator('.panel').waitFor({ state: 'detached' });
      expect(await page.evaluate(() => document.activeElement?.className)).toBe('mark');
      for (const part of ['ontology', 'duplicates', 'conflicts']) {
        await page.goto(`${address}/review?part=${part}`);
        await page.locator('.parts .diff-row, .parts .notice').first().waitFor();
        await expectSound(visitor, part);
      }
    });

    it('keeps what was looked at, and asks before it rejects', async () => {
      const { page } = visitor;
      await page.goto(`${address}/review`);
      await page.locator('.viewed input').first().check();
      await page.reload();
      await page.locator('.group.folded').first().waitFor();
      expect(await page.locator('.bar-words').textContent()).toMatch(/^1 of /);
      await page.click('.bar .destructive');
      await page.locator('#reason').waitFor();
      await expectSound(visitor, 'the rejecting dialog');
      await page.keyboard.press('Escape');
      await page.locator('#reason').waitFor({ state: 'detached' });
    });

    it('publishes version 1 with one click', async () => {
      const { page } = visitor;
      await approve(page, address);
      expect(await page.locator('.notice h2').textContent()).toBe('Version 1 is published');
      await page.goto(address);
      await page.locator('.questions a').first().waitFor();
      expect(await page.locator('.figures').textContent()).toMatch(/100\s?% with a sentence/);
      await expectSound(visitor, 'overview');
      if (process.env.FERAG_PICTURES === '1') await picture(page, 'overview.png');
    });

    it('answers with the sentence that says it, opened and highlighted', async () => {
      const { page } = visitor;
      await page.goto(`${address}/chat`);
      await ask(page, ENGLISH.questions[0]?.question ?? '');
      await page.locator('.cite').first().click();
      await page.locator('.panel mark').first().waitFor();
      expect(await page.locator('.panel mark').first().textContent()).toContain(ENGLISH.questions[0]?.sentence);
      await expectSound(visitor, 'chat with its source');
      await page.keyboard.press('Escape');
      await ask(page, ENGLISH.absent);
      expect(await page.locator('.exchange').last().locator('.unsupported').textContent()).toBe('not in the graph');
      expect(await page.locator('.exchange').last().locator('.cite').count()).toBe(0);
      await expectSound(visitor, 'chat');
    });

    it('keeps the dialogue over a reload', async () => {
      const { page } = visitor;
      await page.reload();
      await page.locator('.question').nth(1).waitFor();
      expect(await page.locator('.question').allTextContents()).toEqual([ENGLISH.questions[0]?.question, ENGLISH.absent]);
      await page.locator('.cite').first().click();
      await page.locator('.panel mark').first().waitFor();
    });

    it('has no barrier on its other screens', async () => {
      const { page } = visitor;
      for (const [place, there] of [
        ['/app', '.rags tbody tr'],
        ['/app/settings', '.segments'],
        [`${address}/settings`, 'fieldset'],
        [`${address}/documents`, '.documents tbody tr'],
        [`${address}/versions`, '.versions li'],
        [`${address}/review`, '.notice'],
        ['/app/register', '#name'],
      ] as const) {
        await page.goto(place);
        await page.locator(there).first().waitFor();
        await expectSound(visitor, place);
      }
    });

    it('says what happened and gives the request id when a RAG is not there', async () => {
      const { page } = visitor;
      await page.goto('/app/rags/999999');
      await page.locator('[role=alert] code').waitFor();
      await expectSound(visitor, 'a RAG that is not there');
    });

    it('refuses a file over the limit before sending it, keeps the fault over a reload, and sends the others', async () => {
      const { page } = visitor;
      await page.goto(`${address}/documents`);
      await page.locator('.documents tbody tr').first().waitFor();
      await page.evaluate((bytes) => {
        const data = new DataTransfer();
        data.items.add(new File([new Blob([new Uint8Array(bytes)])], 'plates.zip'));
        data.items.add(new File(['Oskar Backlund was born in Länghem.'], 'note.txt'));
        const input = document.querySelector<HTMLInputElement>('input[type=file]');
        if (input) input.files = data.files;
        input?.dispatchEvent(new Event('change', { bubbles: true }));
      }, 95_000_001);
      // The sample that began this RAG may still stand in the tray beside it.
      await page.locator('.tray li', { hasText: 'note.txt' }).getByText('sent').waitFor();
      expect(await page.locator('.tray .faulty').textContent()).toMatch(/95 MB, limit 95 MB/);
      await expectSound(visitor, 'the upload tray');
      await page.reload();
      expect(await page.locator('.tray .faulty').textContent()).toContain('plates.zip');
      await page.getByRole('button', { name: 'Take plates.zip off the list' }).click();
      expect(await page.locator('.tray .faulty').count()).toBe(0);
    });
  });

  it('goes from sign-in to an approved version with the keyboard alone', async () => {
    const owner = await signIn(machine.url);
    const ragId = await newRag(owner, 'by keyboard');
    const { body } = await owner.upload(ragId, { 'note.txt': 'Marie Orlov is a chemist. Marie Orlov was born in Lund in 1901.' });
    await untilCycle(owner, ragId, body.cycle_id, ['ready']);
    const visitor = await visit(browser, machine.url);
    const { page } = visitor;
    await page.goto('/app');
    await page.locator('#email').waitFor();
    await tabTo(page, '#email');
    await page.keyboard.type(OWNER.email);
    await tabTo(page, '#password');
    await page.keyboard.type(OWNER.password);
    await page.keyboard.press('Enter');
    await page.getByText('by keyboard').waitFor();
    await tabTo(page, `a[href="/app/rags/${ragId}"]`);
    await page.keyboard.press('Enter');
    await page.locator('.gate.waits').waitFor();
    await tabTo(page, `a.tab[href$="/review"]`);
    await page.keyboard.press('Enter');
    await page.locator('.group .mark').first().waitFor();
    await tabTo(page, '.mark');
    await page.locator('.popover').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.panel mark').waitFor();
    await page.keyboard.press('Escape');
    await tabTo(page, '#approve');
    await page.keyboard.press('Enter');
    await page.locator('.notice h2').waitFor({ timeout: 40_000 });
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Version 1 is published');
    await visitor.close();
  });

  it.each([
    { locale: 'ru-RU', question: 'Кто основал Лимнологический институт?', sentence: 'Глеб Верещагин', approve: 'Утвердить версию 1' },
    { locale: 'fr-FR', question: 'Qui a visité le canal en mai 1787 ?', sentence: 'Thomas Jefferson', approve: 'Approuver la version 1' },
  ])('goes the whole way in $locale, on a phone', async ({ locale, question, sentence, approve: words }) => {
    const visitor = await visit(browser, machine.url, { locale, width: 390, height: 844 });
    const { page } = visitor;
    await register(page, `${locale}@example.org`);
    expect(await page.evaluate(() => document.documentElement.lang)).toBe(locale.slice(0, 2));
    const address = await firstCycle(page);
    await expectSound(visitor, `${locale} overview`);
    await page.goto(`${address}/review`);
    await page.locator('.group .mark').first().waitFor();
    expect((await page.locator('#approve').textContent())?.trim()).toBe(words);
    await expectSound(visitor, `${locale} review`);
    await approve(page, address);
    await page.goto(`${address}/chat`);
    await ask(page, question);
    await page.locator('.quote', { hasText: sentence }).first().locator('.cite').click();
    await page.locator('.panel mark').first().waitFor();
    expect(await page.locator('.panel mark').first().textContent()).toContain(sentence);
    await expectSound(visitor, `${locale} chat`);
    await visitor.close();
  });
});

/** For the README. */
async function picture(page: Page, name: string): Promise<void> {
  const file = path.join(root, 'docs', name);
  mkdirSync(path.dirname(file), { recursive: true });
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.screenshot({ path: file });
}
