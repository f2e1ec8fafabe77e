/** Lets work on one name run one after the other, and work on different names side by side. */
export function newLocks() {
  const tails = new Map<string, Promise<unknown>>();
  return {
    run<T>(name: string, work: () => Promise<T>): Promise<T> {
      const result = (tails.get(name) ?? Promise.resolve()).then(work);
      // The next in line only waits for this one; its failure belongs to its own caller.
      const tail = result.then(
        () => undefined,
        () => undefined,
      );
      tails.set(name, tail);
      void tail.then(() => tails.get(name) === tail && tails.delete(name));
      return result;
    },
    /** Settles when everything that is in line now is done. */
    async idle(): Promise<void> {
      await Promise.all(tails.values());
    },
  };
}
