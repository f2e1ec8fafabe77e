import { z } from 'zod';
import { Id, LanguageCode, Place, Sha256, Time } from './common.ts';
import { ObjectValue, Term } from './diff.ts';
import { LIMITS } from './limits.ts';

export const ChatMode = z.enum(['naive', 'local', 'global', 'hybrid', 'exact', 'auto']);

export const Ask = z.strictObject({
  question: z.string().max(LIMITS.question_characters).regex(/\S/, 'Write a question first.'),
  session_id: z.string().max(64).optional(),
  mode: ChatMode.optional(),
});

/** A triple as a person reads it. */
export const Fact = z.object({ subject: Term, predicate: Term, object: ObjectValue, citation: z.int().nullable() });
export type Fact = z.infer<typeof Fact>;

/** `text.slice(start, end) === sentence` in the document's text of that hash, also after the document was replaced. */
export const Citation = z
  .object({
    n: z.int().positive(),
    document_id: Id,
    document_name: z.string(),
    text_sha256: Sha256,
    chunk_id: z.string(),
    sentence: z.string(),
    start: z.int(),
    end: z.int(),
    page: z.int().nullable(),
    place: Place.nullable(),
    triples: z.array(z.object({ subject: z.string(), predicate: z.string(), object: z.string() })),
  })
  .meta({ ref: 'Citation' });
export type Citation = z.infer<typeof Citation>;

export const Supported = z.union([z.boolean(), z.literal('partly')]);

/** A statement of an answer with what the check of its evidence found: `answer.slice(start, end)`. */
export const CheckedPart = z.object({
  start: z.int().nonnegative(),
  end: z.int().nonnegative(),
  supported: Supported,
  citations: z.array(z.int().positive()),
  /** What its evidence does not bear out. */
  doubts: z.array(z.enum(['citation', 'name', 'number', 'date', 'negation', 'words'])),
});
export type CheckedPart = z.infer<typeof CheckedPart>;

export const Answer = z
  .object({
    answer: z.string(),
    context_used: z.int(),
    citations: z.array(Citation),
    facts: z.array(Fact),
    message_id: Id,
    session_id: z.string(),
    version: z.int(),
    mode: z.string(),
    model: z.string().nullable(),
    supported: Supported,
    parts: z.array(CheckedPart),
  })
  .meta({ ref: 'Answer' });
export type Answer = z.infer<typeof Answer>;

export const ChatMessage = z
  .object({
    id: Id,
    role: z.enum(['user', 'assistant']),
    content: z.string(),
    context_used: z.int().nullable(),
    created_at: Time,
    session_id: z.string(),
    citations: z.array(Citation),
    facts: z.array(Fact),
    supported: Supported.nullable(),
    parts: z.array(CheckedPart),
    model: z.string().nullable(),
    version: z.int().nullable(),
  })
  .meta({ ref: 'ChatMessage' });
export type ChatMessage = z.infer<typeof ChatMessage>;

export const ChatSession = z.object({ id: z.string(), title: z.string(), created_at: Time, updated_at: Time }).meta({ ref: 'ChatSession' });
export type ChatSession = z.infer<typeof ChatSession>;
export const NameSession = z.strictObject({ title: z.string().trim().max(200).optional() });

/** One passage of `GET /rags/{id}/search`. */
export const Passage = z.object({
  document_id: Id,
  document_name: z.string(),
  text_sha256: Sha256,
  chunk_id: z.string(),
  start: z.int(),
  end: z.int(),
  heading: z.array(z.string()),
  text: z.string(),
  /** The sentence that matches best, as offsets into the document's text. */
  best: z.tuple([z.int(), z.int()]).nullable(),
  score: z.number(),
  language: LanguageCode,
});
export type Passage = z.infer<typeof Passage>;
