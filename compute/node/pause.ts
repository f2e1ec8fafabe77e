/** A pause that a wake-up ends. One that comes while nobody pauses ends the next pause at once, so that none is lost. */
export function newPause() {
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
          const timer = setTimeout(resolve, ms);
          end = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      woken = false;
    },
  };
}
