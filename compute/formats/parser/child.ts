import { Worker } from 'node:worker_threads';
import { FeragError } from '../../../contract/errors.ts';
import { LIMITS } from '../../../contract/limits.ts';
import { ParseRequest, type ParseReply, type WatchdogData } from './messages.ts';
import { parseFile } from './parse.ts';

/** The parser's process: documents come one at a time, and what one of them does to the process ends with the process. */

/** The node kills a parser that takes too long; when the node itself is gone, the watchdog does. */
const GRACE_SECONDS = 10;
const deadline = new Int32Array(new SharedArrayBuffer(4));
const watched: WatchdogData = { deadline, parent: process.ppid };
new Worker(new URL('./watchdog.ts', import.meta.url), {
  workerData: watched,
  resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2 },
}).unref();

process.on('disconnect', () => process.exit(0));
process.on('message', (message) => void answer(ParseRequest.parse(message)));

async function answer({ id, withImages, ...file }: ParseRequest): Promise<void> {
  Atomics.store(deadline, 0, Math.floor(Date.now() / 1000) + LIMITS.parser_seconds + GRACE_SECONDS);
  const outcome = await outcomeOf(() => parseFile(file, withImages));
  Atomics.store(deadline, 0, 0);
  const reply: ParseReply = {
    id,
    rssBytes: process.memoryUsage.rss(),
    peakBytes: process.resourceUsage().maxRSS * 1024,
    outcome,
  };
  process.send?.(reply);
}

async function outcomeOf(parse: () => ReturnType<typeof parseFile>): Promise<ParseReply['outcome']> {
  try {
    return { type: 'parsed', ...(await parse()) };
  } catch (error) {
    if (error instanceof FeragError) return { type: 'failed', code: error.code, detail: error.message };
    // What a parser did not foresee says nothing to a person; its kind helps whoever reads a report.
    const kind = error instanceof Error ? error.name : 'error';
    return {
      type: 'failed',
      code: 'parser_failed',
      detail: `The document broke its reader (${kind}). Save it again, or in another format, and upload that.`,
    };
  }
}
