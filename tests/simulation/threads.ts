import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { Report, type Patch, type Task } from './task.ts';

interface Wanted {
  readonly from: number;
  readonly to: number;
  readonly threads: number;
  readonly patches?: readonly Patch[];
  readonly stopsAtBreach?: boolean;
}

/** Simulates a range of seeds in threads of its own, whose modules may be weakened. */
export async function simulateAll({ from, to, threads, patches = [], stopsAtBreach = false }: Wanted): Promise<Report> {
  const reports = await Promise.all(
    Array.from({ length: threads }, (_, i) => inThread({ first: from + i, last: to, step: threads, patches: [...patches], stopsAtBreach })),
  );
  const sum = (pick: (report: Report) => number) => reports.reduce((all, report) => all + pick(report), 0);
  const faults = [...new Set(reports.flatMap((report) => Object.keys(report.faults)))].toSorted();
  return {
    runs: sum(({ runs }) => runs),
    steps: sum(({ steps }) => steps),
    versions: sum(({ versions }) => versions),
    faults: Object.fromEntries(faults.map((fault) => [fault, sum((report) => report.faults[fault] ?? 0)])),
    breaches: reports.flatMap(({ breaches }) => breaches).toSorted((a, b) => a.seed - b.seed),
  };
}

async function inThread(task: Task): Promise<Report> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: task, execArgv: ['--no-warnings'] });
  const [message] = await Promise.race([
    once(worker, 'message'),
    once(worker, 'exit').then(([code]) => {
      throw new Error(`The simulation ended with exit code ${code}.`);
    }),
  ]);
  return Report.parse(message);
}
