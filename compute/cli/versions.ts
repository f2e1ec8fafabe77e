import { chosenRag, signedIn } from './session.ts';
import { minute, note, print, printJson, table, type Shown } from './terminal.ts';

interface VersionsOptions extends Shown {
  readonly rag?: number;
}

/** `ferag versions`: what was published when, newest first. */
export async function versions({ rag, json }: VersionsOptions): Promise<void> {
  const api = signedIn();
  const published = await api.versions(await chosenRag(api, rag));
  if (json) return printJson(published);
  if (published.length === 0) return note('Nothing is published yet.');
  print(
    table(published, [
      { title: 'VERSION', of: (version) => version.version },
      { title: 'CYCLE', of: (version) => version.cycle_id },
      { title: '+TRIPLES', of: (version) => version.triples_added },
      { title: '−TRIPLES', of: (version) => version.triples_removed },
      { title: 'TRIPLES', of: (version) => version.triple_count },
      { title: 'BY', of: (version) => `user ${version.created_by}` },
      { title: 'PUBLISHED', of: (version) => minute(version.created_at) },
    ]),
  );
}
