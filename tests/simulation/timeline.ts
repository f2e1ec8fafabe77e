/** Virtual time: what is to happen, in order. Nothing waits; the time is that of whatever happens next. */
export interface Timeline {
  now(): number;
  after(ms: number, call: () => void): () => void;
  /** Lets everything happen until `at`, or until `isEnough` says so. */
  runUntil(at: number, isEnough?: () => boolean): Promise<void>;
  /** Called after whatever has happened. */
  onStep(call: () => void): void;
  steps(): number;
}

interface Entry {
  readonly at: number;
  readonly order: number;
  call: (() => void) | null;
}

const isBefore = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

export function newTimeline(start: number): Timeline {
  const heap: Entry[] = [];
  let now = start;
  let order = 0;
  let steps = 0;
  let stepped: () => void = () => undefined;
  return {
    now: () => now,
    steps: () => steps,
    onStep: (call) => void (stepped = call),
    after(ms, call) {
      const entry: Entry = { at: now + Math.max(0, ms), order: order++, call };
      push(heap, entry);
      return () => void (entry.call = null);
    },
    async runUntil(at, isEnough = () => false) {
      for (let next = heap[0]; next && next.at <= at && !isEnough(); next = heap[0]) {
        pop(heap);
        if (!next.call) continue;
        now = next.at;
        steps += 1;
        next.call();
        // Whatever follows from it without waiting has happened by then.
        await new Promise<void>((resolve) => setImmediate(resolve));
        stepped();
      }
      if (!isEnough()) now = Math.max(now, at);
    },
  };
}

function push(heap: Entry[], entry: Entry): void {
  let i = heap.length;
  heap.push(entry);
  for (let up = (i - 1) >> 1; i > 0; i = up, up = (i - 1) >> 1) {
    const parent = heap[up];
    if (!parent || isBefore(parent, entry)) break;
    heap[i] = parent;
    heap[up] = entry;
  }
}

function pop(heap: Entry[]): void {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  heap[0] = last;
  for (let i = 0; ;) {
    let least = i;
    for (const child of [2 * i + 1, 2 * i + 2]) {
      const a = heap[child];
      const b = heap[least];
      if (a && b && isBefore(a, b)) least = child;
    }
    const swapped = heap[least];
    if (least === i || !swapped) return;
    heap[least] = last;
    heap[i] = swapped;
    i = least;
  }
}
