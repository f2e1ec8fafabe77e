import { z } from 'zod';
import { HubRequest, ViewRef } from '../../contract/hub.ts';
import { ModelSetup } from '../llm/setup.ts';

/** Node → answer thread. The models as they are known at this moment come with every call; `embed` makes the vectors that a version lacks. */
export const AnswerCall = z.discriminatedUnion('type', [
  z.object({ type: z.literal('request'), request: HubRequest, models: ModelSetup }),
  z.object({ type: z.literal('embed'), view: ViewRef, models: ModelSetup }),
]);
export type AnswerCall = z.infer<typeof AnswerCall>;

/** Answer thread → node, while a call is at work. */
export const AnswerSaid = z.discriminatedUnion('type', [
  z.object({ type: z.literal('token'), text: z.string() }),
  /** Passages of the version that was asked have no vector yet. */
  z.object({ type: z.literal('lacking') }),
  z.object({ type: z.literal('log'), level: z.enum(['info', 'warn']), text: z.string(), cause: z.string().nullable() }),
]);
export type AnswerSaid = z.infer<typeof AnswerSaid>;

/** Node → answer thread: nobody waits for this call any more. */
export const AnswerMore = z.object({ type: z.literal('abort') });
export type AnswerMore = z.infer<typeof AnswerMore>;
