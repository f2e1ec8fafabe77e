/** The name of the cause of an error that leaves open whether the database has done what it was sent. */
export const NO_ANSWER = 'DatabaseGaveNoAnswer';

/** D1 names the code of SQLite where a statement failed, which then has done nothing; all else happened on the way. */
const D1_ON_THE_WAY = /^D1_\w*ERROR\b(?!.*SQLITE_)/s;

/** Whether what was asked of the database may have been done all the same, so that a repeat could do it twice. */
export function isOutcomeUnknown(thrown: unknown): boolean {
  for (let error = thrown; error instanceof Error; error = error.cause)
    if (error.name === NO_ANSWER || D1_ON_THE_WAY.test(error.message)) return true;
  return false;
}
