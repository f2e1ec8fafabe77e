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
  const kept = keptFacts(tools.file, Date.now);
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
    let answers = await probed();
    for (let missed = 0; !ending.signal.aborted;) {
      await pause.take(LOOK_MS);
      if (ending.signal.aborted) return;
      missed = (await look()) === answers ? 0 : missed + 1;
      if (missed < MISSES) continue;
      missed = 0;
      answers = await probed();
    }
  };
  const ended = hasModels(config)
    ? run().catch((error: unknown) => void (ending.signal.aborted || log.error({ err: error }, 'the models can be probed no further')))
    : Promise.resolve();

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
