import { FeragError } from '../../../contract/errors.ts';
import type { FormatName } from '../../../contract/file-kinds.ts';
import { LIMITS } from '../../../contract/limits.ts';
import { sniff, unsupportedSentence } from '../../../contract/sniff.ts';
import { newBudget } from '../archive/index.ts';
import { draftsOf } from '../draft.ts';
import type { Parsed, ParseTools, UnpackBudget } from '../format.ts';
import { PARSERS, isTextFormat, readText } from '../index.ts';

interface File {
  readonly name: string;
  readonly mediaType: string;
  readonly format: FormatName;
  readonly bytes: Uint8Array;
}

/** Files inside files: a document in an archive that is attached to a message. */
const DEPTH_MAX = 3;
/** Of archives inside archives; more hide something or are a mistake. */
const ARCHIVES_MAX = 2;

/** Parses a file and the files that lie inside it. Throws FeragError as the formats do; anything else is a defect of a parser. */
export async function parseFile(file: File, withImages: boolean): Promise<Parsed> {
  const parsed = await parseIn(file, { withImages, budget: newBudget(), depth: 0, archives: 0 });
  const characters = parsed.drafts.reduce((sum, draft) => sum + draft.text.length, 0);
  if (characters > LIMITS.document_characters) throw tooLong(characters);
  return parsed;
}

const tooLong = (characters: number): FeragError =>
  new FeragError(
    'file_too_large_unpacked',
    `The document has ${Math.round(characters / 1_000_000)} million characters; at most ${LIMITS.document_characters / 1_000_000} million are read. Split it.`,
  );

interface Nesting {
  readonly withImages: boolean;
  readonly budget: UnpackBudget;
  readonly depth: number;
  readonly archives: number;
}

async function parseIn({ name, mediaType, format, bytes }: File, nesting: Nesting): Promise<Parsed> {
  if (isTextFormat(format)) {
    const { document, encoding } = readText(bytes, format);
    return { title: document.title, drafts: draftsOf(document), notes: [], encoding };
  }
  const archives = nesting.archives + (format === 'zip' ? 1 : 0);
  if (archives > ARCHIVES_MAX)
    throw new FeragError('format_unsupported', `"${name}" is an archive inside an archive inside an archive, which is not read.`);
  const { withImages, budget } = nesting;
  const tools: ParseTools = {
    name,
    mediaType,
    budget,
    withImages,
    part: (partName, partBytes) => parsePart(partName, partBytes, { ...nesting, archives, depth: nesting.depth + 1 }),
  };
  const read = await PARSERS[format].load();
  return read(bytes, tools);
}

async function parsePart(name: string, bytes: Uint8Array, nesting: Nesting): Promise<Parsed> {
  if (nesting.depth > DEPTH_MAX) throw new FeragError('format_unsupported', `"${name}" lies too deep inside other files.`);
  if (bytes.length === 0) return { title: null, drafts: [], notes: [] };
  const kind = sniff(bytes, name);
  if (!kind.supported) throw new FeragError('format_unsupported', unsupportedSentence(name, kind.found));
  return parseIn({ name, bytes, mediaType: kind.mediaType, format: kind.format }, nesting);
}
