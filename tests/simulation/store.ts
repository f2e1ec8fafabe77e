import { datasetName } from '../../contract/datasets.ts';
import { FeragError } from '../../contract/errors.ts';
import { newTurns } from '../../compute/stores/turns.ts';
import type { DatasetRef, GraphStore, PublishOutcome, PublishRequest } from '../../compute/stores/graph-store.ts';
import type { Process } from './process.ts';
import type { Sim } from './sim.ts';

interface Mark {
  version: number;
  readonly cycles: Map<number, number>;
}

/** A store outside of every node: it guards a publish by its version and changes by their turn, and knows nothing of leases. */
export interface Store {
  readonly datasets: ReadonlyMap<string, readonly string[]>;
  readonly marks: ReadonlyMap<number, Readonly<Mark>>;
  /** The store as one process reaches it. */
  as(process: Process, fate: (what: string) => void): GraphStore;
}

const TIMEOUT_MS = 30_000;
const nameOf = (dataset: DatasetRef): string => datasetName(dataset.ragId, dataset.kind);

export function openSimStore(sim: Sim): Store {
  const datasets = new Map<string, readonly string[]>();
  const marks = new Map<number, Mark>();
  const turns = newTurns();
  const overtaken = () => new FeragError('lease_lost', 'A later job has taken these datasets over.');

  const publish = ({ ragId, base, cycleId, delta, by }: PublishRequest): PublishOutcome => {
    const mark = marks.get(ragId) ?? { version: 0, cycles: new Map<number, number>() };
    const already = mark.cycles.get(cycleId);
    if (already !== undefined) return { outcome: 'published', version: already };
    if (!turns.take(ragId, by)) throw overtaken();
    if (mark.version !== base) return { outcome: 'stale', version: mark.version };
    const name = datasetName(ragId, 'prod');
    const removed = new Set(delta.del);
    const kept = (datasets.get(name) ?? []).filter((line) => !removed.has(line));
    datasets.set(name, [...new Set([...kept, ...delta.add])].toSorted());
    mark.version += 1;
    mark.cycles.set(cycleId, mark.version);
    marks.set(ragId, mark);
    sim.note(`the store publishes cycle ${cycleId} of RAG ${ragId} as version ${mark.version}`);
    return { outcome: 'published', version: mark.version };
  };

  const as: Store['as'] = (process, fate) => {
    const ask = <T>(what: string, effect: () => T): Promise<T> => {
      fate(what);
      return askStore(sim, process, what, effect);
    };
    return {
      storeId: async () => 'store-1',
      version: (ragId) => ask('version', () => marks.get(ragId)?.version ?? 0),
      publishedAs: (ragId, cycleId) => ask('published as', () => marks.get(ragId)?.cycles.get(cycleId) ?? null),
      replace: (dataset, lines, by) =>
        ask(`replace ${nameOf(dataset)}`, () => {
          if (dataset.kind === 'prod') throw new FeragError('internal', 'Production is changed by publish() alone.');
          if (!turns.take(dataset.ragId, by)) throw overtaken();
          const held = [...new Set(lines)].toSorted();
          datasets.set(nameOf(dataset), held);
          return { count: held.length };
        }),
      count: (dataset) => ask('count', () => datasets.get(nameOf(dataset))?.length ?? null),
      dump: (dataset) => ask('dump', () => [...(datasets.get(nameOf(dataset)) ?? [])]),
      publish: (request) => ask(`publish cycle ${request.cycleId}`, () => publish(request)),
      restore: () => Promise.reject(new FeragError('internal', 'Nobody repairs this store.')),
      query: () => Promise.reject(new FeragError('query_refused', 'Nobody queries this store.')),
      drop: (refs, by) =>
        ask(`drop ${refs.map(nameOf).join(' ')}`, () => {
          for (const ref of refs) {
            if (!turns.take(ref.ragId, by)) continue;
            datasets.delete(nameOf(ref));
            if (ref.kind === 'prod') marks.delete(ref.ragId);
          }
        }),
      close: async () => undefined,
    };
  };
  return { datasets, marks, as };
}

/** A request to the store: it may fail, its answer may be lost, and it may come to effect long after its asker gave up. */
function askStore<T>({ timeline, random, weather, note }: Sim, from: Process, what: string, effect: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const failed = (why: string) => from.deliver(() => reject(new FeragError('store_failed', why)));
    from.clock.after(random.between(0, 3), () => {
      const ms = weather.hits('storeStandsStill')
        ? random.between(40_000, 150_000)
        : random.between(0.5, weather.hits('storeSlow') ? 9_000 : 5);
      if (weather.hits('storeFails')) return void timeline.after(ms, () => failed('The store is full.'));
      const isHeard = !weather.hits('storeAnswerLost') && ms < TIMEOUT_MS;
      if (!isHeard) timeline.after(TIMEOUT_MS, () => failed('The store did not answer.'));
      timeline.after(ms, () => {
        note(`the store does: ${what}, for ${from.name}`);
        let answer: () => void;
        try {
          const value = effect();
          answer = () => resolve(value);
        } catch (error) {
          answer = () => reject(error instanceof Error ? error : new Error(String(error)));
        }
        if (isHeard) timeline.after(random.between(0.5, 5), () => from.deliver(answer));
      });
    });
  });
}
