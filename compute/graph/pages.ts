import { LIMITS } from '../../contract/limits.ts';

/**
 * Cuts a list into pages whose JSON is at most `maxBytes` UTF-8 bytes each. An item that is longer by itself stands alone on its page: it
 * is shown rather than lost. No items make no page.
 */
export function paginate<T>(items: readonly T[], maxBytes: number = LIMITS.review_page_bytes): T[][] {
  const pages: T[][] = [];
  let size = 0;
  for (const item of items) {
    const bytes = Buffer.byteLength(JSON.stringify(item)) + 1;
    const page = pages.at(-1);
    // One byte for each comma, two for the brackets.
    if (page && size + bytes <= maxBytes) {
      page.push(item);
      size += bytes;
    } else {
      pages.push([item]);
      size = bytes + 1;
    }
  }
  return pages;
}
