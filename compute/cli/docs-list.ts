import type { Document } from '../../contract/documents.ts';
import { chosenRag, signedIn } from './session.ts';
import { note, plain, print, printJson, size, table, wrap, type Shown } from './terminal.ts';

interface ListOptions extends Shown {
  readonly rag?: number;
  readonly status?: string;
}

/** `ferag docs list` */
export async function docsList({ rag, status, json }: ListOptions): Promise<void> {
  const api = signedIn();
  const ragId = await chosenRag(api, rag);
  const documents = await api.documents(ragId, { status });
  if (json) return printJson(documents);
  if (documents.length === 0) return note(`No documents${status ? ` with status ${status}` : ''} in RAG ${ragId}.`);
  print(documentTable(documents));
  for (const { id, error_message: reason } of documents) if (reason !== null) note(wrap(plain(reason), '      ', `  ${id}: `));
}

const documentTable = (documents: readonly Document[]): string =>
  table(documents, [
    { title: 'ID', of: (document) => document.id },
    { title: 'NAME', of: (document) => document.name, cut: 'end' },
    { title: 'STATUS', of: (document) => document.status },
    { title: 'CHUNKS', of: (document) => document.chunk_count },
    { title: 'SIZE', of: (document) => size(document.size_bytes).padStart(8) },
    { title: 'PUBLISHED', of: (document) => (document.published_version === null ? 'no' : `version ${document.published_version}`) },
  ]);
