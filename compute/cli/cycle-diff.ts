import type { Cycle } from '../../contract/cycles.ts';
import { DIFF_PARTS, type DiffPart } from '../../contract/diff.ts';
import type { Api } from './api/index.ts';
import { conflictText, duplicateText, entityText, ontologyText, summaryText, tripleText, type Names } from './diff-text.ts';
import { chosenCycle, chosenRag, signedIn } from './session.ts';
import { note, paint, print, printJson, type Shown } from './terminal.ts';

interface DiffOptions extends Shown {
  readonly rag?: number;
  readonly part?: DiffPart | 'summary';
}

const TITLES: Readonly<Record<DiffPart, string>> = {
  entities: 'Entities',
  ontology: 'Ontology',
  triples: 'Triples',
  duplicates: 'Possible duplicates',
  conflicts: 'Conflicts',
};
/** Of each part when all are shown. */
const FIRST = 10;

/** `ferag cycle diff [CYCLE]`: what it would change, each change with the sentence that says it. */
export async function cycleDiff(id: number | undefined, { rag, part, json }: DiffOptions): Promise<void> {
  const api = signedIn();
  const cycle = await chosenCycle(api, await chosenRag(api, rag), id);
  if (part !== undefined && part !== 'summary') return printPart(api, cycle, part, json ?? false);
  if (json) return printJson(await api.diffSummary(cycle.rag_id, cycle.id));
  await printChange(api, cycle, part === 'summary' ? [] : DIFF_PARTS);
}

async function printPart(api: Api, cycle: Cycle, part: DiffPart, isJson: boolean): Promise<void> {
  if (isJson) return printJson(await api.diff(cycle.rag_id, cycle.id, part));
  const texts = await partTexts(api, cycle, part);
  if (texts.length === 0) note(`No ${TITLES[part].toLowerCase()} in cycle ${cycle.id}.`);
  else print(texts.join('\n'));
}

/** The numbers of a change, and the beginning of some of its parts. */
export async function printChange(api: Api, cycle: Cycle, parts: readonly DiffPart[]): Promise<void> {
  const summary = await api.diffSummary(cycle.rag_id, cycle.id);
  print(`Cycle ${cycle.id} of RAG ${cycle.rag_id}, ${cycle.status}, on version ${cycle.base_version}`);
  print(summaryText(summary));
  for (const part of parts) {
    const texts = await partTexts(api, cycle, part, FIRST + 1);
    if (texts.length === 0) continue;
    print(`\n${paint(TITLES[part], 'bold')}`);
    print(texts.slice(0, FIRST).join('\n'));
    if (texts.length > FIRST) print(paint(`… all of them: ferag cycle diff ${cycle.id} --rag ${cycle.rag_id} --part ${part}`, 'dim'));
  }
}

async function partTexts(api: Api, { rag_id: ragId, id }: Cycle, part: DiffPart, limit?: number): Promise<string[]> {
  const names: Names = await api.documentNames(ragId);
  switch (part) {
    case 'entities':
      return (await api.diff(ragId, id, part, limit)).map((item) => entityText(item, names));
    case 'ontology':
      return (await api.diff(ragId, id, part, limit)).map((item) => ontologyText(item, names));
    case 'triples':
      return (await api.diff(ragId, id, part, limit)).map((item) => tripleText(item, names));
    case 'duplicates':
      return (await api.diff(ragId, id, part, limit)).map((item) => duplicateText(item, names));
    case 'conflicts':
      return (await api.diff(ragId, id, part, limit)).map((item) => conflictText(item, names));
  }
}
