import { chosenRag, signedIn } from './session.ts';
import { printJson, type Shown } from './terminal.ts';

interface TextOptions extends Shown {
  readonly rag?: number;
}

/** `ferag docs text ID`: the canonical text, byte for byte, that citations count their offsets in. */
export async function docsText(id: number, { rag, json }: TextOptions): Promise<void> {
  const api = signedIn();
  const text = await api.documentText(await chosenRag(api, rag), id);
  if (json) return printJson({ id, text });
  process.stdout.write(text);
}
