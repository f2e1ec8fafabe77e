import { readdirSync, readFileSync } from 'node:fs';

/** Resident memory of a process in MB, now and at its highest; Linux only. */
export function memoryOf(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kB = (field: string) => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
  return { now: Math.round(kB('VmRSS') / 1000), peak: Math.round(kB('VmHWM') / 1000) };
}

/** Child processes whose command line has these words. */
export function childrenOf(pid: number, words: string): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((child) => {
    try {
      const parent = Number(
        readFileSync(`/proc/${child}/stat`, 'utf8')
          .replace(/^.*\) \S /, '')
          .split(' ')[0],
      );
      return parent === pid && readFileSync(`/proc/${child}/cmdline`, 'utf8').replaceAll('\0', ' ').includes(words);
    } catch (error) {
      // It ended while we looked.
      if (error instanceof Error) return false;
      throw error;
    }
  });
}

/** Processor time that a process has used, in ms; Linux counts in hundredths of a second. */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
