import { FeragError } from '../../../contract/errors.ts';
import { openArchive, type Archive } from '../archive/index.ts';
import { readXml, type XmlHandlers } from '../archive/xml.ts';
import type { UnpackBudget } from '../format.ts';

const OLE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);

/**
 * Opens an Office file. One with a password is an OLE file around the encrypted archive.
 *
 * @throws FeragError `file_encrypted`, `file_unreadable`, `file_too_large_unpacked`.
 */
export async function openPackage(bytes: Uint8Array, budget: UnpackBudget): Promise<Archive> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!buffer.subarray(0, OLE.length).equals(OLE)) return openArchive(bytes, budget);
  if (buffer.includes(Buffer.from('EncryptedPackage', 'utf16le'))) {
    throw new FeragError('file_encrypted', 'The document is protected with a password. Save it without one and upload it again.');
  }
  throw new FeragError(
    'file_unreadable',
    'This is a document of an old Office version. Save it as .docx, .xlsx or .pptx and upload it again.',
  );
}

/** Reads a part if the archive has it. */
export async function readPart(archive: Archive, name: string, handlers: XmlHandlers): Promise<boolean> {
  if (!archive.has(name)) return false;
  await readXml(archive.stream(name), handlers);
  return true;
}

/** Where the links of a part lead, by their ids. */
export async function relationsOf(archive: Archive, part: string): Promise<Map<string, { type: string; target: string }>> {
  const cut = part.lastIndexOf('/') + 1;
  const [folder, file] = [part.slice(0, cut), part.slice(cut)];
  const relations = new Map<string, { type: string; target: string }>();
  await readPart(archive, `${folder}_rels/${file}.rels`, {
    open(name, attributes) {
      if (name !== 'Relationship' || attributes.get('TargetMode') === 'External') return;
      const type = attributes.get('Type')?.split('/').at(-1) ?? '';
      relations.set(attributes.get('Id') ?? '', {
        type,
        target: resolved(folder, attributes.get('Target') ?? ''),
      });
    },
    close: () => undefined,
  });
  return relations;
}

/** A target relative to a part's folder, or from the archive's root, as the name of an entry. */
export function resolved(folder: string, target: string): string {
  const path = target.startsWith('/') ? target.slice(1) : folder + target;
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '.' && step !== '') steps.push(step);
  }
  return steps.join('/');
}

/** The part that the whole begins with: `word/document.xml` by whatever name. */
export async function mainPart(archive: Archive, usual: string): Promise<string> {
  if (archive.has(usual)) return usual;
  const relations = await relationsOf(archive, '');
  return [...relations.values()].find(({ type }) => type === 'officeDocument')?.target ?? usual;
}

/** The title among the properties of an Office file; people seldom set it, and templates set it for them. */
export async function titleProperty(archive: Archive): Promise<string> {
  let [title, isIn] = ['', false];
  await readPart(archive, 'docProps/core.xml', {
    open: (name) => void (isIn = name === 'title'),
    close: () => void (isIn = false),
    text: (text) => void (title += isIn ? text : ''),
  });
  return title.trim();
}

/** A boolean property is on when it is there, unless it says otherwise. */
export const isOn = (value: string | undefined): boolean => value === undefined || !/^(?:0|false|off|none)$/i.test(value);
