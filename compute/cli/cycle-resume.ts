import { printCycle } from './cycle-show.ts';
import { usageError } from './exit.ts';
import { chosenCycle, chosenRag, signedIn } from './session.ts';
import { printJson, type Shown } from './terminal.ts';

interface ResumeOptions extends Shown {
  readonly rag?: number;
  readonly budget?: number;
  readonly unlimited?: boolean;
  readonly withoutModel?: boolean;
}

/**
 * `ferag cycle resume [CYCLE]`: lets a cycle go on whose token budget is used up, with as much again as its RAG gives a cycle, or as the
 * options say; `--without-model` also for one that waits for a node with a model, or failed for want of one.
 */
export async function cycleResume(id: number | undefined, options: ResumeOptions): Promise<void> {
  const { rag, budget, unlimited = false, withoutModel = false, json } = options;
  if ([budget !== undefined, unlimited, withoutModel].filter(Boolean).length > 1)
    throw usageError('Say one of --budget, --unlimited and --without-model.');
  const api = signedIn();
  const { rag_id: ragId, id: cycleId } = await chosenCycle(api, await chosenRag(api, rag), id);
  const how = withoutModel ? { model: false } : unlimited ? { token_budget: null } : budget === undefined ? {} : { token_budget: budget };
  const cycle = await api.resume(ragId, cycleId, how);
  if (json) printJson(cycle);
  else printCycle(cycle);
}
