import { z } from 'zod';

/** Positive integer id of a RAG, document, cycle, task, message, user. */
export const Id = z.int().positive();
/** A line that a person types to name something: not blank, without the space around it. */
export const Name = (characters: number) => z.string().max(characters).regex(/\S/, 'Write something.').trim();
/** RFC 3339 time in UTC. */
export const Time = z.iso.datetime();
/** Lower-case hex SHA-256: names a blob by its bytes. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** Languages with an extractor of their own; `any` is the plain fallback. */
export const LanguageCode = z.enum(['en', 'ru', 'fr', 'any']);
export type LanguageCode = z.infer<typeof LanguageCode>;

/** A page of a list: `next_cursor` is null on the last one. */
export const page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next_cursor: z.string().nullable() });

/** Where in the file as it was uploaded: a page, a slide, a cell of a sheet (`Prices!B7`), a part of an archive or a mail. */
export const Place = z.object({ kind: z.enum(['page', 'slide', 'sheet', 'part']), label: z.string().max(300) });
export type Place = z.infer<typeof Place>;

/** A blob by the SHA-256 of its bytes. */
export const BlobRef = z.object({ sha256: Sha256, size_bytes: z.int().nonnegative() });
export type BlobRef = z.infer<typeof BlobRef>;
