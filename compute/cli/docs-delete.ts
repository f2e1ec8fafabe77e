import { chosenRag, signedIn } from './session.ts';
import { note, print, printJson, type Shown } from './terminal.ts';

interface DeleteOptions extends Shown {
  readonly rag?: number;
}

/** `ferag docs delete ID`: proposes the removal; production changes when the cycle is approved. */
export async function docsDelete(id: number, { rag, json }: DeleteOptions): Promise<void> {
  const api = signedIn();
  const ragId = await chosenRag(api, rag);
  const started = await api.deleteDocument(ragId, id);
  if (json) return printJson(started);
  print(`Cycle ${started.cycle_id} proposes to remove document ${id}. Production is unchanged until it is approved.`);
  note(`Next: ferag cycle watch ${started.cycle_id} --rag ${ragId}`);
}
