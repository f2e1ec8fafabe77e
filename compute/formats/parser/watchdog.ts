import { workerData } from 'node:worker_threads';
import { WatchdogData } from './messages.ts';

const LOOK_MS = 1_000;
const { deadline, parent } = WatchdogData.parse(workerData);

/** Ends a parser that hangs when nobody else can: its own event loop does not turn, and its node is gone. */
setInterval(() => {
  const due = Atomics.load(deadline, 0);
  const isLate = due > 0 && Date.now() / 1000 > due;
  if (isLate || process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, LOOK_MS);
