import type { Logger } from 'pino';
import type { ModelProfile, NodeModels } from '../../contract/models.ts';
import type { Config } from '../config.ts';
import { serveLanes } from '../llm/lanes.ts';
import { hasModels, lookAtServers, probeModels, type Probed } from '../llm/probe/index.ts';
import { nodeModels, NO_SETUP, type ModelSetup } from '../llm/setup.ts';
import { systemClock, type Clock } from './clock.ts';
import { keptFacts } from './kept-facts.ts';
import { newPause } from './pause.ts';

export interface NodeModelTools {
  readonly config: Config;
  readonly log: Logger;
  /** Names the channel by which the threads of this process share its limiters. */
  readonly instance: string;
  /** Where is kept what was found of models. */
  readonly file: string;
  /** Called when other models are there than before. */
  changed(): void;
  readonly clock?: Clock;
  /** What a test has instead of model servers. */
  readonly probe?: (signal: AbortSignal) => Promise<Probed>;
  readonly look?: () => Promise<string>;
}

/** A look costs a list of models; one that comes back is used again that soon. */
const LOOK_MS = 30_000;
/** A server that is at its limit may miss a look. */
const MISSES = 2;

/**
 * The models of a node as they are at the moment: probed in the background from its start on, so that it never waits for them, and again
 * when a server says something else than before, went away or came back.
 */
export function keepModels(tools: NodeModelTools) {
  const { config, log, clock = systemClock } = tools;
  const channel = `models-${tools.instance}`;
  const lanes = serveLanes(channel);
  const file = keptFacts(tools.file, Date.now);
  const kept = {
    get: file.get,
    // Without it the models are asked again after a restart, no more.
    put: (key: string, facts: unknown): Promise<void> =>
      file.put(key, facts).catch((err: unknown) => log.warn({ err }, 'what was found of a model could not be kept')),
  };
  const now = () => new Date().toISOString();
  const {
    probe = (signal: AbortSignal) => probeModels(config, { channel, now, clock, kept, signal }),
    look = () => lookAtServers(config),
  } = tools;
  const ending = new AbortController();
  const pause = newPause(clock);
  let setup: ModelSetup = NO_SETUP;
  let profile: ModelProfile | null = null;

  const probed = async (): Promise<string> => {
    const found = await probe(ending.signal);
    if (ending.signal.aborted) return found.answers;
    ({ setup, profile } = found);
    for (const { name, result, detail, fix } of found.profile.checks) {
      if (result === 'ok') log.debug({ check: name }, detail);
      else log.warn({ check: name, result, fix }, detail);
    }
    log.info(nodeModels(setup), 'models probed');
    tools.changed();
    return found.answers;
  };
  const run = async (): Promise<void> => {
    let answers: string | null = null;
    for (let missed = 0; !ending.signal.aborted; await pause.take(LOOK_MS)) {
      try {
        if (answers !== null) missed = (await look()) === answers ? 0 : missed + 1;
        if (answers !== null && missed < MISSES) continue;
        answers = await probed();
        missed = 0;
      } catch (err) {
        // Whatever it was, the next look may do better; without looks a model that comes back would not be seen until a restart.
        if (!ending.signal.aborted) log.warn({ err }, 'the models could not be looked at; they are again soon');
      }
    }
  };
  const ended = hasModels(config) ? run() : Promise.resolve();

  return {
    setup: (): ModelSetup => setup,
    profile: (): ModelProfile | null => profile,
    /** As the edge is told: with `FERAG_EXTRACTOR=nlp` this node takes no job that asks a model, so it announces none. */
    announced: (): NodeModels => ({ ...nodeModels(setup), ...(config.FERAG_EXTRACTOR === 'nlp' ? { llm: null } : {}) }),
    async close(): Promise<void> {
      ending.abort('closed');
      pause.wake();
      await ended;
      lanes.close();
    },
  };
}
