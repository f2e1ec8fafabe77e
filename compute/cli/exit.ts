import { CommanderError } from 'commander';
import { FeragError } from '../../contract/errors.ts';

/** What a shell sees: 0 ok, 1 failed, 2 usage, 4 sign-in needed, 5 not found, 6 conflict or stale, 7 temporary, 8 checks failed. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  sign_in: 4,
  not_found: 5,
  conflict: 6,
  temporary: 7,
  checks_failed: 8,
  interrupted: 130,
} as const;

/** The command line itself is wrong, although every option in it parsed. */
export const usageError = (message: string): CommanderError => new CommanderError(EXIT.usage, 'ferag.usage', message);

export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return EXIT.usage;
  if (!(error instanceof FeragError)) return EXIT.failed;
  if (error.retry) return EXIT.temporary;
  switch (error.status) {
    case 401:
      return EXIT.sign_in;
    case 404:
      return EXIT.not_found;
    case 409:
    case 412:
      return EXIT.conflict;
    default:
      return EXIT.failed;
  }
}
