import PostalMime, { type Address, type Attachment, type Email } from 'postal-mime';
import { FeragError } from '../../contract/errors.ts';
import { cleanText } from './clean.ts';
import { inline, rowDraft } from './draft.ts';
import type { Draft, Parsed, ParseTools } from './format.ts';
import { readPage } from './html.ts';
import { textDrafts } from './text.ts';
import { sectionOf } from './zip.ts';

/** Messages of one file that are read. */
const MESSAGES_MAX = 2_000;

/** E-mail: who wrote to whom and when as rows, the text without what it quotes twice, and attachments as sections. */
export async function readMail(bytes: Uint8Array, tools: ParseTools): Promise<Parsed> {
  const messages = messagesIn(bytes);
  const [drafts, notes]: [Draft[], string[]] = [[], []];
  let title: string | null = null;
  for (const message of messages.slice(0, MESSAGES_MAX)) {
    const email = await parseMail(message);
    title ??= inline(cleanText(email.subject ?? '')) || null;
    drafts.push(...headDrafts(email), ...bodyDrafts(email));
    await readAttachments(email.attachments, tools, { drafts, notes });
  }
  if (messages.length > MESSAGES_MAX) notes.push(`Only the first ${MESSAGES_MAX} of ${messages.length} messages were read.`);
  return { title: messages.length === 1 ? title : null, drafts, notes };
}

async function parseMail(message: Uint8Array): Promise<Email> {
  try {
    return await PostalMime.parse(message, {
      attachmentEncoding: 'arraybuffer',
      maxNestingDepth: 20,
      maxHeadersSize: 1_000_000,
    });
  } catch (cause) {
    throw new FeragError('file_unreadable', 'The message is damaged. Save it again and upload it once more.', { cause });
  }
}

/** A file in the mbox form holds several, each after a line that begins with "From ". */
function messagesIn(bytes: Uint8Array): Uint8Array[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.subarray(0, 5).toString('latin1') !== 'From ') return [bytes];
  const messages: Uint8Array[] = [];
  for (let at = 0; at >= 0 && at < buffer.length;) {
    const start = buffer.indexOf('\n', at) + 1;
    const end = buffer.indexOf('\nFrom ', start);
    if (start === 0) break;
    messages.push(buffer.subarray(start, end < 0 ? buffer.length : end + 1));
    at = end < 0 ? -1 : end + 1;
  }
  return messages;
}

function headDrafts(email: Email): Draft[] {
  const subject = inline(cleanText(email.subject ?? ''));
  const row = rowDraft(
    ['From', 'To', 'Cc', 'Date'],
    [named(email.from), (email.to ?? []).map(named).join(', '), (email.cc ?? []).map(named).join(', '), dateOf(email)],
  );
  const heading: Draft[] = subject === '' ? [] : [{ kind: 'heading', level: 1, text: subject }];
  return row ? [...heading, row] : heading;
}

function named(address: Address | undefined): string {
  if (!address) return '';
  const name = address.name === address.address ? '' : address.name;
  return name && address.address ? `${name} <${address.address}>` : name || address.address || '';
}

/** As the sender's clock showed it; the parser's own form is that of another zone. */
function dateOf(email: Email): string {
  return email.headers.find((header) => header.key === 'date')?.value ?? email.date ?? '';
}

/** The plain text where there is one: the HTML says the same with its layout. */
function bodyDrafts(email: Email): Draft[] {
  const text = cleanText(email.text ?? '');
  if (text.trim() !== '') return textDrafts(unflowed(text)).map(asBody);
  return email.html ? readPage(cleanText(email.html)).drafts.map(asBody) : [];
}

/** Headings of a message stand below its subject. */
const asBody = (draft: Draft): Draft => (draft.kind === 'heading' ? { ...draft, level: Math.min(draft.level + 1, 6) } : draft);

/** Without the signs before quoted lines, which are no words. */
const unflowed = (text: string): string => text.replace(/^(?:> ?)+/gm, '');

async function readAttachments(
  attachments: readonly Attachment[],
  tools: ParseTools,
  to: { drafts: Draft[]; notes: string[] },
): Promise<void> {
  for (const [index, { filename, content, disposition, related }] of attachments.entries()) {
    const name = inline(cleanText(filename ?? '')) || `attachment ${index + 1}`;
    // Pictures inside the text are mostly logos.
    if (related === true && disposition !== 'attachment') continue;
    try {
      const part = await tools.part(name, typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content));
      to.drafts.push(...sectionOf(name, part));
      to.notes.push(...part.notes.map((note) => `${name}: ${note}`));
    } catch (error) {
      if (!(error instanceof FeragError) || error.code === 'file_too_large_unpacked') throw error;
      to.notes.push(`Not read: ${name}: ${error.message}`);
    }
  }
}
