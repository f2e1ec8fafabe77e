import { FeragError } from '../../contract/errors.ts';
import type { TaskEvent } from '../../contract/cycles.ts';
import { STEPS, type Step } from '../../contract/steps.ts';
import type { Api } from './api/index.ts';
import { watchTask } from './api/watch.ts';
import { columns, note, plain, printJson, shorten } from './terminal.ts';

const TITLES: Readonly<Record<Step, string>> = {
  graphrag: 'read and extract',
  schema: 'schema',
  merge_onto: 'merge ontology',
  merge_triples: 'merge triples',
  staging: 'stage for review',
};

/**
 * Watches a task to its end: its events as NDJSON on stdout, or one line a step on stderr.
 *
 * @throws FeragError what the task failed with; `cycle_ended` when it was cancelled.
 */
export async function follow(api: Api, taskId: number, isJson: boolean): Promise<void> {
  const show = isJson ? printJson : process.stderr.isTTY ? lively() : plainly();
  let last: TaskEvent | undefined;
  for await (last of watchTask(api, taskId)) show(last);
  if (last?.status === 'cancelled') throw new FeragError('cycle_ended', 'The cycle was cancelled.');
  if (last?.status === 'failed') throw new FeragError(last.problem?.code ?? 'internal', last.error ?? 'The task failed.');
}

const lineOf = ({ step, progress, message }: TaskEvent): string => {
  const place = step === null ? '' : `${STEPS.indexOf(step) + 1}/${STEPS.length} ${TITLES[step]}`;
  const amount = progress === null ? '' : `${progress.done} of ${progress.total} ${progress.unit}`;
  return [place, amount, message === null ? '' : plain(message)].filter(Boolean).join(': ');
};

/** Where nobody looks on: a line for each step, and one for each new message. */
function plainly(): (event: TaskEvent) => void {
  let said = '';
  return (event) => {
    const line = lineOf({ ...event, progress: null });
    if (line !== said && event.status === 'running' && line !== '') note(line);
    said = line;
  };
}

/** On a terminal: the line of the running step is written over until the step is done. */
function lively(): (event: TaskEvent) => void {
  let current: Step | null = null;
  return (event) => {
    if (event.step !== current && current !== null) process.stderr.write('\n');
    current = event.step;
    process.stderr.write(`\r\x1b[2K${shorten(lineOf(event), columns() - 1)}`);
    if (event.status !== 'running') process.stderr.write('\n');
  };
}
