import { CommanderError } from 'commander';
import { FeragError } from '../../contract/errors.ts';
import { Problem } from '../../contract/problem.ts';
import { exitCodeOf } from './exit.ts';

/** Says on stderr what went wrong: a sentence, or with `--json` the API's problem object on one line. Gives the exit code. */
export function tellFailure(error: unknown, isJson: boolean): number {
  if (isJson) process.stderr.write(`${JSON.stringify(problemOf(error))}\n`);
  else process.stderr.write(sentenceOf(error));
  return exitCodeOf(error);
}

/** The edge's own problem when it came from there, else one of the same shape. */
function problemOf(error: unknown): Problem {
  const received = error instanceof Error ? Problem.safeParse(error.cause) : null;
  if (received?.success) return received.data;
  const code = error instanceof FeragError ? error.code : error instanceof CommanderError ? 'request_invalid' : 'internal';
  const title = code.replaceAll('_', ' ');
  return {
    type: `urn:ferag:problem:${code}`,
    title: title.charAt(0).toUpperCase() + title.slice(1),
    status: error instanceof FeragError ? error.status : code === 'internal' ? 500 : 400,
    detail: error instanceof Error ? error.message : String(error),
    code,
    request_id: 'local',
  };
}

function sentenceOf(error: unknown): string {
  if (error instanceof CommanderError) return `${error.message}\n`;
  if (!(error instanceof FeragError)) return `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
  const fields = error.errors?.map(({ pointer, message }) => `  ${pointer}: ${message}\n`) ?? [];
  return `${error.message}\n${fields.filter((line) => !line.includes(error.message)).join('')}`;
}
