import { FeragError } from '../../contract/errors.ts';
import { openArchive, type Archive } from './archive/index.ts';
import { readXml } from './archive/xml.ts';
import { cleanText } from './clean.ts';
import { decode } from './decode.ts';
import { inline } from './draft.ts';
import type { Draft, Parsed, ParseTools } from './format.ts';
import { readPage } from './html.ts';
import { readPart, resolved } from './office/package.ts';

/** Fonts may be obfuscated without the book being protected. */
const FONT_ALGORITHMS = /idpf\.org\/2008\/embedding|ns\.adobe\.com\/pdf\/enc/;

/** A book: its chapters in the order in which they are read, each place named by the chapter. */
export async function readEpub(bytes: Uint8Array, { budget }: ParseTools): Promise<Parsed> {
  const archive = await openArchive(bytes, budget);
  await requirePlain(archive);
  const { title, chapters } = await packageOf(archive);
  const [drafts, notes]: [Draft[], string[]] = [[], []];
  for (const chapter of chapters) {
    if (!archive.has(chapter)) {
      notes.push(`The chapter ${chapter} is missing.`);
      continue;
    }
    const page = readPage(cleanText(decode(await archive.bytes(chapter)).text));
    const heading = page.drafts.find((draft) => draft.kind === 'heading')?.text;
    const label = inline(heading ?? page.title ?? chapter).slice(0, 300);
    drafts.push(...page.drafts.map((draft) => ({ ...draft, place: { kind: 'part' as const, label } })));
  }
  return { title, drafts, notes };
}

async function requirePlain(archive: Archive): Promise<void> {
  await readPart(archive, 'META-INF/encryption.xml', {
    open(name, attributes) {
      if (name !== 'EncryptionMethod' || FONT_ALGORITHMS.test(attributes.get('Algorithm') ?? '')) return;
      throw new FeragError('file_encrypted', 'The book is protected against copying and cannot be read.');
    },
    close: () => undefined,
  });
}

/** Title and chapters from the book's package file. */
async function packageOf(archive: Archive): Promise<{ title: string | null; chapters: string[] }> {
  const main = await mainFile(archive);
  const folder = main.slice(0, main.lastIndexOf('/') + 1);
  const items = new Map<string, string>();
  const chapters: string[] = [];
  let [title, isTitle, isTold] = ['', false, false];
  await readXml(archive.stream(main), {
    open(name, attributes) {
      isTitle = name === 'title' && !isTold;
      if (name === 'item' && /html|xml/.test(attributes.get('media-type') ?? '')) {
        items.set(attributes.get('id') ?? '', resolved(folder, decodeHref(attributes.get('href') ?? '')));
      }
      const item = name === 'itemref' ? items.get(attributes.get('idref') ?? '') : undefined;
      if (item !== undefined) chapters.push(item);
    },
    close(name) {
      if (name === 'title') isTold = true;
      isTitle = false;
    },
    text: (text) => void (title += isTitle ? text : ''),
  });
  return { title: inline(title) || null, chapters };
}

async function mainFile(archive: Archive): Promise<string> {
  let main = '';
  await readPart(archive, 'META-INF/container.xml', {
    open: (name, attributes) => void (main ||= name === 'rootfile' ? (attributes.get('full-path') ?? '') : ''),
    close: () => undefined,
  });
  return main || archive.names.find((name) => name.endsWith('.opf')) || 'content.opf';
}

/** Names of files are percent-encoded in links; one that is not stays as it is. */
function decodeHref(href: string): string {
  try {
    return decodeURIComponent(href.split('#', 1)[0] ?? '');
  } catch (error) {
    if (error instanceof URIError) return href;
    throw error;
  }
}
