import { readFile, rename, writeFile } from 'node:fs/promises';
import { FeragError } from '../../../contract/errors.ts';
import { fromTurtle, STANDARD_PREFIXES, toTurtle } from '../../graph/turtle.ts';
import { counted, note, printJson, type Shown } from '../terminal.ts';

export interface StepOptions extends Shown {
  readonly out?: string;
}

/** Canonical lines of each Turtle or N-Triples file. @throws FeragError that names the file. */
export async function readTurtles(files: readonly string[]): Promise<string[][]> {
  const texts = await Promise.all(files.map(readText));
  return texts.map((text, index) => {
    try {
      return fromTurtle(text, `file:///${encodeURIComponent(files[index] ?? '')}`);
    } catch (error) {
      if (!(error instanceof FeragError)) throw error;
      throw new FeragError(error.code, `${files[index]}: ${error.message}`, { cause: error });
    }
  });
}

const readText = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((cause: unknown) => {
    throw new FeragError('file_missing', `There is no file ${file}.`, { cause });
  });

/** The namespaces that our own files use: `entity:` and `onto:` of the RAG, as its artifacts have them. */
function prefixesOf(lines: readonly string[]): Record<string, string> {
  for (const line of lines) {
    const base = /<(urn:ferag:[^>\s]*?:)(?:entity\/|ontology#)/.exec(line)?.[1];
    if (base !== undefined) return { entity: `${base}entity/`, onto: `${base}ontology#` };
  }
  return {};
}

/** Writes lines as Turtle to the file or, without one, to stdout; says on stderr or as JSON what was written. */
export async function writeTurtle(
  lines: readonly string[],
  { out, json }: StepOptions,
  counts: Record<string, number> = {},
): Promise<void> {
  const text = toTurtle(lines, { ...STANDARD_PREFIXES, ...prefixesOf(lines) });
  const toStdout = out === undefined || out === '-';
  if (!toStdout) await writeWhole(out, text);
  if (json) return printJson({ triples: lines.length, ...counts, ...(toStdout ? { turtle: text } : { out }) });
  if (toStdout) process.stdout.write(text);
  else
    note(`${[counted(lines.length, 'triple'), ...Object.entries(counts).map(([name, count]) => `${name}: ${count}`)].join(', ')} → ${out}`);
}

/** A reader sees the old file or the new one, never half of it. */
export async function writeWhole(file: string, text: string): Promise<void> {
  try {
    await writeFile(`${file}.part`, text);
    await rename(`${file}.part`, file);
  } catch (cause) {
    throw new FeragError('file_unreadable', `${file} could not be written: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}
