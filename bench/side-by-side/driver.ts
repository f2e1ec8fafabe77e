import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { readLines } from '../retrieval.ts';

/** What the driver of the side-by-side run hands to every runner in its environment. */
const Environment = z.object({
  SBS_CORPUS: z.string().min(1),
  SBS_QUESTIONS: z.string().min(1),
  /** The folder of this peer's index. */
  SBS_WORK: z.string().min(1),
  /** Passages to index; the one after them is added and deleted. */
  SBS_N: z.coerce.number().int().positive().default(780),
  /** The file for what a phase has to tell beyond the driver's own measures. */
  SBS_OUT: z.string().optional(),
});

const Passage = z.object({ id: z.string().min(1), title: z.string(), text: z.string().min(1) });
export type Passage = z.infer<typeof Passage>;

const Asked = z.object({
  question: z.string().min(1),
  gold_doc_ids: z.array(z.string()).min(1),
  multihop: z.boolean().nullish(),
});
export type Asked = z.infer<typeof Asked>;

export interface Task {
  readonly folder: string;
  readonly passages: number;
  corpus(): Promise<Passage[]>;
  questions(): Promise<Asked[]>;
  tell(detail: object): Promise<void>;
}

export function readTask(environment: NodeJS.ProcessEnv): Task {
  const { SBS_CORPUS, SBS_QUESTIONS, SBS_WORK, SBS_N, SBS_OUT } = Environment.parse(environment);
  return {
    folder: SBS_WORK,
    passages: SBS_N,
    // One more than is indexed, and no further: the file has thousands.
    corpus: async () => firstLines(await readFile(SBS_CORPUS, 'utf8'), SBS_N + 1).map((line) => Passage.parse(JSON.parse(line))),
    questions: () => readLines(SBS_QUESTIONS, Asked),
    async tell(detail) {
      const whole = { ...detail, in_process_s: seconds(performance.now()) };
      process.stdout.write(`${JSON.stringify(whole)}\n`);
      if (SBS_OUT !== undefined) await writeFile(SBS_OUT, JSON.stringify(whole));
    },
  };
}

function firstLines(text: string, count: number): string[] {
  return text
    .split('\n', count + 1)
    .filter((line) => line.trim() !== '')
    .slice(0, count);
}

export const seconds = (ms: number): number => Math.round(ms) / 1000;

/** CPU seconds and the time on the clock that some work takes. */
export async function measured<T>(work: () => Promise<T> | T): Promise<{ value: T; cpu_s: number; wall_s: number }> {
  const [started, before] = [performance.now(), process.cpuUsage()];
  const value = await work();
  const { user, system } = process.cpuUsage(before);
  return {
    value,
    cpu_s: seconds((user + system) / 1000),
    wall_s: seconds(performance.now() - started),
  };
}

export interface Run {
  readonly asked: Asked;
  /** Documents found, best first. */
  readonly found: readonly string[];
  readonly ms: number;
}

/** How much of what the questions need was found, in the names that the driver's table knows. */
export function score(runs: readonly Run[], first = 8): Record<string, number> {
  const has = ({ asked, found }: Run, count: number) => asked.gold_doc_ids.every((id) => found.slice(0, count).includes(id));
  const share = (of: readonly Run[], count: number) => of.filter((run) => has(run, count)).length / Math.max(1, of.length);
  const times = runs.map(({ ms }) => ms).sort((a, b) => a - b);
  const percentile = (p: number) => times[Math.min(times.length - 1, Math.round((p / 100) * (times.length - 1)))] ?? 0;
  return {
    questions: runs.length,
    all_gold_at_8: share(runs, first),
    all_gold_at_8_multihop: share(
      runs.filter(({ asked }) => asked.multihop),
      first,
    ),
    all_gold_anywhere: share(runs, Number.POSITIVE_INFINITY),
    contexts_returned_mean: runs.reduce((sum, { found }) => sum + found.length, 0) / Math.max(1, runs.length),
    ms_p50: percentile(50),
    ms_p95: percentile(95),
    ms_first: runs[0]?.ms ?? 0,
  };
}
