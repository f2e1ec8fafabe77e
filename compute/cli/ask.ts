import type { Answer } from '../../contract/chat.ts';
import { chosenRag, signedIn } from './session.ts';
import { note, paint, plain, print, printJson, wrap, type Shown } from './terminal.ts';

interface AskOptions extends Shown {
  readonly rag?: number;
  readonly sources?: boolean;
}

/** `ferag ask "…"`: an answer from the published graph; with `--sources` the sentences that it rests on. */
export async function ask(question: string, { rag, sources, json }: AskOptions): Promise<void> {
  const api = signedIn();
  const answer = await api.ask(await chosenRag(api, rag), question);
  if (json) return printJson(answer);
  print(
    answer.answer
      .split('\n')
      .map((line) => wrap(plain(line)))
      .join('\n'),
  );
  if (answer.supported === 'partly') note('Only a part of this answer is supported by the graph.');
  if (sources) printSources(answer);
}

function printSources({ citations, version }: Answer): void {
  if (citations.length === 0) return note('\nNo sources.');
  print('');
  for (const { n, sentence, document_name, document_id, page } of citations) {
    const where = `${plain(document_name)} (document ${document_id}${page === null ? '' : `, page ${page}`})`;
    print(wrap(`“${plain(sentence)}”`, '    ', `[${n}] `));
    print(paint(`    ${where}`, 'dim'));
  }
  print(paint(`From version ${version}.`, 'dim'));
}
