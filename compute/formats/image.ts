import type { Parsed, ParseTools } from './format.ts';

/** A picture is one draft without text; whoever can read pictures puts it there. */
export async function readImage(bytes: Uint8Array, { mediaType }: ParseTools): Promise<Parsed> {
  return {
    title: null,
    drafts: [{ kind: 'paragraph', level: 0, text: '', image: { mediaType, bytes } }],
    notes: [],
  };
}
