import { signedIn } from './session.ts';
import { ragTable } from './status.ts';
import { note, print, printJson, type Shown } from './terminal.ts';

/** `ferag rag list` */
export async function ragList({ json }: Shown): Promise<void> {
  const rags = await signedIn().rags();
  if (json) return printJson(rags);
  if (rags.length === 0) return note('No RAG yet. Make one: ferag rag create NAME');
  print(ragTable(rags));
}
