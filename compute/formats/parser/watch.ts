import { Worker } from 'node:worker_threads';
import type { WatchdogData } from './messages.ts';

/** Watches this process from a thread of its own; `begin` and `end` enclose a document. */
export function startWatchdog(seconds: number): { begin(): void; end(): void } {
  const deadline = new Int32Array(new SharedArrayBuffer(4));
  const workerData: WatchdogData = { deadline, parent: process.ppid };
  const resourceLimits = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2 };
  new Worker(new URL('./watchdog.ts', import.meta.url), { workerData, resourceLimits }).unref();
  return {
    begin: () => void Atomics.store(deadline, 0, Math.floor(Date.now() / 1000) + seconds),
    end: () => void Atomics.store(deadline, 0, 0),
  };
}
