import { readConfig } from '../config.ts';
import { FeragError } from '../../contract/errors.ts';
import type { Cycle } from '../../contract/cycles.ts';
import type { Rag } from '../../contract/rags.ts';
import { openApi, type Api } from './api/index.ts';
import { EXIT } from './exit.ts';
import { edgeUrl, storedToken } from './session.ts';
import { note, paint, print, printJson, table, type Shown } from './terminal.ts';

const OPEN: ReadonlySet<Cycle['status']> = new Set(['pending', 'running', 'ready', 'publishing', 'stale', 'failed']);
/** Of each RAG: older ones have ended, because one cycle at a time is reviewed. */
const NEWEST = 20;

/** `ferag status`: what runs, the RAGs, and the cycles that are open. Exit 7 when it is not ready. */
export async function status({ json }: Shown): Promise<void> {
  const config = readConfig();
  const url = edgeUrl(config);
  const token = storedToken(config);
  const api = openApi(url, token);
  const [{ readiness }, { version }, mine] = await Promise.all([api.ready(), api.health(), token === null ? null : openWork(api)]);
  if (readiness.status !== 'ready') process.exitCode = EXIT.temporary;
  if (json) return printJson({ url, version, ...readiness, rags: mine?.rags ?? null, open_cycles: mine?.cycles ?? null });
  print(`ferag ${version} at ${url}: ${readiness.status === 'ready' ? paint('ready', 'green') : paint('not ready', 'red')}`);
  for (const check of readiness.checks)
    print(`  ${check.ok ? paint('✔', 'green') : paint('✘', 'red')} ${check.name.padEnd(9)} ${check.detail}`);
  if (!mine) return note('\nSign in to see your RAGs: ferag login');
  if (mine.rags.length === 0) return note('\nNo RAG yet. Make one: ferag rag create NAME');
  print(`\n${ragTable(mine.rags)}`);
  if (mine.cycles.length === 0) return print('\nNo open cycles.');
  print(`\n${openTable(mine.cycles)}`);
}

async function openWork(api: Api): Promise<{ rags: Rag[]; cycles: Cycle[] } | null> {
  try {
    const rags = await api.rags();
    const cycles = await Promise.all(rags.map((rag) => api.cycles(rag.id, NEWEST)));
    return { rags, cycles: cycles.flat().filter((cycle) => OPEN.has(cycle.status)) };
  } catch (error) {
    // A login that has ended hides the RAGs, not whether the edge is well.
    if (error instanceof FeragError && error.status === 401) return null;
    throw error;
  }
}

export const ragTable = (rags: readonly Rag[]): string =>
  table(rags, [
    { title: 'RAG', of: (rag) => rag.id },
    { title: 'NAME', of: (rag) => rag.name, cut: 'end' },
    { title: 'ROLE', of: (rag) => rag.role },
    { title: 'VERSION', of: (rag) => rag.version },
    { title: 'DOCUMENTS', of: (rag) => rag.document_count },
    { title: 'TRIPLES', of: (rag) => rag.triple_count },
  ]);

const openTable = (cycles: readonly Cycle[]): string =>
  table(cycles, [
    { title: 'CYCLE', of: (cycle) => cycle.id },
    { title: 'RAG', of: (cycle) => cycle.rag_id },
    { title: 'STATUS', of: (cycle) => cycle.status },
    { title: 'WHAT NEXT', of: whatNext, cut: 'end' },
  ]);

/** The step that this cycle waits for, as a sentence or the command for it. */
export function whatNext({ id, rag_id, status: state, waits_for, held, paused, reason }: Cycle): string {
  if (waits_for !== null) return `waits for cycle ${waits_for} to be reviewed`;
  if (held) return 'held back until it is started';
  if (paused !== null) return `ferag cycle resume ${id} --rag ${rag_id}`;
  switch (state) {
    case 'ready':
      return `ferag cycle diff ${id} --rag ${rag_id}`;
    case 'failed':
      return reason ?? `ferag cycle retry ${id} --rag ${rag_id}`;
    case 'stale':
      return 'merges again: production has moved';
    case 'publishing':
      return 'is being published';
    case 'pending':
    case 'running':
      return `ferag cycle watch ${id} --rag ${rag_id}`;
    default:
      return reason ?? '';
  }
}
