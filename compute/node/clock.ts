/** Time as one process has it: an argument, so that a simulation can give another one. */
export interface Clock {
  /** Milliseconds that only go forward, whatever is done to the machine's date; of no meaning outside this process. */
  now(): number;
  /** Calls once after `ms`; the function that it gives takes that back. */
  after(ms: number, call: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};
