import { setTimeout as pause } from 'node:timers/promises';
import { FeragError } from '../../contract/errors.ts';
import type { Cycle } from '../../contract/cycles.ts';
import type { Api } from './api/index.ts';
import { summaryText } from './diff-text.ts';
import { chosenCycle, chosenRag, signedIn } from './session.ts';
import { note, paint, print, printJson, type Shown } from './terminal.ts';

interface ApproveOptions extends Shown {
  readonly rag?: number;
  readonly hash?: string;
}

const ASK_EVERY_MS = 500;

/**
 * `ferag cycle approve [CYCLE]`: publishes the change that it shows, or with `--hash` the one that was shown before. When the change is
 * another one by then, nothing is published.
 */
export async function cycleApprove(id: number | undefined, { rag, hash, json }: ApproveOptions): Promise<void> {
  const api = signedIn();
  const cycle = await chosenCycle(api, await chosenRag(api, rag), id);
  if (cycle.status === 'approved') {
    throw new FeragError('cycle_ended', `Cycle ${cycle.id} is approved already, as version ${cycle.version}. Nothing was published.`);
  }
  const seen = await shown(api, cycle, hash, json ?? false);
  const answer = await api.approve(cycle.rag_id, cycle.id, seen);
  const version = answer.message === 'approved' ? answer.version : await published(api, cycle);
  if (json) return printJson({ message: 'approved', rag_id: cycle.rag_id, cycle_id: cycle.id, version });
  print(paint(`Approved: RAG ${cycle.rag_id} is at version ${version}.`, 'green'));
  note(`Next: ferag ask "…" --rag ${cycle.rag_id}`);
}

async function shown(api: Api, cycle: Cycle, hash: string | undefined, isJson: boolean): Promise<string> {
  if (hash !== undefined) return hash;
  const summary = await api.diffSummary(cycle.rag_id, cycle.id);
  if (!isJson) note(`Cycle ${cycle.id} of RAG ${cycle.rag_id}, diff ${summary.diff_hash.slice(0, 12)}…\n${summaryText(summary)}`);
  return summary.diff_hash;
}

/** The edge answers before a long publish is done: its end shows in the cycle. */
async function published(api: Api, { rag_id: ragId, id }: Cycle): Promise<number> {
  note('Publishing …');
  for (;;) {
    await pause(ASK_EVERY_MS);
    const { status, version, reason } = await api.cycle(ragId, id);
    if (status === 'approved' && version !== null) return version;
    if (status === 'ready')
      throw new FeragError('store_failed', reason ?? 'Publishing did not succeed; nothing has changed. Approve again.');
    if (status !== 'publishing') throw new FeragError('cycle_stale', `Cycle ${id} is ${status}; nothing was published.`);
  }
}
