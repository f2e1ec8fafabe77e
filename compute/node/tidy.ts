const AFTER_MS = 1_000;
let timer: NodeJS.Timeout | undefined;

/**
 * Gives back what the last piece of work left as garbage, once this thread has been at rest for a second. V8 collects when a thread
 * allocates, and a thread that waits for work does not: without this a node keeps the peak of its largest document for ever.
 * Does nothing where the process was started without `--expose-gc`.
 */
export function tidyWhenIdle(): void {
  clearTimeout(timer);
  timer = setTimeout(() => globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' }), AFTER_MS).unref();
}
