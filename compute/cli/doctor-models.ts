import type { Config } from '../config.ts';
import { hasModels, probeModels } from '../llm/probe/index.ts';
import type { Check } from './doctor-check.ts';

/** What a probe finds of the models whose addresses are set: the same that a node does when it starts, from the beginning. */
export async function modelChecks(config: Config): Promise<Check[]> {
  if (!hasModels(config)) return [];
  process.stderr.write('Asking the models; this takes up to a minute …\n');
  const { profile } = await probeModels(config, { channel: null, now: () => new Date().toISOString() });
  return profile.checks;
}
