import { z } from 'zod';
import type { LlmReply } from '../../../llm/llm.ts';
import { readJson } from '../../../llm/json-reply.ts';
import { canonicalJson } from '../../../graph/canonical-json.ts';
import type { Statement } from '../../../graph/segment.ts';
import { statementOf, type Row } from './check.ts';
import type { Part, Prompt } from './prompt.ts';

/** What one reply says of a part of a chunk. */
export interface Said {
  readonly part: Part;
  readonly statements: Statement[];
  dropped: number;
}

export interface Heard {
  /** Parts whose lines were all answered, and what the reply says of them. */
  readonly answered: readonly Said[];
  /** Parts that have to be asked again, with what the reply says of them already. */
  readonly open: readonly Said[];
}

const Reply = z.object({ rows: z.array(z.unknown()) });
const Cells = z.tuple([z.coerce.number().int(), z.coerce.number().int(), z.union([z.int(), z.string()]), z.coerce.number().int()]);

/** Rows of one line at most: a sentence states a few things, a model that runs away writes thousands. */
const ROWS_PER_LINE = 20;

/** Reads a reply row by row. Of one that was cut off, or is no JSON, the parts that it did not get to are open. */
export function hear(
  reply: Pick<LlmReply, 'text' | 'finish'>,
  prompt: Prompt,
  parts: readonly Part[],
  predicates: readonly string[],
): Heard {
  const said = new Map(parts.map((part): [Part, Said] => [part, { part, statements: [], dropped: 0 }]));
  const read = readJson(reply.text, Reply);
  if (!read.ok) return { answered: [], open: [...said.values()] };
  const perLine = new Map<number, number>();
  const lines: number[] = [];
  for (const raw of read.value.rows) {
    const cells = Cells.safeParse(raw);
    const place = cells.success ? prompt.places[cells.data[0] - 1] : undefined;
    // A row that names no line is counted where the reply has got to.
    const at = said.get(place?.part ?? prompt.places[(lines.at(-1) ?? 1) - 1]?.part ?? firstOf(parts));
    if (!at) continue;
    const count = (perLine.get(cells.data?.[0] ?? 0) ?? 0) + 1;
    perLine.set(cells.data?.[0] ?? 0, count);
    const row = cells.success && count <= ROWS_PER_LINE ? rowOf(cells.data, prompt, predicates) : null;
    const statement = row && statementOf(row);
    if (cells.success && place) lines.push(cells.data[0]);
    if (statement) addOnce(at.statements, statement);
    else at.dropped += 1;
  }
  const all = parts.flatMap((part) => said.get(part) ?? []);
  if (reply.finish === 'stop' && (!read.repaired || isClosed(reply.text))) return { answered: all, open: [] };
  return cutAt(all, prompt, lines);
}

/** A comma too many is no harm; a bracket too few is a reply that was cut off, whatever its server says. */
const isClosed = (text: string): boolean =>
  text.split('[').length <= text.split(']').length && text.split('{').length <= text.split('}').length;

const firstOf = (parts: readonly Part[]): Part => {
  const [first] = parts;
  if (!first) throw new RangeError('A reply is about one part at least.');
  return first;
};

/** Models answer line by line: what stands before the last line that was answered is complete. Where rows jump, nothing is known. */
function cutAt(all: readonly Said[], prompt: Prompt, lines: readonly number[]): Heard {
  const isInOrder = lines.every((line, index) => index === 0 || (lines[index - 1] ?? 0) <= line);
  const last = isInOrder ? prompt.places[(lines.at(-1) ?? 0) - 1]?.part : undefined;
  const complete = last ? all.findIndex(({ part }) => part === last) : 0;
  return { answered: all.slice(0, complete), open: all.slice(complete) };
}

function addOnce(statements: Statement[], statement: Statement): void {
  const json = canonicalJson(statement);
  if (!statements.some((known) => canonicalJson(known) === json)) statements.push(statement);
}

function rowOf([line, subject, predicate, object]: z.infer<typeof Cells>, prompt: Prompt, predicates: readonly string[]): Row | null {
  const place = prompt.places[line - 1];
  const from = place?.part.question.marks[subject - 1];
  const to = place?.part.question.marks[object - 1];
  const offered = predicates[Number(predicate) - 1];
  if (!place || from === undefined || to === undefined) return null;
  if (offered !== undefined) return { ...place, subject: from, object: to, predicate: { offered } };
  return typeof predicate === 'string' ? { ...place, subject: from, object: to, predicate: { own: predicate } } : null;
}
