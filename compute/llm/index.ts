import { systemClock, type Clock } from '../node/clock.ts';
import { openEmbedder } from './embedder.ts';
import { limiterFor } from './lanes.ts';
import { openLlm } from './language.ts';
import type { Models } from './llm.ts';
import type { ModelSetup } from './setup.ts';
import { openVision } from './vision.ts';

export { ModelSetup } from './setup.ts';

/** The models of a setup, in any thread of the node: opening costs nothing, and nothing has to be closed. */
export function openModels(setup: ModelSetup, clock: Clock = systemClock): Models {
  const { llm, embedder, vision } = setup;
  return {
    llm: llm && openLlm(llm, { limiter: limiterFor(llm.endpoint, clock), clock }),
    embedder: embedder && openEmbedder(embedder, { limiter: limiterFor(embedder.endpoint, clock), clock }),
    vision: vision && openVision(vision, { limiter: limiterFor(vision.endpoint, clock), clock }),
  };
}
