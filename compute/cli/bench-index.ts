import { benchIndex } from '../../bench/index.ts';
import { print, printJson, table, type Shown } from './terminal.ts';

interface IndexOptions extends Shown {
  readonly corpus: string;
}

/** `ferag bench index` */
export async function index({ corpus, json }: IndexOptions): Promise<void> {
  const report = await benchIndex({ corpusPath: corpus });
  if (json) return printJson(report);
  const rows = (['full', 'unchanged', 'one_changed', 'one_removed'] as const).map((name) => ({ name, ...report[name] }));
  print(
    table(rows, [
      { title: 'WHAT', of: (row) => row.name.replaceAll('_', ' ') },
      { title: 'SECONDS', of: (row) => row.seconds },
      { title: 'CPU S', of: (row) => row.cpu_seconds },
      { title: 'CHUNKS READ', of: (row) => row.chunks_extracted },
      { title: 'TRIPLES', of: (row) => row.triples },
      { title: 'EQUALS REBUILD', of: (row) => ('equals_rebuild' in row ? (row.equals_rebuild ? 'yes' : 'NO') : null) },
    ]),
  );
  const { full, one_changed } = report;
  print(`\n${full.chunks} chunks at ${full.kb_per_second} kB/s; ${full.rss_mb} MB of memory, ${full.disk_mb} MB of disk, no model calls.`);
  print(`The changed document has ${one_changed.document_chunks} chunks.`);
}
