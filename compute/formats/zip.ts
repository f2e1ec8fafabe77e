import { FeragError } from '../../contract/errors.ts';
import type { Place } from '../../contract/common.ts';
import { openArchive, type Archive } from './archive/index.ts';
import { cleanText } from './clean.ts';
import { inline } from './draft.ts';
import type { Draft, Parsed, ParseTools, ReadBytes } from './format.ts';

/** Left behind by systems and programs; nobody means them when packing files. */
const UNMEANT = /(?:^|\/)(?:__MACOSX\/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._|\.git\/|node_modules\/|~\$)/;

/** An archive: each file a section under its path. What cannot be read is named in the notes, unless that is everything. */
export async function readZip(bytes: Uint8Array, tools: ParseTools): Promise<Parsed> {
  const archive = await openArchive(bytes, tools.budget);
  const inside = await insideOf(archive);
  if (inside) return inside(bytes, tools);
  const names = archive.names.filter((name) => !UNMEANT.test(name)).toSorted((a, b) => (a < b ? -1 : 1));
  const [drafts, notes]: [Draft[], string[]] = [[], []];
  let failure: FeragError | null = null;
  for (const name of names) {
    try {
      const part = await tools.part(name, await archive.bytes(name));
      drafts.push(...sectionOf(name, part));
      notes.push(...part.notes.map((note) => `${name}: ${note}`));
    } catch (error) {
      // The caps are those of the whole; one bad file is only that file.
      if (!(error instanceof FeragError) || error.code === 'file_too_large_unpacked') throw error;
      failure ??= error;
      notes.push(`Not read: ${name}: ${error.message}`);
    }
  }
  if (drafts.length === 0) throw failure ?? new FeragError('text_missing', 'The archive has no files to read.');
  return { title: null, drafts, notes };
}

/** A file of an archive or an attachment, under its name; its own places are told behind it. */
export function sectionOf(given: string, part: Parsed): Draft[] {
  if (part.drafts.length === 0) return [];
  const name = inline(cleanText(given));
  const inner = part.drafts.map(({ moves, ...draft }): Draft => {
    const level = draft.kind === 'heading' ? Math.min(draft.level + 1, 6) : draft.level;
    const turns = moves?.map((move) => ({ at: move.at, place: placeIn(name, move.place) }));
    return { ...draft, level, place: placeIn(name, draft.place), ...(turns && { moves: turns }) };
  });
  return [{ kind: 'heading', level: 1, text: name, place: placeIn(name) }, ...inner];
}

/** The end of a long path says more than its beginning. */
const placeIn = (name: string, inside?: Place): Place => ({
  kind: 'part',
  label: (inside ? `${name}, ${inside.label}` : name).slice(-300).toWellFormed(),
});

/** An Office file or a book whose first bytes did not say so. */
async function insideOf(archive: Archive): Promise<ReadBytes | null> {
  if (archive.has('[Content_Types].xml')) {
    if (archive.names.some((name) => name.startsWith('word/'))) return (await import('./office/docx.ts')).readDocx;
    if (archive.names.some((name) => name.startsWith('xl/'))) return (await import('./office/xlsx.ts')).readXlsx;
    if (archive.names.some((name) => name.startsWith('ppt/'))) return (await import('./office/pptx.ts')).readPptx;
  }
  if (archive.has('META-INF/container.xml')) return (await import('./epub.ts')).readEpub;
  return archive.has('content.xml') && archive.has('META-INF/manifest.xml') ? (await import('./office/odf.ts')).readOdf : null;
}
