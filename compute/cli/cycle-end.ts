import { printCycle } from './cycle-show.ts';
import { chosenCycle, chosenRag, signedIn } from './session.ts';
import { printJson, type Shown } from './terminal.ts';

interface EndOptions extends Shown {
  readonly rag?: number;
  readonly reason?: string;
}

/** `ferag cycle reject|cancel|retry [CYCLE]`: what else can be done with a cycle; each answers with the cycle as it then is. */
export async function cycleEnd(
  what: 'reject' | 'cancel' | 'retry',
  id: number | undefined,
  { rag, reason, json }: EndOptions,
): Promise<void> {
  const api = signedIn();
  const { rag_id: ragId, id: cycleId } = await chosenCycle(api, await chosenRag(api, rag), id);
  const cycle = await (what === 'reject' ? api.reject(ragId, cycleId, reason) : api[what](ragId, cycleId));
  if (json) printJson(cycle);
  else printCycle(cycle);
}
