import type { EdgeContext } from '../env.ts';
import { docsPage } from './page.ts';
import { Spec } from './spec.ts';
import { docsLanguage, type DocsLanguage } from './words.ts';

/** The routes do not change while the worker runs: each language's page is made once. */
const pages = new Map<DocsLanguage, string>();

/** The description of the API as a page: no script, nothing from another host. */
export async function answerDocs(c: EdgeContext, describe: () => Promise<unknown>): Promise<Response> {
  const language = docsLanguage(c.req.query('lang'), c.req.header('accept-language') ?? '');
  const page = pages.get(language) ?? docsPage(Spec.parse(await describe()), language);
  pages.set(language, page);
  const nonce = crypto.randomUUID();
  c.header(
    'content-security-policy',
    `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
  c.header('vary', 'accept-language');
  return c.html(page.replace('NONCE', nonce));
}
