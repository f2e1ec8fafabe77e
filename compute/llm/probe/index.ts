import type { z } from 'zod';
import { FeragError } from '../../../contract/errors.ts';
import type { ModelCheck, ModelProfile } from '../../../contract/models.ts';
import { systemClock, type Clock } from '../../node/clock.ts';
import type { Endpoint, ModelSetup } from '../setup.ts';
import { failed } from './checks.ts';
import { EmbedderFacts, probeEmbedder } from './embedder-probe.ts';
import { findModel, ROLES, settingsOf, type Found, type ModelConfig, type Role } from './find.ts';
import { LlmFacts, probeLanguage } from './language-probe.ts';
import { askRelations, type AskRelations } from './relations.ts';
import { probeVision, VisionFacts } from './vision-probe.ts';

export type { ModelConfig } from './find.ts';
export type { AskRelations } from './relations.ts';

export interface ProbeTools {
  /** The lanes that the found models are called through; null: this thread's own. */
  readonly channel: string | null;
  /** RFC 3339, for the profile. */
  readonly now: () => string;
  readonly clock?: Clock;
  readonly ask?: AskRelations;
  readonly signal?: AbortSignal | undefined;
  /** What was found earlier of a model whose server still says the same. */
  readonly kept?: { get(key: string): Promise<unknown>; put(key: string, facts: unknown): Promise<void> };
}

export interface Probed {
  readonly setup: ModelSetup;
  readonly profile: ModelProfile;
  /** What the servers said; another one is worth another probe. */
  readonly answers: string;
}

/** Whether any model address is set. */
export const hasModels = (config: ModelConfig): boolean => ROLES.some((role) => settingsOf(config, role) !== null);

/** What the servers say at this moment, as `Probed.answers` has it. Costs a list of each, no call of a model. */
export async function lookAtServers(config: ModelConfig): Promise<string> {
  const found = await Promise.all(ROLES.map((role) => findModel(config, role, null)));
  return answersOf(found);
}
const answersOf = (found: readonly (Found | null)[]): string => JSON.stringify(found.map((each) => each?.answer ?? null));

/** Finds the models that are set, asks each what is known already, and leaves out what is of no use, saying why. Never throws for a model. */
export async function probeModels(config: ModelConfig, tools: ProbeTools): Promise<Probed> {
  const { clock = systemClock, signal, ask = askRelations, channel } = tools;
  const [llm, embedder, vision] = await Promise.all(ROLES.map((role) => findModel(config, role, channel)));
  const [llmFacts, embedderFacts, visionFacts] = await Promise.all([
    facts('llm', llm, LlmFacts, tools, (found) => probeLanguage(config, found, { ask, clock, signal })),
    facts('embedder', embedder, EmbedderFacts, tools, ({ endpoint }) => probeEmbedder(endpoint, { clock, signal })),
    facts('vision', vision, VisionFacts, tools, ({ endpoint }) => probeVision(endpoint, { clock, signal })),
  ]);
  const setup: ModelSetup = {
    llm:
      llm?.endpoint && llmFacts.of?.fit
        ? { endpoint: atOnce(llm.endpoint, llmFacts.of.fit.concurrency), dialect: llmFacts.of.dialect, fit: llmFacts.of.fit }
        : null,
    embedder:
      embedder?.endpoint && embedderFacts.of?.dimension
        ? { endpoint: embedder.endpoint, dimension: embedderFacts.of.dimension, inputType: embedderFacts.of.inputType }
        : null,
    vision: vision?.endpoint && visionFacts.of?.canRead ? { endpoint: vision.endpoint, dialect: visionFacts.of.dialect } : null,
  };
  const profile: ModelProfile = {
    probed_at: tools.now(),
    checks: [...llmFacts.checks, ...embedderFacts.checks, ...visionFacts.checks].slice(0, MOST_CHECKS),
    llm: setup.llm?.fit ?? null,
    embedder: setup.embedder && { model: setup.embedder.endpoint.model, dimension: setup.embedder.dimension },
    vision: setup.vision && { model: setup.vision.endpoint.model },
  };
  return { setup, profile, answers: answersOf([llm ?? null, embedder ?? null, vision ?? null]) };
}
const MOST_CHECKS = 60;

const atOnce = (endpoint: Endpoint, calls: number): Endpoint => ({ ...endpoint, lane: { ...endpoint.lane, start: calls, most: calls } });

interface Facts<T> {
  readonly of: T | null;
  readonly checks: readonly ModelCheck[];
}

/** What is known of a model: from an earlier probe, or from asking it now. */
async function facts<T extends { checks: ModelCheck[] }>(
  role: Role,
  found: Found | null | undefined,
  shape: z.ZodType<T>,
  { kept, signal }: ProbeTools,
  probe: (found: Found & { endpoint: Endpoint }) => Promise<T>,
): Promise<Facts<T>> {
  if (!found) return { of: null, checks: [] };
  const { endpoint } = found;
  if (!endpoint) return { of: null, checks: found.checks };
  const key = `${role} ${found.answer}`;
  const known = shape.safeParse(await kept?.get(key));
  if (known.success) return { of: known.data, checks: [...found.checks, ...known.data.checks] };
  try {
    const of = await probe({ ...found, endpoint });
    // What was refused may be mended: it is asked again at the next start.
    if (of.checks.every(({ result }) => result !== 'failed')) await kept?.put(key, of);
    return { of, checks: [...found.checks, ...of.checks] };
  } catch (error) {
    if (signal?.aborted || !(error instanceof FeragError)) throw error;
    const check = failed(`${role}.call`, error.message, 'Look at the log of the model server.');
    return { of: null, checks: [...found.checks, check] };
  }
}
