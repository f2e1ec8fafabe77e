import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type Page } from '@playwright/test';
import { existsSync } from 'node:fs';
import { expect } from 'vitest';

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
/** A background call of the browser itself would look like one of the page. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Why the pages cannot be driven here; null when they can. Where everything has to run, a missing browser is a failure. */
export function whyNoBrowser(): string | null {
  if (existsSync(executablePath) || process.env.CI === 'true') return null;
  return `no Chromium at ${executablePath}; set CHROMIUM_PATH`;
}

export const openBrowser = (): Promise<Browser> => chromium.launch({ executablePath, args: FLAGS });

export interface Visitor {
  readonly page: Page;
  /** What went wrong in the page on its own: uncaught errors, refused scripts and styles, requests to other hosts. */
  readonly faults: string[];
  close(): Promise<void>;
}

export interface Look {
  readonly locale?: string;
  readonly width?: number;
  readonly height?: number;
}

/** A person with a browser of their own, at this size and in this language. */
export async function visit(browser: Browser, url: string, { locale = 'en-GB', width = 1280, height = 860 }: Look = {}): Promise<Visitor> {
  const context = await browser.newContext({ baseURL: url, locale, viewport: { width, height }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  const own = new Set([new URL(url).host]);
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
  page.on('console', (message) => /content security policy|refused to/i.test(message.text()) && faults.push(message.text()));
  const isOwn = (address: string) => ['data:', 'blob:', 'about:'].includes(new URL(address).protocol) || own.has(new URL(address).host);
  page.on('request', (request) => isOwn(request.url()) || faults.push(`asks another host: ${request.url()}`));
  page.on('websocket', (socket) => isOwn(socket.url()) || faults.push(`asks another host: ${socket.url()}`));
  return { page, faults, close: () => context.close() };
}

const WIDTHS = [320, 390, 640, 768, 1024, 1280] as const;

/** What the screen would keep some readers from: axe's serious findings in both looks, and sideways scrolling at any width. */
export async function barriers(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    for (const { id, impact, nodes } of violations) {
      if (impact !== 'serious' && impact !== 'critical') continue;
      found.push(
        `${colorScheme}: ${id} at ${nodes.map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary ?? ''}`).join('; ')}`,
      );
    }
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  const size = page.viewportSize();
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: size?.height ?? 860 });
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wider > 0) found.push(`${width} px: ${wider} px too wide`);
  }
  if (size) await page.setViewportSize(size);
  return found;
}

/** The screen is open to all, and the page did nothing that it should not. */
export async function expectSound(visitor: Visitor, screen: string): Promise<void> {
  expect(await barriers(visitor.page), screen).toEqual([]);
  expect(visitor.faults, screen).toEqual([]);
}

/** Presses Tab until the wanted thing has the focus, as one does without a mouse. */
export async function tabTo(page: Page, selector: string, atMost = 60): Promise<void> {
  for (let presses = 0; presses < atMost; presses += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${selector} is not reached by ${atMost} presses of Tab.`);
}
