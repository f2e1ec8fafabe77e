import { parseHTML } from 'linkedom';
import { assemble, inline, titleOf, type Draft } from './draft.ts';
import type { Format } from './format.ts';
import { attribute, nameOf, textOf, walk, type HtmlNode } from './html-node.ts';
import { isLayoutTable, tableDrafts } from './html-table.ts';
import { textDrafts } from './text.ts';

const ELEMENT = 1;
const TEXT = 3;

/** Never read: programs, style, navigation, controls, and what is drawn or played. */
const SKIPPED = new Set(
  'script style template nav noscript head title iframe object embed canvas svg math audio video map select button input textarea datalist dialog'.split(
    ' ',
  ),
);
const BLOCKS = new Set(
  (
    'html body main article section header footer aside address div p figure figcaption details summary fieldset form center ' +
    'table caption thead tbody tfoot tr td th hr dl'
  ).split(' '),
);
/** Tables nested deeper than this arrange a page; looking into each would cost quadratic time. */
const LAYOUT_DEPTH = 8;
/** Bare `<` characters cost the parser quadratic time (0.4 s for 100,000); a page with more is read as plain text. */
const BARE_BRACKETS = 20_000;

/** Web pages: what a person would read on them. Nothing is run or fetched. */
export const html: Format = {
  version: 'html-1',
  mediaTypes: ['text/html', 'application/xhtml+xml'],
  extensions: ['html', 'htm', 'xhtml'],
  read(source) {
    const page = readPage(source);
    return assemble(page.title ?? titleOf(page.drafts), page.drafts);
  },
};

export function readPage(source: string): { title: string | null; drafts: Draft[] } {
  if ((source.match(/<(?![a-z/!?])/gi)?.length ?? 0) > BARE_BRACKETS) return { title: null, drafts: textDrafts(source) };
  const root = parsePage(source);
  const title = inline(textOf(root, 'title'));
  return { title: title === '' ? null : title, drafts: new PageReader().read(root) };
}

/** A whole document, because the parser adds no missing `<html>` itself. */
function parsePage(source: string): HtmlNode {
  // The parser's document types have no next sibling, so a walk would end at them.
  const bare = source.replace(/<!doctype[^>]*>/gi, '');
  const whole = /<html[\s>]/i.test(bare) ? bare : `<html><body>${bare}</body></html>`;
  // Border: linkedom types its result as a browser's window; only these few members of its nodes are used.
  return parseHTML(whole).document as unknown as HtmlNode;
}

/** Collects inline text until a block begins or ends. */
class PageReader {
  private readonly drafts: Draft[] = [];
  private buffer = '';
  private heading = 0;
  private lists = 0;
  private quotes = 0;
  private tables = 0;
  private isItem = false;

  read(root: HtmlNode): Draft[] {
    walk(root, { enter: (node) => this.enter(node), leave: (node) => this.leave(node) });
    this.flush();
    return this.drafts;
  }

  private enter(node: HtmlNode): boolean {
    if (node.nodeType === TEXT) this.buffer += (node.nodeValue ?? '').replace(/\s+/g, ' ');
    if (node.nodeType !== ELEMENT) return node.nodeType !== TEXT;
    const name = nameOf(node);
    if (SKIPPED.has(name) || isHidden(node)) return false;
    if (name === 'br') this.buffer += '\n';
    if (name === 'img') this.buffer += ` ${attribute(node, 'alt')} `;
    return this.open(node, name);
  }

  private open(node: HtmlNode, name: string): boolean {
    if (name === 'pre') return this.addCode(node);
    if (name === 'table' && this.tables < LAYOUT_DEPTH && !isLayoutTable(node)) return this.addTable(node);
    if (isBlock(name)) this.flush();
    if (name === 'table') this.tables++;
    if (isHeadingName(name)) this.heading = Number(name[1]);
    if (name === 'ul' || name === 'ol') this.lists++;
    if (name === 'blockquote') this.quotes++;
    if (name === 'li' || name === 'dt' || name === 'dd') this.isItem = true;
    return true;
  }

  private leave(node: HtmlNode): void {
    const name = nameOf(node);
    if (isBlock(name)) this.flush();
    if (name === 'table') this.tables--;
    if (isHeadingName(name)) this.heading = 0;
    if (name === 'ul' || name === 'ol') this.lists--;
    if (name === 'blockquote') this.quotes--;
    if (name === 'li' || name === 'dt' || name === 'dd') this.isItem = false;
  }

  private flush(): void {
    const text = this.buffer
      .replace(/[^\S\n]+/g, ' ')
      .replace(/ ?\n ?/g, '\n')
      .trim();
    this.buffer = '';
    if (text === '') return;
    if (this.heading > 0) this.drafts.push({ kind: 'heading', level: this.heading, text: inline(text) });
    else if (this.isItem) this.drafts.push({ kind: 'item', level: Math.max(1, this.lists), text });
    else if (this.quotes > 0) this.drafts.push({ kind: 'quote', level: this.quotes, text });
    else this.drafts.push({ kind: 'paragraph', level: 0, text });
    // Only the first block of an item is the item itself.
    this.isItem = false;
  }

  private addCode(node: HtmlNode): false {
    this.flush();
    this.drafts.push({ kind: 'code', level: 0, text: textOf(node) });
    return false;
  }

  private addTable(node: HtmlNode): false {
    this.flush();
    this.drafts.push(...tableDrafts(node));
    return false;
  }
}

const isHeadingName = (name: string): boolean => /^h[1-6]$/.test(name);
const isBlock = (name: string): boolean =>
  BLOCKS.has(name) ||
  isHeadingName(name) ||
  name === 'ul' ||
  name === 'ol' ||
  name === 'li' ||
  name === 'dt' ||
  name === 'dd' ||
  name === 'blockquote';

function isHidden(node: HtmlNode): boolean {
  return (
    node.getAttribute?.('hidden') != null ||
    attribute(node, 'aria-hidden') === 'true' ||
    /display\s*:\s*none|visibility\s*:\s*hidden/i.test(attribute(node, 'style'))
  );
}
