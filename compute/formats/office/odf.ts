import { FeragError } from '../../../contract/errors.ts';
import { openArchive, type Archive } from '../archive/index.ts';
import { readXml } from '../archive/xml.ts';
import { titleOf } from '../draft.ts';
import type { Parsed, ParseTools } from '../format.ts';
import { OdfReader } from './odf-reader.ts';
import { readPart } from './package.ts';

/** OpenDocument: texts, spreadsheets and presentations share one vocabulary. */
export async function readOdf(bytes: Uint8Array, { budget }: ParseTools): Promise<Parsed> {
  const archive = await openArchive(bytes, budget);
  await requirePlain(archive);
  const reader = new OdfReader();
  await readXml(archive.stream('content.xml'), reader);
  const drafts = reader.result();
  const notes = reader.hiddenSheets > 0 ? [`${counted(reader.hiddenSheets, 'hidden sheet')} not read.`] : [];
  return { title: (await titleIn(archive)) || titleOf(drafts), drafts, notes };
}

const counted = (count: number, what: string): string => (count === 1 ? `1 ${what} was` : `${count} ${what}s were`);

/** Encrypted documents are archives like others; their list of files says so. */
async function requirePlain(archive: Archive): Promise<void> {
  await readPart(archive, 'META-INF/manifest.xml', {
    open(name) {
      if (name !== 'encryption-data') return;
      throw new FeragError('file_encrypted', 'The document is protected with a password. Save it without one and upload it again.');
    },
    close: () => undefined,
  });
}

async function titleIn(archive: Archive): Promise<string> {
  let [title, isIn] = ['', false];
  await readPart(archive, 'meta.xml', {
    open: (name) => void (isIn = name === 'title'),
    close: () => void (isIn = false),
    text: (text) => void (title += isIn ? text : ''),
  });
  return title.trim();
}
