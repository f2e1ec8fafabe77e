/** Kill tests: `FERAG_CRASH_AT=point` ends everything at that point of the work, once, as a power cut would. */
export type Crash = (point: string) => void;

export function crashAt(wanted: string | undefined): Crash {
  return (point) => {
    if (point !== wanted) return;
    // `up` dies with its node; workerd dies with `up`.
    process.kill(process.ppid, 'SIGKILL');
    process.kill(process.pid, 'SIGKILL');
  };
}
