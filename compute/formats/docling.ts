import { z } from 'zod';
import type { FormatName } from '../../contract/file-kinds.ts';
import { callAddress } from '../llm/address.ts';
import { cleanText } from './clean.ts';
import { draftsOf } from './draft.ts';
import type { Draft, Parsed, SourceFile } from './format.ts';
import { markdown } from './markdown.ts';

export interface DoclingOptions {
  readonly url: string;
  readonly seconds: number;
}

/** What it reads better than walkers of XML do, or what they do not read at all. */
const READS: ReadonlySet<FormatName> = new Set(['pdf', 'docx', 'pptx', 'xlsx', 'image']);
/** Written between pages by the server; no document holds it. */
const PAGE_BREAK = '\u241c\u241cpage\u241c\u241c';

const Reply = z.object({
  document: z.object({ md_content: z.string().nullable().optional() }),
  status: z.string(),
});

/**
 * Asks a Docling server for a document as Markdown. Null for what it does not read; without `document` when it could not be had, and then
 * the built-in parsers read: a server that is down must not stop a team's uploads.
 */
export async function readByDocling(
  file: SourceFile,
  format: FormatName,
  { url, seconds }: DoclingOptions,
  signal?: AbortSignal,
): Promise<{ document: Parsed | null; note: string } | null> {
  if (!READS.has(format)) return null;
  try {
    const text = await convert(file, url, AbortSignal.any([AbortSignal.timeout(seconds * 1000), ...(signal ? [signal] : [])]));
    if (text.trim() === '') return { document: null, note: 'Docling found no text; the built-in reader was used.' };
    return { document: parsedOf(text, format), note: '' };
  } catch (error) {
    signal?.throwIfAborted();
    return { document: null, note: `The Docling server did not read it (${reasonOf(error)}); the built-in reader was used.` };
  }
}

/** What it did instead, in our words. */
class Unread extends Error {}

/** Users read it: no error's own message, which may hold the address with its password. */
function reasonOf(error: unknown): string {
  if (error instanceof Unread) return error.message;
  if (error instanceof z.ZodError || error instanceof SyntaxError) return 'its answer has another form';
  return error instanceof Error && error.name === 'TimeoutError' ? 'it took too long' : 'it could not be reached';
}

async function convert({ name, mediaType, bytes }: SourceFile, url: string, signal: AbortSignal): Promise<string> {
  const form = new FormData();
  // Border: a view of a buffer is a part of a blob, whichever buffer it views.
  form.append('files', new Blob([bytes as Uint8Array<ArrayBuffer>], { type: mediaType }), name);
  const fields = {
    to_formats: 'md',
    image_export_mode: 'placeholder',
    abort_on_error: 'true',
    md_page_break_placeholder: PAGE_BREAK,
  };
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  const { baseUrl, query, headers } = callAddress({ url, key: null });
  const address = new URL('v1/convert/file', baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`);
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
  const answer = await fetch(address, { method: 'POST', body: form, headers, signal });
  if (!answer.ok) throw new Unread(`it answered ${answer.status}`);
  const reply = Reply.parse(await answer.json());
  if (reply.status !== 'success' && reply.status !== 'partial_success') throw new Unread('it failed at it');
  return reply.document.md_content ?? '';
}

/** Its page breaks become places. */
function parsedOf(text: string, format: FormatName): Parsed {
  const pages = text.replace(/<!-- image -->/g, '').split(PAGE_BREAK);
  const kind = format === 'pptx' ? 'slide' : 'page';
  const drafts = pages.flatMap((page, index): Draft[] => {
    const read = draftsOf(markdown.read(cleanText(page)));
    return pages.length > 1 ? read.map((draft) => ({ ...draft, place: { kind, label: String(index + 1) } })) : read;
  });
  const title = drafts.find((draft) => draft.kind === 'heading')?.text ?? null;
  return { title, drafts, notes: [] };
}
