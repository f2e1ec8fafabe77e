import { signedIn } from './session.ts';
import { note, print, printJson, type Shown } from './terminal.ts';

interface CreateOptions extends Shown {
  readonly description?: string;
}

/** `ferag rag create NAME` */
export async function ragCreate(name: string, { description, json }: CreateOptions): Promise<void> {
  const rag = await signedIn().createRag(name, description);
  if (json) return printJson(rag);
  print(`Created RAG ${rag.id}, "${rag.name}".`);
  note(`Next: ferag upload PATH… --rag ${rag.id} --wait`);
}
