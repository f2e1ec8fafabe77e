import type { Cycle } from '../../contract/cycles.ts';
import { fieldLines } from './rag-show.ts';
import { chosenCycle, chosenRag, signedIn } from './session.ts';
import { whatNext } from './status.ts';
import { minute, note, plain, print, printJson, type Shown } from './terminal.ts';

interface ShowOptions extends Shown {
  readonly rag?: number;
}

/** `ferag cycle show [CYCLE]` */
export async function cycleShow(id: number | undefined, { rag, json }: ShowOptions): Promise<void> {
  const api = signedIn();
  const cycle = await chosenCycle(api, await chosenRag(api, rag), id);
  if (json) printJson(cycle);
  else printCycle(cycle);
}

/** A cycle in a few lines, and what can be done with it next. */
export function printCycle(cycle: Cycle): void {
  const { counts, estimate } = cycle;
  const next = whatNext(cycle);
  print(`Cycle ${cycle.id} of RAG ${cycle.rag_id}: ${cycle.paused === null ? cycle.status : `paused, ${cycle.paused} used up`}`);
  print(
    fieldLines([
      ['kind', cycle.kind],
      ['on version', cycle.base_version],
      ['became', cycle.version === null ? null : `version ${cycle.version}`],
      ['reason', cycle.reason === null ? null : plain(cycle.reason)],
      ['documents', counts.documents],
      ['chunks', `${counts.chunks}, ${counts.chunks_extracted} of them extracted`],
      ['entities', counts.entities],
      ['triples', `+${counts.triples_added} −${counts.triples_removed}, labels and ontology among them`],
      ['estimate', estimate && `about ${estimate.calls} model calls (${estimate.tokens_in} tokens in, ${estimate.tokens_out} out)`],
      ['budget', estimate && (cycle.budget_tokens === null ? 'no limit' : `${cycle.budget_tokens} model tokens`)],
      ['model calls', `${counts.model_calls} (${counts.tokens_in} tokens in, ${counts.tokens_out} out)`],
      ['diff hash', cycle.diff_hash],
      ['created', minute(cycle.created_at)],
      ['ended', cycle.ended_at === null ? null : minute(cycle.ended_at)],
    ]),
  );
  if (next !== '' && next !== cycle.reason) note(`Next: ${next}`);
}
