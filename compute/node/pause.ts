import { systemClock, type Clock } from './clock.ts';

/** A pause that a wake-up ends. One that comes while nobody pauses ends the next pause at once, so that none is lost. */
export function newPause(clock: Clock = systemClock) {
  let woken = false;
  let end: () => void = () => undefined;
  return {
    wake(): void {
      woken = true;
      end();
    },
    async take(ms: number): Promise<void> {
      if (!woken) {
        await new Promise<void>((resolve) => {
          const takeBack = clock.after(ms, resolve);
          end = () => {
            takeBack();
            resolve();
          };
        });
      }
      woken = false;
    },
  };
}
