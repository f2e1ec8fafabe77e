import { expect, it } from 'vitest';
import { FeragError, type ErrorCode } from '../../contract/errors.ts';
import type { Draft } from './format.ts';
import { readImages, type ImageReader } from './images.ts';

const words = (text: string): Draft => ({ kind: 'paragraph', level: 0, text });
const picture = (content: string): Draft => ({ ...words(''), image: { mediaType: 'image/png', bytes: Buffer.from(content) } });

/** Reads what the bytes say, and fails on those that name an error. */
const reader: ImageReader = {
  name: 'scripted',
  async read({ bytes }) {
    const text = Buffer.from(bytes).toString();
    const code = /^!(.*)$/.exec(text)?.[1];
    // Border: the tests below write codes there.
    if (code !== undefined) throw new FeragError(code as ErrorCode, `no: ${code}`);
    return { text, usage: null };
  },
};
const readAll = (drafts: readonly Draft[]) => readImages(drafts, reader, { signal: undefined, onPicture: undefined });

it('F7: a picture that cannot be read is counted, and the rest of the document is read', async () => {
  const found = await readAll([words('before'), picture('!parser_failed'), picture('seen'), picture('!context_exceeded'), words('after')]);
  expect(found.drafts.map(({ text }) => text)).toEqual(['before', 'seen', 'after']);
  expect(found).toMatchObject({ readWith: 'scripted', unread: ['2 pictures could not be read.'] });
  expect((await readAll([words('before'), picture('!parser_failed')])).unread).toEqual(['A picture could not be read.']);
  expect((await readAll([picture('!parser_failed'), picture('seen')])).drafts).toHaveLength(1);
});

it('F7: a document that is nothing but pictures, none of which can be read, fails with their reason', async () => {
  await expect(readAll([picture('!parser_failed'), picture('!parser_failed')])).rejects.toMatchObject({ code: 'parser_failed' });
});

it.each(['model_failed', 'model_unreachable', 'model_unusable'])('a reader that is away (%s) is no fault of the picture', async (code) => {
  await expect(readAll([words('before'), picture(`!${code}`)])).rejects.toMatchObject({ code });
});
