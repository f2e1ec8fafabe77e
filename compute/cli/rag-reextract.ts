import type { RagSettings } from '../../contract/rags.ts';
import { signedIn } from './session.ts';
import { note, print, printJson, type Shown } from './terminal.ts';

interface ReextractOptions extends Shown {
  readonly extractor?: RagSettings['extractor'];
}

/** `ferag rag reextract ID`: proposes what its documents say when they are read again; production changes when the cycle is approved. */
export async function ragReextract(id: number, { extractor, json }: ReextractOptions): Promise<void> {
  const started = await signedIn().reextract(id, extractor);
  if (json) return printJson(started);
  print(`Cycle ${started.cycle_id} reads every document of RAG ${id} again. Production is unchanged until it is approved.`);
  note(`Next: ferag cycle watch ${started.cycle_id} --rag ${id}`);
}
