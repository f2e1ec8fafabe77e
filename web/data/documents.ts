import { useQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import { request } from './call.ts';
import { keys } from './query.ts';

/** A place in a document; without a hash it is the newest text from its beginning. */
export interface TextPlace {
  readonly documentId: number;
  readonly textSha256: string | null;
  readonly start: number;
  readonly end: number;
}

export const useDocumentText = (ragId: Accessor<number>, place: Accessor<TextPlace | null>) =>
  useQuery(() => {
    const { documentId = 0, textSha256 = null } = place() ?? {};
    return {
      queryKey: keys.text(ragId(), documentId, textSha256 ?? 'newest'),
      enabled: documentId > 0,
      staleTime: textSha256 ? Infinity : 5_000,
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const query = textSha256 ? `?sha256=${textSha256}` : '';
        return (await request('GET', `/rags/${ragId()}/documents/${documentId}/text${query}`, { signal })).text();
      },
    };
  });

export interface Paragraph {
  readonly text: string;
  readonly start: number;
}

/** Cuts a text at its line ends; offsets stay those of the whole text (UTF-16 code units). Empty lines are left out. */
export function paragraphsOf(text: string): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    if (line.trim() !== '') paragraphs.push({ text: line, start });
    start += line.length + 1;
  }
  return paragraphs;
}

/** The paragraphs around a place: as many characters before and behind as asked, and whether there are more. */
export function around(paragraphs: readonly Paragraph[], place: { start: number; end: number }, reach: { before: number; after: number }) {
  const shown = paragraphs.filter(
    ({ start, text }) => start + text.length >= place.start - reach.before && start <= place.end + reach.after,
  );
  return { shown, hasBefore: shown[0] !== paragraphs[0], hasAfter: shown.at(-1) !== paragraphs.at(-1) };
}
