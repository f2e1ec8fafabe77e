import { createHash } from 'node:crypto';
import type { Passage, ViewChunk } from '../view/view.ts';

/** A passage as a model embeds it, under the hash of that. */
export interface EmbeddedText {
  readonly key: string;
  readonly text: string;
}

/**
 * A text is embedded under its headings: far into a document it may not say any more what it is about. Not under the document's title, which
 * may be a file's name, or of another language: with it, questions of another language found less.
 */
function textOf({ document, chunk }: Passage): string {
  return [...chunk.heading, document.text.slice(chunk.start, chunk.end)].filter((part) => part.trim() !== '').join('\n');
}

/** Chunks stay the same objects from one version to the next. */
const known = new WeakMap<ViewChunk, EmbeddedText>();

export function embeddedText(passage: Passage): EmbeddedText {
  const { chunk } = passage;
  const found = known.get(chunk);
  if (found) return found;
  const text = textOf(passage);
  const made = { key: createHash('sha256').update(text).digest('hex'), text };
  known.set(chunk, made);
  return made;
}
