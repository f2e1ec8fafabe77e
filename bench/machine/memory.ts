import { newRag, publishFiles, signIn } from '../../tests/harness/client.ts';
import { startMachine } from '../../tests/harness/machine.ts';
import { ENGLISH, FRENCH, RUSSIAN } from '../../tests/harness/texts.ts';
import { childrenOf, memoryOf } from './processes.ts';

const ROWS = 13_000;
const COLUMNS = ['city', 'country', 'founder', 'founded', 'river', 'director', 'language'];

/** Resident memory of the node process, its store's thread included, with three languages loaded and 100,000 triples published. */
export async function memoryTable(): Promise<string> {
  const machine = await startMachine();
  const owner = await signIn(machine.url);
  const [node] = childrenOf(machine.process.pid ?? 0, 'node start');
  const rows = ['| state | triples published | RSS MB | peak MB | goal |', '|---|---|---|---|---|'];
  const row = (state: string, triples: number, goal = '') => {
    const { now, peak } = memoryOf(node ?? 0);
    rows.push(`| ${state} | ${triples} | ${now} | ${peak} | ${goal} |`);
  };
  row('started', 0);
  const ragId = await newRag(owner, 'memory');
  await publishFiles(owner, ragId, { [ENGLISH.name]: ENGLISH.text, [RUSSIAN.name]: RUSSIAN.text, [FRENCH.name]: FRENCH.text });
  const triples = async () => (await owner.call('GET', `/rags/${ragId}`)).body.triple_count;
  row('three languages read and published', await triples());
  await publishFiles(owner, ragId, { 'stations.csv': table() });
  row('100,000 triples published', await triples());
  const query = encodeURIComponent('SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }');
  await owner.call('GET', `/rags/${ragId}/sparql?query=${query}`, undefined, { accept: 'application/sparql-results+json' });
  await owner.call('POST', `/rags/${ragId}/chat`, { question: 'Who founded the Pulkovo Observatory?' });
  row('and asked by SPARQL and chat', await triples());
  await new Promise((resolve) => setTimeout(resolve, 20_000));
  row('20 s later, at rest', await triples(), '≤ 450 MB');
  await machine.stop();
  return rows.join('\n');
}

/** A register of things that do not exist: one row gives one entity and a triple for each column. */
function table(): string {
  const name = (n: number) => `Station ${String.fromCharCode(65 + (n % 26))}${n.toString(36)}`;
  const lines = Array.from({ length: ROWS }, (_, n) =>
    [name(n), ...COLUMNS.map((column, i) => `${column} ${(n * (i + 3)) % (300 * (i + 1))}`)].join(','),
  );
  return [['name', ...COLUMNS].join(','), ...lines].join('\n');
}
