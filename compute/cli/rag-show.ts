import { signedIn } from './session.ts';
import { minute, plain, print, printJson, wrap, type Shown } from './terminal.ts';

/** `ferag rag show ID` */
export async function ragShow(id: number, { json }: Shown): Promise<void> {
  const rag = await signedIn().rag(id);
  if (json) return printJson(rag);
  const { settings } = rag;
  const fields: [string, string | number][] = [
    ['description', plain(rag.description)],
    ['your role', rag.role],
    ['version', rag.version === 0 ? 'nothing published yet' : rag.version],
    ['documents', rag.document_count],
    ['triples', rag.triple_count],
    ['cycles', `${rag.cycle_count} approved`],
    ['dataset', rag.fuseki_dataset],
    ['approval', settings.approval.replaceAll('_', ' ')],
    ['languages', settings.languages.join(', ')],
    ['extractor', settings.extractor],
    ['budget', settings.token_budget_per_cycle === null ? 'no limit' : `${settings.token_budget_per_cycle} model tokens a cycle`],
    ['created', minute(rag.created_at)],
    ['changed', minute(rag.updated_at)],
  ];
  print(`RAG ${rag.id}: ${plain(rag.name)}`);
  print(fieldLines(fields));
}

/** One field a line, values below one another; what is empty is left out. */
export function fieldLines(fields: readonly (readonly [string, string | number | null])[]): string {
  const shown = fields.filter(([, value]) => value !== null && value !== '');
  const width = Math.max(...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => wrap(String(value), ' '.repeat(width + 4), `  ${name.padEnd(width)}  `)).join('\n');
}
