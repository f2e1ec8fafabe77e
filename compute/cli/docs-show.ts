import { fieldLines } from './rag-show.ts';
import { chosenRag, signedIn } from './session.ts';
import { minute, plain, print, printJson, size, type Shown } from './terminal.ts';

interface ShowOptions extends Shown {
  readonly rag?: number;
}

/** `ferag docs show ID` */
export async function docsShow(id: number, { rag, json }: ShowOptions): Promise<void> {
  const api = signedIn();
  const document = await api.document(await chosenRag(api, rag), id);
  if (json) return printJson(document);
  print(`Document ${document.id}: ${plain(document.name)}`);
  print(
    fieldLines([
      ['title', document.title === null ? null : plain(document.title)],
      ['status', document.status],
      ['error', document.error_message === null ? null : plain(document.error_message)],
      ['type', document.media_type],
      ['size', size(document.size_bytes)],
      ['chunks', document.chunk_count],
      ...Object.entries(document.metadata).map(([name, value]): [string, string] => [name, plain(value)]),
      ['cycle', document.cycle_id],
      ['published', document.published_version === null ? 'no' : `since version ${document.published_version}`],
      ['sha256', document.sha256],
      ['created', minute(document.created_at)],
    ]),
  );
}
