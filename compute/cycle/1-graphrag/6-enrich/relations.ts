import { canonicalJson, sha256Hex } from '../../../graph/canonical-json.ts';
import { readJson } from '../../../llm/json-reply.ts';
import { askAbout, type Told } from './ask.ts';
import type { Desk } from './desk.ts';
import type { Shelf } from './documents.ts';
import { Finding, fitsReading } from './findings.ts';
import type { Planned } from './order.ts';
import { newRoom, takePack } from './pack.ts';
import type { Question } from './question.ts';

export interface Asking {
  readonly shelf: Shelf;
  /** Chunks in order of value, each question once. */
  readonly line: readonly Planned[];
  readonly predicates: readonly string[];
  /** Called with each chunk that is done. */
  onDone(): void;
}

/** Asks about the chunks in line, several in a call and several calls at once, until all are answered or the budget is used up. */
export async function askRelations({ shelf, line, predicates, onDone }: Asking, desk: Desk): Promise<void> {
  const { llm, spending, signal } = desk;
  const room = newRoom(llm.fit, predicates);
  const waiting = await notSaidBefore(line, predicates, desk, onDone);
  const tools = { llm, predicates, spending, room, signal };
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < waiting.length && !spending.isPaused) {
      signal.throwIfAborted();
      const pack = takePack(waiting, next, room.tokens());
      next += pack.length;
      const questions = await Promise.all(pack.map(({ document, chunk }) => shelf.question(document, chunk)));
      const open = questions.flatMap((question) => question ?? []);
      const told = await askAbout(
        open.map((question) => ({ question, lines: question.lines })),
        tools,
      );
      await keepTold(open, told, predicates, desk, onDone);
      await desk.saveSometimes();
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, llm.fit.concurrency) }, work));
}

/** Chunks that neither this run nor this machine has asked about before. */
async function notSaidBefore(line: readonly Planned[], predicates: readonly string[], desk: Desk, onDone: () => void): Promise<Planned[]> {
  const waiting: Planned[] = [];
  for (const planned of line) {
    if (desk.found.has(planned.key)) continue;
    const text = await desk.tools.said.get(cacheKey(planned.key, predicates));
    const known = text === null ? null : readJson(text, Finding);
    if (known?.ok && fitsReading(known.value, planned)) {
      desk.found.set(planned.key, known.value);
      onDone();
    } else waiting.push(planned);
  }
  return waiting;
}

/** What was asked of the model to the last word: another list of properties may give another reply. */
const cacheKey = (key: string, predicates: readonly string[]): string => sha256Hex(canonicalJson({ key, predicates }));

/** A chunk is done when all its lines are answered; one that the budget cut off stays open. */
async function keepTold(
  questions: readonly Question[],
  told: readonly Told[],
  predicates: readonly string[],
  desk: Desk,
  onDone: () => void,
) {
  for (const question of questions) {
    const own = told.filter(({ part }) => part.question === question);
    if (own.reduce((sum, { part }) => sum + part.lines.length, 0) < question.lines.length) continue;
    const finding: Finding = {
      statements: own
        .toSorted((a, b) => (a.part.lines[0]?.sentence ?? 0) - (b.part.lines[0]?.sentence ?? 0))
        .flatMap(({ statements }) => statements),
      types: [],
      dropped: own.reduce((sum, { dropped }) => sum + dropped, 0),
      unclear: own.some(({ unclear }) => unclear),
    };
    desk.found.set(question.key, finding);
    if (!finding.unclear) await desk.tools.said.put(cacheKey(question.key, predicates), canonicalJson(finding));
    onDone();
  }
}
