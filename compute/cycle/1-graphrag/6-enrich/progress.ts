import type { Progress } from '../../../../contract/cycles.ts';
import type { EnrichTools } from '../../tools.ts';

/** A slow model is told from one that is stuck by a word now and then, and by the same count again. */
const REPEAT_MS = 10_000;

/** Says that the work goes on, and once it is known how many chunks there are, how many are done: it never goes back. */
export function newProgress(tools: Pick<EnrichTools, 'report'>) {
  let progress: Progress | null = null;
  const say = (): void => tools.report('graphrag', progress);
  const again = setInterval(say, REPEAT_MS);
  return {
    begin(total: number, done: number): void {
      progress = { done, total, unit: 'chunks' };
      say();
    },
    done(): void {
      if (progress) progress = { ...progress, done: Math.min(progress.total, progress.done + 1) };
      say();
    },
    end: (): void => clearInterval(again),
  };
}
