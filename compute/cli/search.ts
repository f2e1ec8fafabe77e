import { chosenRag, signedIn } from './session.ts';
import { note, paint, plain, print, printJson, wrap, type Shown } from './terminal.ts';

interface SearchOptions extends Shown {
  readonly rag?: number;
  readonly limit: number;
}

/** `ferag search WORDS`: the passages that fit best, no model. Each with its best sentence. */
export async function search(words: readonly string[], { rag, limit, json }: SearchOptions): Promise<void> {
  const api = signedIn();
  const passages = await api.search(await chosenRag(api, rag), words.join(' '), limit);
  if (json) return printJson(passages);
  if (passages.length === 0) return note('Nothing found.');
  for (const [index, { text, best, start, document_name, heading }] of passages.entries()) {
    const sentence = best === null ? text.slice(0, 300) : text.slice(best[0] - start, best[1] - start);
    const place = [document_name, ...heading].map(plain).join(' › ');
    print(wrap(plain(sentence), '    ', `${index + 1}.`.padEnd(4)));
    print(paint(`    ${place}`, 'dim'));
  }
}
