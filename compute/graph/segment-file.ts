import { FeragError } from '../../contract/errors.ts';
import { canonicalJson } from './canonical-json.ts';
import { Chunk, Segment } from './segment.ts';

/** A segment's bytes: a header line, then one line for each chunk, each ended by LF. The content hash is taken over this. */
export function canonicalSegment(segment: Segment): string {
  const { chunks, ...header } = segment;
  return `${[header, ...chunks].map(canonicalJson).join('\n')}\n`;
}

const Header = Segment.omit({ chunks: true });

function parseLine(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new FeragError('internal', `Line ${number} of a segment is not JSON.`, { cause });
  }
}

/** Reads what `canonicalSegment` wrote. @throws FeragError `internal` for anything else: segments come from our own store. */
export function parseSegment(text: string): Segment {
  const [first, ...rest] = text
    .split('\n')
    .filter(Boolean)
    .map((line, index) => parseLine(line, index + 1));
  const header = Header.safeParse(first);
  if (!header.success) throw new FeragError('internal', 'A segment has no valid header line.', { cause: header.error });
  const chunks = rest.map((line, index) => {
    const chunk = Chunk.safeParse(line);
    if (!chunk.success) throw new FeragError('internal', `Line ${index + 2} of a segment is not a chunk.`, { cause: chunk.error });
    return chunk.data;
  });
  return { ...header.data, chunks };
}
