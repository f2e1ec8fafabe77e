import type { Nodes, PhrasingContent, RootContent, Table } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table';
import { gfmTable } from 'micromark-extension-gfm-table';
import { assemble, columnName, rowDraft, titleOf, type Draft } from './draft.ts';
import type { Format } from './format.ts';
import { readPage } from './html.ts';
import { cutMarkdown, takeFrontMatter } from './markdown-pieces.ts';
import { textDrafts } from './text.ts';

/** Markdown as it is read on a page: no marks, links as their text, images as their description. */
export const markdown: Format = {
  version: 'markdown-1',
  mediaTypes: ['text/markdown', 'text/x-markdown'],
  extensions: ['md', 'markdown', 'mdown', 'mkd'],
  read(source) {
    const { title, body } = takeFrontMatter(source);
    const drafts = cutMarkdown(body).flatMap((piece) => (piece.isSafe ? pieceDrafts(piece.text) : textDrafts(piece.text)));
    return assemble(title ?? titleOf(drafts), drafts);
  },
};

const OPTIONS = { extensions: [gfmTable()], mdastExtensions: [gfmTableFromMarkdown()] };

function pieceDrafts(piece: string): Draft[] {
  const drafts: Draft[] = [];
  for (const node of fromMarkdown(piece, OPTIONS).children) readNode(node, piece, { quotes: 0, lists: 0 }, drafts);
  return drafts;
}

/** `- [x] done`: the box of a task list. */
const TASK_BOX = /^\[[ xX]\]\s+/;

interface Place {
  readonly quotes: number;
  readonly lists: number;
  /** The next paragraph is the first of its item. */
  readonly isItem?: boolean;
}

/** Recursion is bounded: `cutMarkdown` lets no deeply nested piece through. */
function readNode(node: RootContent, piece: string, place: Place, drafts: Draft[]): void {
  switch (node.type) {
    case 'heading':
      drafts.push({ kind: 'heading', level: node.depth, text: inlineText(node.children, piece) });
      break;
    case 'paragraph':
      drafts.push({
        ...paragraphKind(place),
        text: inlineText(node.children, piece).replace(place.isItem ? TASK_BOX : /^$/, ''),
      });
      break;
    case 'code':
      drafts.push({ kind: 'code', level: 0, text: node.value });
      break;
    case 'html':
      drafts.push(...readPage(node.value).drafts);
      break;
    case 'table':
      drafts.push(...tableRows(node, piece));
      break;
    case 'blockquote':
      for (const child of node.children) readNode(child, piece, { ...place, isItem: false, quotes: place.quotes + 1 }, drafts);
      break;
    case 'list':
      for (const child of node.children) readNode(child, piece, { ...place, lists: place.lists + 1 }, drafts);
      break;
    case 'listItem':
      node.children.forEach((child, i) => readNode(child, piece, { ...place, isItem: i === 0 }, drafts));
      break;
    default:
    // Thematic breaks and definitions have no text.
  }
}

function paragraphKind(place: Place): Pick<Draft, 'kind' | 'level'> {
  if (place.isItem) return { kind: 'item', level: place.lists };
  return place.quotes > 0 ? { kind: 'quote', level: place.quotes } : { kind: 'paragraph', level: 0 };
}

function tableRows(table: Table, piece: string): Draft[] {
  const [head = [], ...body] = table.children.map((row) => row.children.map((cell) => inlineText(cell.children, piece)));
  const rows = body.length > 0 ? body : [head];
  const names = body.length > 0 ? head.map(columnName) : [];
  return rows.flatMap((row) => rowDraft(names, row) ?? []);
}

function inlineText(nodes: readonly PhrasingContent[], piece: string): string {
  return nodes.map((node) => phrase(node, piece)).join('');
}

function phrase(node: PhrasingContent, piece: string): string {
  switch (node.type) {
    case 'text':
      return node.value.replace(/\s*\n\s*/g, ' ');
    case 'inlineCode':
      return node.value;
    case 'break':
      return '\n';
    case 'html':
      return /^<br\b/i.test(node.value) ? '\n' : '';
    case 'image':
    case 'imageReference':
      return node.alt ?? '';
    case 'strong':
      // `__init__` is a name of a program far more often than emphasis.
      return dunder(node, piece) ?? inlineText(node.children, piece);
    default:
      return 'children' in node ? inlineText(node.children, piece) : '';
  }
}

function dunder(node: Nodes, piece: string): string | null {
  const source = piece.slice(node.position?.start.offset, node.position?.end.offset);
  return /^__[a-z][a-z0-9_]*__$/.test(source) ? source : null;
}
