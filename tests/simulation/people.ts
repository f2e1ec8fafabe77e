import { FeragError } from '../../contract/errors.ts';
import { approveCycle, cancelCycle, rejectCycle, retryCycle, rollback, startCycle } from '../../edge/jobs/cycles.ts';
import type { Effects } from '../../edge/jobs/effects.ts';
import { gather, type DocumentChange } from '../../edge/jobs/gather.ts';
import { deleteRag } from '../../edge/jobs/rag.ts';
import { reextract } from '../../edge/jobs/reextract.ts';
import { resumeCycle } from '../../edge/jobs/resume.ts';
import { getRag, NO_RAG, type CycleRow } from '../../edge/jobs/rows.ts';
import type { Edge } from './edge.ts';
import { callOver } from './network.ts';
import type { Process } from './process.ts';
import type { Sim } from './sim.ts';
import { hashOf, sourceOf, type Kind } from './texts.ts';

/** What was answered 2xx, with what it promises. */
export type Answered =
  | {
      readonly what: 'put';
      readonly ragId: number;
      readonly documentId: number;
      readonly cycleId: number;
      readonly sha256: string;
      readonly kind: Kind;
    }
  | { readonly what: 'remove'; readonly ragId: number; readonly documentId: number; readonly cycleId: number }
  | { readonly what: 'cancel'; readonly ragId: number; readonly cycleId: number; readonly at: number }
  | { readonly what: 'delete'; readonly ragId: number; readonly at: number };

export interface People {
  readonly answered: readonly Answered[];
  /** The differences that somebody has looked at and approved, sent or not. */
  readonly approved: ReadonlyMap<number, ReadonlySet<string>>;
  upload(ragId: number): Promise<void>;
  replace(ragId: number): Promise<void>;
  remove(ragId: number): Promise<void>;
  approve(ragId: number): Promise<void>;
  reject(ragId: number): Promise<void>;
  cancel(ragId: number): Promise<void>;
  retry(ragId: number): Promise<void>;
  /** A cycle whose budget is used up goes on, with more or without the model. */
  resume(ragId: number): Promise<void>;
  /** One that waits for a model goes on without. */
  goWithout(ragId: number): Promise<void>;
  readAgain(ragId: number): Promise<void>;
  goBack(ragId: number): Promise<void>;
  start(ragId: number): Promise<void>;
  deleteRag(ragId: number): Promise<void>;
}

export const OWNER = 1;

export function openPeople(sim: Sim, edge: Edge, browser: Process): People {
  const { random, weather, timeline } = sim;
  const answered: Answered[] = [];
  const approved = new Map<number, Set<string>>();
  let contents = 0;

  /** Asks, and goes on without an answer where there is none. */
  const ask = async <T>(what: string, serve: () => Promise<T>): Promise<T | null> => {
    try {
      const answer = await callOver(sim, browser, edge, serve);
      sim.note(`somebody is answered: ${what}`);
      return answer;
    } catch (error) {
      const why = error instanceof FeragError ? error : new FeragError('internal', String(error));
      sim.note(`somebody is refused: ${what}: ${why.code} ${why.code === 'internal' ? String(why.cause) : ''}`);
      if (why.code === 'internal' && !(why.cause instanceof Error && /database/i.test(String(why.cause.cause ?? why.cause)))) throw error;
      return null;
    }
  };
  const doing = async (changing: Promise<{ effects: Effects }>): Promise<true> => {
    edge.announce((await changing).effects);
    return true;
  };
  const cyclesOf = (ragId: number, ...states: string[]): CycleRow[] =>
    edge.memory.rows<CycleRow & { diff: string | null }>(
      `select id, rag_id as ragId, status, diff_hash as diffHash from cycles where rag_id = ? and status in (select value from json_each(?)) order by id`,
      ragId,
      JSON.stringify(states),
    );
  const asked = (ragId: number, which: string) =>
    edge.memory.rows<{ id: number }>(
      `select id from cycles where rag_id = ? and model = 'asked' and status in ('running', 'failed') and ${which} order by id`,
      ragId,
    );
  const about = (ragId: number, cycle: { id: number }) => ({ ragId, cycleId: cycle.id, userId: OWNER });

  const change = async (
    ragId: number,
    changes: readonly { kind: Kind; change: DocumentChange }[],
    joining = { ownCycle: false, held: false },
  ) => {
    const gathered = await ask(`${changes.map(({ change: c }) => c.change).join(' ')} in RAG ${ragId}`, async () => {
      const rag = await getRag(edge.db, ragId);
      if (!rag) throw new FeragError('rag_not_found', NO_RAG);
      if (weather.hits('blobFails')) throw new FeragError('not_ready', 'The bytes could not be stored.');
      for (const { change: c, kind } of changes) if (c.change === 'put') edge.blobs.set(c.sha256, sourceOf(kind, c.name));
      const done = await gather(edge.db, { rag, userId: OWNER, ...joining, changes: changes.map((c) => c.change) }, edge.now());
      edge.announce(done.effects);
      return done;
    });
    if (!gathered) return;
    for (const [i, { kind, change: c }] of changes.entries()) {
      const documentId = gathered.documents[i]?.id ?? 0;
      const { cycleId } = gathered;
      if (c.change === 'put') answered.push({ what: 'put', ragId, documentId, cycleId, sha256: c.sha256, kind });
      else answered.push({ what: 'remove', ragId, documentId, cycleId });
    }
  };
  const put = (documentId: number | null): { kind: Kind; change: DocumentChange } => {
    contents += 1;
    const kind = random.chance(0.06) ? 'poison' : random.chance(0.1) ? 'unreadable' : 'good';
    const name = `file-${contents}.txt`;
    const sha256 = hashOf(sourceOf(kind, name));
    return {
      kind,
      change: { change: 'put', documentId, name, mediaType: 'text/plain', sizeBytes: 9, sha256, sourceKey: `source-${contents}` },
    };
  };
  const documentOf = (ragId: number): number | undefined =>
    random.pick(edge.memory.rows<{ id: number }>('select id from documents where rag_id = ? and removed_at is null order by id', ragId))
      ?.id;

  return {
    answered,
    approved,
    upload: (ragId) =>
      change(
        ragId,
        Array.from({ length: 1 + random.below(3) }, () => put(null)),
        { ownCycle: random.chance(0.1), held: random.chance(0.05) },
      ),
    async replace(ragId) {
      const id = documentOf(ragId);
      if (id !== undefined) await change(ragId, [put(id)]);
    },
    async remove(ragId) {
      const id = documentOf(ragId);
      if (id !== undefined) await change(ragId, [{ kind: 'good', change: { change: 'remove', documentId: id } }]);
    },
    async approve(ragId) {
      const cycle = random.pick(cyclesOf(ragId, 'ready'));
      if (!cycle) return;
      const seen = cycle.diffHash;
      approved.set(cycle.id, (approved.get(cycle.id) ?? new Set()).add(seen ?? ''));
      // Read, looked at, approved.
      await browser.turn(random.between(100, weather.isClear() ? 200 : 5_000));
      await ask(`approve cycle ${cycle.id}`, () => doing(approveCycle(edge.db, { ...about(ragId, cycle), diffHash: seen }, edge.now())));
    },
    async reject(ragId) {
      const cycle = random.pick(cyclesOf(ragId, 'ready'));
      if (cycle)
        await ask(`reject cycle ${cycle.id}`, () => doing(rejectCycle(edge.db, { ...about(ragId, cycle), reason: null }, edge.now())));
    },
    async cancel(ragId) {
      const cycle = random.pick(cyclesOf(ragId, 'pending', 'running', 'failed'));
      if (!cycle) return;
      const done = await ask(`cancel cycle ${cycle.id}`, () => doing(cancelCycle(edge.db, about(ragId, cycle), edge.now())));
      if (done) answered.push({ what: 'cancel', ragId, cycleId: cycle.id, at: timeline.now() });
    },
    async retry(ragId) {
      const cycle = random.pick(cyclesOf(ragId, 'failed'));
      if (cycle) await ask(`retry cycle ${cycle.id}`, () => doing(retryCycle(edge.db, about(ragId, cycle), edge.now())));
    },
    async resume(ragId) {
      const cycle = random.pick(asked(ragId, 'paused is not null'));
      const how = random.pick([{ model: false }, { token_budget: null }, { token_budget: 1_000_000 }, {}]);
      if (cycle) await ask(`resume cycle ${cycle.id}`, () => doing(resumeCycle(edge.db, { ...about(ragId, cycle), ...how }, edge.now())));
    },
    async goWithout(ragId) {
      const cycle = random.pick(asked(ragId, 'true'));
      if (!cycle) return;
      await ask(`go on with cycle ${cycle.id} without a model`, () =>
        doing(resumeCycle(edge.db, { ...about(ragId, cycle), model: false }, edge.now())),
      );
    },
    async readAgain(ragId) {
      await ask(`read RAG ${ragId} again`, async () => {
        const rag = await getRag(edge.db, ragId);
        if (!rag) throw new FeragError('rag_not_found', NO_RAG);
        return doing(reextract(edge.db, { rag, userId: OWNER }, edge.now()));
      });
    },
    async goBack(ragId) {
      const [rag] = edge.memory.rows<{ version: number }>('select version from rags where id = ?', ragId);
      const version = 1 + random.below(rag?.version ?? 0);
      if (rag && rag.version > 0)
        await ask(`go back to version ${version} of RAG ${ragId}`, () =>
          doing(rollback(edge.db, { ragId, version, userId: OWNER }, edge.now())),
        );
    },
    async start(ragId) {
      const [held] = edge.memory.rows<{ id: number }>(
        "select id from cycles where rag_id = ? and held = 1 and status in ('pending', 'running')",
        ragId,
      );
      if (held) await ask(`start cycle ${held.id}`, () => doing(startCycle(edge.db, about(ragId, held), edge.now())));
    },
    async deleteRag(ragId) {
      const done = await ask(`delete RAG ${ragId}`, async () => {
        edge.announce(await deleteRag(edge.db, ragId, edge.now()));
        return true;
      });
      if (done) answered.push({ what: 'delete', ragId, at: timeline.now() });
    },
  };
}
