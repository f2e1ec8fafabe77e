import type { EnrichTools } from '../../tools.ts';

/** A slow model is told from one that is stuck by a word now and then, and by the same count again. */
const REPEAT_MS = 10_000;

/** Says how many chunks are done: it never goes back. */
export function newProgress(tools: Pick<EnrichTools, 'report'>, total: number, before: number) {
  let done = before;
  const say = (): void => tools.report('graphrag', { done, total, unit: 'chunks' });
  const again = setInterval(say, REPEAT_MS);
  say();
  return {
    done(): void {
      done = Math.min(total, done + 1);
      say();
    },
    end: (): void => clearInterval(again),
  };
}
