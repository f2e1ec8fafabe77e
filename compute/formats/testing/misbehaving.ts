import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ParseRequest, type ParseReply } from '../parser/messages.ts';
import { startWatchdog } from '../parser/watch.ts';

const WATCHED_SECONDS = 3;

/** A parser that does what the name of its document says, for tests of the one who has to live with it. */
const DEEDS: Readonly<Record<string, () => unknown>> = {
  hangs: () => {
    for (;;);
  },
  'fills its heap': () => {
    const kept: number[][] = [];
    for (;;) kept.push(Array.from({ length: 100_000 }, (_, i) => i + 0.5));
  },
  'fills its buffers': async () => {
    const kept: Buffer[] = [];
    for (;;) {
      kept.push(Buffer.alloc(10_000_000, 1));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  },
  'is killed': () => process.kill(process.pid, 'SIGKILL'),
  segfaults: () => process.kill(process.pid, 'SIGSEGV'),
  exits: () => process.exit(3),
  throws: () => {
    throw new Error('as it was told');
  },
  'sends nonsense': () => process.send?.({ nonsense: true }),
};

const watchdog = startWatchdog(WATCHED_SECONDS);

process.on('disconnect', () => process.exit(0));
process.on('message', (message) => {
  const { id, name } = ParseRequest.parse(message);
  watchdog.begin();
  const deed = DEEDS[name];
  if (deed) return void deed();
  if (name === 'reach out') return answer(id, reachOut());
  const text = name === 'tell environment' ? Object.keys(process.env).toSorted().join(' ') : 'behaved';
  answer(id, text, () => void (name === 'break later' && process.kill(process.pid, 'SIGSEGV')));
});

function answer(id: number, text: string, onSent: () => void = () => undefined): void {
  const drafts = [{ kind: 'paragraph', level: 0, text } as const];
  const reply: ParseReply = { id, rssBytes: 1, peakBytes: 1, outcome: { type: 'parsed', title: null, drafts, notes: [] } };
  process.send?.(reply, undefined, undefined, onSent);
}

/** What comes of writing a file and of starting a program. */
function reachOut(): string {
  const deeds = [() => writeFileSync(path.join(tmpdir(), `ferag-reached-${process.pid}`), ''), () => spawnSync('true')];
  return deeds
    .map((deed) => {
      try {
        deed();
        return 'done';
      } catch (error) {
        return error instanceof Error && 'code' in error ? String(error.code) : String(error);
      }
    })
    .join(' ');
}
