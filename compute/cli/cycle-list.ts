import type { Cycle } from '../../contract/cycles.ts';
import { chosenRag, signedIn } from './session.ts';
import { whatNext } from './status.ts';
import { minute, note, print, printJson, table, type Shown } from './terminal.ts';

interface ListOptions extends Shown {
  readonly rag?: number;
  readonly limit: number;
}

/** `ferag cycle list`: newest first. */
export async function cycleList({ rag, limit, json }: ListOptions): Promise<void> {
  const api = signedIn();
  const ragId = await chosenRag(api, rag);
  const cycles = await api.cycles(ragId, limit);
  if (json) return printJson(cycles);
  if (cycles.length === 0) return note(`No cycle yet. Upload a document: ferag upload FILE --rag ${ragId}`);
  print(
    table(cycles, [
      { title: 'CYCLE', of: (cycle) => cycle.id },
      { title: 'STATUS', of: (cycle) => cycle.status },
      { title: 'DOCS', of: (cycle) => cycle.counts.documents },
      { title: '+TRIPLES', of: (cycle) => cycle.counts.triples_added },
      { title: '−TRIPLES', of: (cycle) => cycle.counts.triples_removed },
      { title: 'CREATED', of: (cycle) => minute(cycle.created_at) },
      { title: 'NEXT', of: brief, cut: 'end' },
    ]),
  );
}

/** Short enough for a line; `cycle show` names the command. */
function brief(cycle: Cycle): string {
  if (cycle.version !== null) return `version ${cycle.version}`;
  if (cycle.waits_for === null && cycle.status === 'ready') return 'to be reviewed';
  if (cycle.paused !== null) return 'paused: token budget used up';
  return cycle.waits_for === null && (cycle.status === 'running' || cycle.status === 'pending') ? 'at work' : whatNext(cycle);
}
