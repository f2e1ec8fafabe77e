import type { Logger } from 'pino';
import type { Job } from '../../contract/jobs.ts';
import { NO_MODELS } from '../../contract/models.ts';
import type { Lease } from '../../compute/node/keep-alive.ts';
import { startLoop } from '../../compute/node/loop.ts';
import { openWork } from '../../compute/node/work.ts';
import type { Edge } from './edge.ts';
import { simEdgeClient } from './edge-client.ts';
import type { ModelLedger } from './model-ledger.ts';
import { startProcess, type Process } from './process.ts';
import type { Sim } from './sim.ts';
import type { Store } from './store.ts';
import { openSimThread } from './work-thread.ts';

/** A work that a process of a node began. */
export interface Run {
  readonly job: Job;
  readonly process: Process;
  readonly lease: Lease;
  readonly startedAt: number;
  isOver: boolean;
}

/** A compute node: processes of it come and go under one token, at times two at once. */
export interface Node {
  readonly id: number;
  readonly runs: Run[];
  /** It has a language model. */
  readonly hasModel: boolean;
  start(): void;
  /** SIGTERM, then the end of the process. */
  stop(): Promise<void>;
  thaw(): void;
  kill(why: string): void;
  /** The process that the edge knows it by is there, and runs. */
  isUp(): boolean;
  /** When something last went wrong with it: a fault that explains a delay. */
  troubledAt(): number;
}

const SILENT = { info() {}, warn() {}, error() {}, debug() {} } as unknown as Logger; // all that the node asks of its log
/** As in the node itself. */
const GRACE_MS = 20_000;

interface Outside {
  readonly edge: Edge;
  readonly store: Store;
  readonly ledger: ModelLedger;
}

export function openNode(sim: Sim, { edge, store, ledger }: Outside, id: number, hasModel: boolean): Node {
  const { timeline, random, weather } = sim;
  const runs: Run[] = [];
  const processes: { readonly process: Process; readonly loop: ReturnType<typeof startLoop> }[] = [];
  const models = { ...NO_MODELS, llm: hasModel ? 'tiny' : null };
  let starts = 0;
  let troubledAt = -Infinity;
  const trouble = () => void (troubledAt = timeline.now());
  const living = () => processes.filter(({ process }) => process.isAlive());

  const restart = () => timeline.after(random.between(500, 8_000), () => processes.at(-1)?.process.isAlive() || node.start());
  const die = (process: Process, why: string): void => {
    if (!process.isAlive()) return;
    sim.note(`${process.name} dies ${why}`);
    trouble();
    process.kill();
    restart();
  };
  /** What may happen to a process at any call that it makes. */
  const fate = (process: Process, at: string): void => {
    if (weather.hits('nodeDies')) return die(process, `at ${at}`);
    if (weather.hits('nodeFreezes')) freeze(process);
    if (weather.hits('clockJumps')) process.jump(random.pick([3_600_000, -3_600_000, 600_000, -600_000]) ?? 0);
    if (weather.hits('nodeTwice')) node.start();
    if (weather.hits('nodeStops')) void node.stop();
  };
  const freeze = (process: Process): void => {
    const ms = random.chance(0.5) ? random.between(65_000, 150_000) : random.between(1_000, 60_000);
    sim.note(`${process.name} is frozen for ${Math.round(ms)} ms`);
    trouble();
    process.freeze();
    timeline.after(ms, () => {
      if (process.isFrozen()) sim.note(`${process.name} goes on`);
      process.thaw();
      trouble();
    });
  };

  const node: Node = {
    id,
    runs,
    hasModel,
    isUp() {
      const process = processes.at(-1)?.process;
      return process !== undefined && process.isAlive() && !process.isFrozen();
    },
    troubledAt: () => troubledAt,
    thaw() {
      for (const { process } of living()) {
        if (process.isFrozen()) trouble();
        process.thaw();
      }
    },
    kill: (why) => living().forEach(({ process }) => die(process, why)),
    start() {
      starts += 1;
      const process = startProcess(`node ${id}.${starts}`, timeline);
      const client = simEdgeClient(
        sim,
        edge,
        { process, nodeId: id, instance: `node-${id}-process-${starts}` },
        (what) => fate(process, what),
        trouble,
      );
      const work = openWork({
        data: { edge: { url: '', token: '', instance: '' }, cacheDir: '', workDir: '' },
        store: store.as(process, (what) => fate(process, what)),
        edge: client,
        blobs: client,
        threads: 2,
        log: SILENT,
        clock: process.clock,
        crash: (point) => void (weather.hits('nodeDies') && die(process, `at ${point}`)),
        open: () => openSimThread(sim, { edge: client, process, die: (why) => die(process, why), began: () => undefined, ledger }),
      });
      const doJob = (job: Job, lease: Lease): Promise<void> => {
        const run: Run = { job, process, lease, startedAt: timeline.now(), isOver: false };
        runs.push(run);
        sim.note(`${process.name} begins ${job.kind} ${job.id}/${job.attempt} of cycle ${job.cycle_id}`);
        return work.run(job, lease).finally(() => {
          run.isOver = true;
          sim.note(
            `${process.name} ends ${job.kind} ${job.id}/${job.attempt}${lease.signal.aborted ? `, ${String(lease.signal.reason)}` : ''}`,
          );
        });
      };
      const loop = startLoop(
        { edge: client, log: SILENT, storeId: 'store-1', concurrency: 2, models: () => models, work: doJob },
        process.clock,
      );
      processes.push({ process, loop });
      dial(process, loop);
    },
    async stop() {
      const stopping = living();
      for (const { process, loop } of stopping) {
        sim.note(`${process.name} is told to stop`);
        trouble();
        await loop.stop(GRACE_MS);
        sim.note(`${process.name} has stopped`);
        process.kill();
        restart();
      }
    },
  };

  /** The node's socket, dialled again until the edge is there. */
  function dial(process: Process, loop: ReturnType<typeof startLoop>): void {
    if (!process.isAlive()) return;
    const again = () => process.clock.after(random.between(400, 10_000), () => dial(process, loop));
    if (!edge.isUp()) return void again();
    edge.hub.connect({ nodeId: id, process, wake: loop.wake, cancel: loop.cancel, closed: again });
  }
  return node;
}
