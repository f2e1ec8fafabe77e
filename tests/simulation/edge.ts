import { openDb, type Db } from '../../edge/db/client.ts';
import { BUSY_MS, IDLE_MS, ringWithin, type Alarm } from '../../edge/jobs/alarm.ts';
import { newAnnouncer, type Audience } from '../../edge/jobs/announcer.ts';
import type { Effects } from '../../edge/jobs/effects.ts';
import { nextLook, sweep } from '../../edge/jobs/sweep.ts';
import { openMemoryD1, type MemoryD1 } from '../../edge/jobs/testing/memory-d1.ts';
import { faultyD1, type Around } from './database.ts';
import { newHub, type Hub } from './hub.ts';
import type { Server } from './network.ts';
import { startProcess, type Process } from './process.ts';
import { newRooms, type Rooms } from './rooms.ts';
import type { Sim } from './sim.ts';

/** The edge with its database, its objects and its queue. All but the database, the rooms and the alarm is lost when it dies. */
export interface Edge extends Server {
  readonly memory: MemoryD1;
  readonly db: Db;
  readonly hub: Hub;
  readonly rooms: Rooms;
  /** Bytes by their hash. */
  readonly blobs: Map<string, string>;
  now(): number;
  announce(effects: Effects): void;
  isUp(): boolean;
  start(): void;
  die(why: string): void;
  /** Calls to the database and announcements that have gone wrong, last at. */
  troubledAt(): number;
  /** When a word to the sweeper was last lost: it costs at most 60 s. */
  unheardAt(): number;
}

/** One database for all runs of a thread: its statements stay prepared. */
let opened: { memory: MemoryD1; db: Db; around: { now: Around } } | null = null;

function databaseFor(around: Around) {
  const passed: { now: Around } = opened?.around ?? { now: around };
  passed.now = around;
  if (!opened) {
    const memory = openMemoryD1();
    opened = { memory, around: passed, db: openDb(faultyD1(memory.d1, (run) => passed.now(run))) };
  }
  opened.memory.clear();
  return opened;
}

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);
const RESTART_MS = [500, 20_000] as const;

export function openEdge(sim: Sim): Edge {
  const { timeline, random, weather } = sim;
  let up: { readonly process: Process; readonly announcer: ReturnType<typeof newAnnouncer>; checkedAt: number } | null = null;
  let starts = 0;
  let troubledAt = -Infinity;
  let unheardAt = -Infinity;
  const trouble = () => void (troubledAt = timeline.now());
  const turn = (ms: number) => up?.process.turn(ms) ?? never<void>();

  const around: Around = async (run) => {
    await turn(weather.hits('databaseStalls') ? (trouble(), 60_000) : random.between(0.1, 4));
    if (weather.hits('databaseFails')) throw (trouble(), new Error('The database is overloaded.'));
    if (weather.hits('edgeDies')) {
      if (random.chance(0.5)) await run();
      edge.die('at a call to the database');
      return never();
    }
    const result = await run();
    if (weather.hits('databaseFailsAfter')) throw (trouble(), new Error('The database says that it failed.'));
    return result;
  };
  const { memory, db } = databaseFor(around);
  const rooms = newRooms(sim);
  const hub = newHub(sim);
  const sweeper = newSweeper(sim, () => edge);

  const audience: Audience = {
    async watchers(taskId, drafts) {
      await turn(random.between(0, 5));
      if (weather.hits('announcementLost')) throw (trouble(), new Error('The room does not answer.'));
      rooms.publish(taskId, drafts);
    },
    async drop(jobs) {
      await turn(random.between(0, 5));
      if (!weather.hits('announcementLost')) hub.tell(false, jobs);
    },
    async wake() {
      await turn(random.between(0, 5));
      if (weather.hits('announcementLost')) throw ((unheardAt = timeline.now()), new Error('The hub does not answer.'));
      hub.tell(true, []);
      await sweeper.soon();
      sendHint(sim, () => up !== null && hub.tell(true, []));
    },
    now: timeline.now,
    pause: turn,
    lost: () => undefined,
  };

  const edge: Edge = {
    memory,
    db,
    hub,
    rooms,
    blobs: new Map(),
    now: timeline.now,
    announce: (effects) => void up?.announcer(audience, effects),
    isUp: () => up !== null,
    troubledAt: () => troubledAt,
    unheardAt: () => unheardAt,
    start() {
      if (up) return;
      starts += 1;
      up = { process: startProcess(`edge ${starts}`, timeline), announcer: newAnnouncer(), checkedAt: -Infinity };
      sim.note('the edge starts');
      sweeper.started();
    },
    die(why) {
      if (!up) return;
      sim.note(`the edge dies ${why}`);
      trouble();
      unheardAt = timeline.now();
      const { process } = up;
      up = null;
      process.kill();
      hub.lose();
      timeline.after(random.between(...RESTART_MS), () => edge.start());
    },
    serve(call, away) {
      if (!up) {
        away();
        return never();
      }
      up.process.onKill(away);
      if (timeline.now() - up.checkedAt >= 60_000) {
        up.checkedAt = timeline.now();
        void sweeper.ensure();
      }
      return call();
    },
  };
  return edge;
}

/** The queue promises to deliver at least once, in any order, at some time; its messages are hints, so even that may fail. */
function sendHint({ timeline, random, weather }: Sim, deliver: () => void): void {
  if (weather.hits('hintLost')) return;
  const copies = weather.hits('hintDoubled') ? 1 + random.below(4) : 1;
  for (let i = 0; i < copies; i++) timeline.after(random.between(100, weather.isClear() ? 1_000 : 30_000), deliver);
}

/** The alarm of the sweeper's object: it outlives the edge, and rings again when its call did not come to its end. */
function newSweeper(sim: Sim, edge: () => Edge) {
  const { timeline } = sim;
  let at: number | null = null;
  let isDue = false;
  let stop: () => void = () => undefined;
  const alarm: Alarm = {
    now: timeline.now,
    get: async () => at,
    async set(when) {
      stop();
      at = when;
      stop = timeline.after(when - timeline.now(), ring);
    },
  };
  function ring(): void {
    at = null;
    isDue = true;
    if (edge().isUp()) void look();
  }
  async function look(): Promise<void> {
    let again: number | null = BUSY_MS;
    try {
      edge().announce(await sweep(edge().db, timeline.now()));
      again = await nextLook(edge().db, timeline.now());
    } catch (error) {
      sim.note(`a sweep fails: ${String(error)}`);
      // As in the object: it is logged, and looked again.
    }
    await ringWithin(alarm, again ?? IDLE_MS);
    isDue = false;
    sim.note(`swept, again in ${again} ms`);
  }
  return {
    soon: () => ringWithin(alarm, BUSY_MS),
    ensure: async () => {
      if (at === null && !isDue) await ringWithin(alarm, BUSY_MS);
    },
    started: () => void (isDue && look()),
  };
}

export type Dropped = readonly { readonly nodeId: number; readonly jobId: number }[];
