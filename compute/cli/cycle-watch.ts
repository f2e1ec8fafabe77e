import { follow } from './follow.ts';
import { printCycle } from './cycle-show.ts';
import { chosenCycle, chosenRag, signedIn } from './session.ts';
import type { Shown } from './terminal.ts';

interface WatchOptions extends Shown {
  readonly rag?: number;
}

/** `ferag cycle watch [CYCLE]`: its task from the first event to the last; with `--json` the events as NDJSON. */
export async function cycleWatch(id: number | undefined, { rag, json }: WatchOptions): Promise<void> {
  const api = signedIn();
  const { rag_id: ragId, id: cycleId, task_id: taskId } = await chosenCycle(api, await chosenRag(api, rag), id);
  await follow(api, taskId, json ?? false);
  if (!json) printCycle(await api.cycle(ragId, cycleId));
}
