import { chosenCycle, chosenRag, signedIn } from './session.ts';
import { note, print, printJson, table, type Shown } from './terminal.ts';

interface UsageOptions extends Shown {
  readonly rag?: number;
}

/** `ferag cycle usage [CYCLE]`: what its model calls cost, by what they were spent on. */
export async function cycleUsage(id: number | undefined, { rag, json }: UsageOptions): Promise<void> {
  const api = signedIn();
  const cycle = await chosenCycle(api, await chosenRag(api, rag), id);
  const usage = await api.cycleUsage(cycle.rag_id, cycle.id);
  if (json) return printJson(usage);
  const { total, items } = usage;
  if (items.length === 0) return note(`Cycle ${cycle.id} has asked no model.`);
  print(
    table(items, [
      { title: 'FOR', of: (row) => row.purpose },
      { title: 'DOCUMENT', of: (row) => row.document_id ?? '–' },
      { title: 'MODEL', of: (row) => row.model, cut: 'end' },
      { title: 'CALLS', of: (row) => row.calls },
      { title: 'TOKENS IN', of: (row) => row.tokens_in },
      { title: 'TOKENS OUT', of: (row) => row.tokens_out },
    ]),
  );
  print(`In all ${total.calls} calls, ${total.tokens_in} tokens in, ${total.tokens_out} out.`);
}
