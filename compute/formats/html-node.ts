/** What is used of a parsed page's nodes. */
export interface HtmlNode {
  readonly nodeType: number;
  readonly localName?: string;
  readonly nodeValue: string | null;
  /** Undefined for a document type. */
  readonly firstChild?: HtmlNode | null;
  readonly nextSibling: HtmlNode | null;
  readonly parentNode: HtmlNode | null;
  getAttribute?(name: string): string | null;
}

export const nameOf = (node: HtmlNode): string => node.localName?.toLowerCase() ?? '';
export const attribute = (node: HtmlNode, name: string): string => node.getAttribute?.(name) ?? '';

/**
 * Visits a tree in reading order; `enter` says whether to go inside, `leave` is called for what was gone into.
 * Without recursion: pages nest as deep as they like.
 */
export function walk(root: HtmlNode, visit: { enter(node: HtmlNode): boolean; leave?(node: HtmlNode): void }): void {
  let node: HtmlNode | null = root;
  while (node !== null) {
    const isEntered = visit.enter(node);
    const child: HtmlNode | null = (isEntered && node.firstChild) || null;
    if (child !== null) {
      node = child;
      continue;
    }
    if (isEntered) visit.leave?.(node);
    while (node !== root && node.nextSibling === null) {
      node = node.parentNode ?? root;
      visit.leave?.(node);
    }
    node = node === root ? null : node.nextSibling;
  }
}

/** The text below a node; with `within`, only that below the first element of this name. */
export function textOf(root: HtmlNode, within?: string): string {
  const element = within === undefined ? root : findFirst(root, within);
  if (element === null) return '';
  const parts: string[] = [];
  walk(element, {
    enter(node) {
      if (node.nodeType === 3) parts.push(node.nodeValue ?? '');
      if (nameOf(node) === 'br') parts.push('\n');
      return !['script', 'style', 'template'].includes(nameOf(node));
    },
  });
  return parts.join('');
}

function findFirst(root: HtmlNode, name: string): HtmlNode | null {
  let found: HtmlNode | null = null;
  walk(root, {
    enter(node) {
      if (nameOf(node) === name) found ??= node;
      // An SVG has titles of its own.
      return found === null && nameOf(node) !== 'svg';
    },
  });
  return found;
}
