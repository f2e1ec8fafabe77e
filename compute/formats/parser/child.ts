import { readFileSync } from 'node:fs';
import { FeragError } from '../../../contract/errors.ts';
import { LIMITS } from '../../../contract/limits.ts';
import { ParseRequest, type ParseReply } from './messages.ts';
import { parseFile } from './parse.ts';
import { startWatchdog } from './watch.ts';

/** The parser's process: documents come one at a time, and what one of them does to the process ends with the process. */

/** The node kills a parser that takes too long; when the node itself is gone, the watchdog does. */
const GRACE_SECONDS = 10;
const watchdog = startWatchdog(LIMITS.parser_seconds + GRACE_SECONDS);

process.on('disconnect', () => process.exit(0));
process.on('message', (message) => void answer(ParseRequest.parse(message)));

async function answer({ id, withImages, ...file }: ParseRequest): Promise<void> {
  watchdog.begin();
  const outcome = await outcomeOf(() => parseFile(file, withImages));
  watchdog.end();
  const reply: ParseReply = {
    id,
    rssBytes: process.memoryUsage.rss(),
    peakBytes: peakBytes(),
    outcome,
  };
  process.send?.(reply);
}

/** On Linux what the system counts for a process begins with that of the one that started it, but not this line. */
function peakBytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? 0) * 1024;
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
