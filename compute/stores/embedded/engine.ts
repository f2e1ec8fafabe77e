import { z } from 'zod';

/** What the store's thread is asked. `token` names a dataset that is being loaded and that no query can see yet. */
export type EngineAsk =
  | { readonly do: 'load'; readonly token: string; readonly nquads: Uint8Array }
  | { readonly do: 'show'; readonly token: string; readonly dataset: string }
  /** `name`: a token or a dataset. */
  | { readonly do: 'patch'; readonly name: string; readonly del: readonly Uint8Array[]; readonly add: readonly Uint8Array[] }
  | { readonly do: 'query'; readonly dataset: string; readonly text: string; readonly mediaType: string; readonly limitBytes: number }
  | { readonly do: 'forget'; readonly dataset: string };

export const EngineReply = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('size'), size: z.int().nonnegative() }),
  z.object({ kind: z.literal('answer'), body: z.instanceof(Uint8Array) }),
  z.object({ kind: z.literal('too_large') }),
  z.object({ kind: z.literal('failed'), detail: z.string() }),
]);
export type EngineReply = z.infer<typeof EngineReply>;
