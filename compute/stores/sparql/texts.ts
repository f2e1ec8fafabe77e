import type { DatasetKind } from '../../../contract/datasets.ts';
import type { Turn } from '../graph-store.ts';
import { kindIri, partOf, partsOf } from './layout.ts';
import type { DataPlace, Part } from './layout.ts';

const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
export const SUBJECT = `<${RDF}subject>`;
export const PREDICATE = `<${RDF}predicate>`;
export const OBJECT = `<${RDF}object>`;
/** The line to the letter. */
export const TEXT = '<urn:ferag:text>';

const PROD = kindIri('prod');
const VERSION = '<urn:ferag:version>';
const BECAME = '<urn:ferag:publishedAs>';
const JOB = '<urn:ferag:job>';
const ATTEMPT = '<urn:ferag:attempt>';
const GRAPH_OF = '<urn:ferag:graph>';
const LOADING = '<urn:ferag:loading>';
const LEFTOVER = '<urn:ferag:leftover>';
const STORE = '<urn:ferag:store>';
const ID = '<urn:ferag:id>';

const cycleIri = (cycleId: number): string => `<urn:ferag:cycle:${cycleId}>`;
/** A triple pattern, or several, in a graph; null: the default graph. */
const within = (graph: string | null, patterns: string): string =>
  graph === null ? `{ ${patterns} }` : `{ GRAPH <${graph}> { ${patterns} } }`;
const request = (operations: readonly string[]): string => operations.join(' ;\n');

/** What stands about a RAG, one row for each note; `kind` is the end of the subject's name. */
export const notesQuery = (meta: string, cycleId: number | null): string =>
  `SELECT ?s ?p ?o { VALUES ?s { ${PROD} ${kindIri('stg')} ${kindIri('tri')} ${kindIri('ont')} ${cycleId === null ? '' : cycleIri(cycleId)} }
  GRAPH <${meta}> { ?s ?p ?o } }`;

export interface Registration {
  readonly kind: DatasetKind;
  readonly stem: string;
}

/**
 * Takes the turn unless a later one has been taken, strikes off the graphs of those who are overtaken by it, and notes that these graphs are
 * being loaded. A change counts only while its graphs are noted (see `guard`), so that whoever was struck off changes nothing any more.
 */
export function beginUpdate(meta: string, by: Turn | undefined, loading: readonly Registration[]): string {
  const notes = loading.map(({ kind, stem }) => `${kindIri(kind)} ${LOADING} <${stem}> .`).join(' ');
  if (!by) return `INSERT DATA ${within(meta, notes)}`;
  const mine = within(meta, `${PROD} ${JOB} ${by.job} ; ${ATTEMPT} ${by.attempt} .`);
  const theirs = within(meta, `?kind ${LOADING} ?stem .`);
  return request([
    takeTurn(meta, PROD, by),
    `DELETE ${theirs} INSERT ${within(meta, `?kind ${LEFTOVER} ?stem .`)} WHERE { ${mine} ${theirs} }`,
    ...(notes === '' ? [] : [`INSERT ${within(meta, notes)} WHERE ${mine}`]),
  ]);
}

export function takeTurn(graph: string, subject: string, { job, attempt }: Turn): string {
  const before = within(graph, `${subject} ${JOB} ?job ; ${ATTEMPT} ?attempt .`);
  return `DELETE ${before} INSERT ${within(graph, `${subject} ${JOB} ${job} ; ${ATTEMPT} ${attempt} .`)}
  WHERE { OPTIONAL ${before} FILTER (!BOUND(?job) || ?job < ${job} || (?job = ${job} && ?attempt <= ${attempt})) }`;
}

export const turnQuery = (graph: string, subject: string): string =>
  `SELECT ?job ?attempt ${within(graph, `${subject} ${JOB} ?job ; ${ATTEMPT} ?attempt .`)}`;

/** An empty production of version 0, where there is none. */
export const firstMarkUpdate = (meta: string): string =>
  `INSERT ${within(meta, `${PROD} ${VERSION} 0 .`)} WHERE { FILTER NOT EXISTS ${within(meta, `${PROD} ${VERSION} ?any .`)} }`;

/** Strikes off graphs that were being loaded: after it no change that relies on them can happen any more, even one that is under way. */
export function abandonUpdate(meta: string, stem: string): string {
  const loading = within(meta, `?kind ${LOADING} <${stem}> .`);
  return `DELETE ${loading} INSERT ${within(meta, `?kind ${LEFTOVER} <${stem}> .`)} WHERE ${loading}`;
}

export const dropStemUpdate = (stem: string): string => request(partsOf(stem).map((graph) => `DROP SILENT GRAPH <${graph}>`));

export const forgetLeftoversUpdate = (meta: string, leftovers: readonly Registration[]): string =>
  `DELETE DATA ${within(meta, leftovers.map(({ kind, stem }) => `${kindIri(kind)} ${LEFTOVER} <${stem}> .`).join(' '))}`;

/** Lets a review dataset be what was loaded under this stem; what it was before becomes a leftover. */
export function showUpdate(meta: string, { kind, stem }: Registration): string {
  const loading = `${kindIri(kind)} ${LOADING} <${stem}> .`;
  const before = within(meta, `${kindIri(kind)} ${GRAPH_OF} ?before .`);
  return request([
    `DELETE ${before} INSERT ${within(meta, `${kindIri(kind)} ${LEFTOVER} ?before .`)} WHERE { ${open(within(meta, loading))} ${open(before)} }`,
    `DELETE ${within(meta, loading)} INSERT ${within(meta, `${kindIri(kind)} ${GRAPH_OF} <${stem}> .`)} WHERE ${within(meta, loading)}`,
  ]);
}

const open = (group: string): string => group.slice(1, -1).trim();

/** A review dataset is there no more, and its graphs are leftovers; where a later turn was taken it stays. */
export function hideUpdate(meta: string, kind: DatasetKind, by: Turn | undefined): string {
  const before = within(meta, `${kindIri(kind)} ${GRAPH_OF} ?before .`);
  const mine = by ? within(meta, `${PROD} ${JOB} ${by.job} ; ${ATTEMPT} ${by.attempt} .`) : '';
  return `DELETE ${before} INSERT ${within(meta, `${kindIri(kind)} ${LEFTOVER} ?before .`)} WHERE { ${mine} ${before} }`;
}

interface Changes {
  readonly meta: string;
  readonly stem: string;
  readonly place: DataPlace;
  /** The version that production must have; null: whatever it has. */
  readonly base: number | null;
  readonly parts: ReadonlySet<Part>;
}

/** Binds nothing, and has no solution unless production is at `base` and the helper graphs are still noted as whole. */
const guard = ({ meta, stem, base }: Changes): string =>
  `GRAPH <${meta}> { ${PROD} ${LOADING} <${stem}> . ${base === null ? '' : `${PROD} ${VERSION} ${base} .`} }`;

/** One request, so one transaction: deletes, inserts, moves the mark. Each part looks at the mark by itself; the last one moves it. */
export function publishUpdate(changes: Changes & { readonly base: number; readonly cycleId: number }): string {
  const { meta, stem, base, cycleId, place } = changes;
  const unseen = `FILTER NOT EXISTS ${within(meta, `${cycleIri(cycleId)} ${BECAME} ?any .`)}`;
  const where = `${guard(changes)} ${unseen}`;
  return request([
    ...merged(changes, 'DELETE', place.data, 'del', where),
    ...merged(changes, 'INSERT', place.data, 'add', where),
    ...merged(changes, 'DELETE', place.spelled, 'spelled-del', where),
    ...merged(changes, 'INSERT', place.spelled, 'spelled-add', where),
    `DELETE ${within(meta, `${PROD} ${VERSION} ${base} ; ${LOADING} <${stem}> .`)}
  INSERT ${within(meta, `${PROD} ${VERSION} ${base + 1} ; ${LEFTOVER} <${stem}> . ${cycleIri(cycleId)} ${BECAME} ${base + 1} .`)}
  WHERE { ${where} }`,
  ]);
}

// Never COPY, MOVE or ADD: on TDB2 they answered 204 and lost triples at the end of a graph made just after its source.
function merged(changes: Changes, what: 'DELETE' | 'INSERT', into: string | null, part: Part, where: string): string[] {
  if (!changes.parts.has(part)) return [];
  return [`${what} ${within(into, '?s ?p ?o .')} WHERE { ${where} GRAPH <${partOf(changes.stem, part)}> { ?s ?p ?o } }`];
}

interface Restoring extends Changes {
  readonly version: number;
  readonly cycles: readonly (readonly [cycle: number, version: number])[];
}

/** Production as a whole, its mark and its cycles, in one request. */
export function restoreUpdate(changes: Restoring): string {
  const { meta, stem, place, version, cycles } = changes;
  const where = guard(changes);
  const all = (graph: string | null) => `DELETE ${within(graph, '?s ?p ?o .')} WHERE { ${where} ${open(within(graph, '?s ?p ?o .'))} }`;
  const became = cycles.map(([cycle, at]) => `${cycleIri(cycle)} ${BECAME} ${at} .`).join(' ');
  return request([
    all(place.data),
    all(place.spelled),
    ...merged(changes, 'INSERT', place.data, 'data', where),
    ...merged(changes, 'INSERT', place.spelled, 'spelled', where),
    `DELETE ${within(meta, `?cycle ${BECAME} ?at .`)} WHERE { ${where} GRAPH <${meta}> { ?cycle ${BECAME} ?at } }`,
    `DELETE ${within(meta, `${PROD} ${VERSION} ?before ; ${LOADING} <${stem}> .`)}
  INSERT ${within(meta, `${PROD} ${VERSION} ${version} ; ${LEFTOVER} <${stem}> . ${became}`)}
  WHERE { ${where} OPTIONAL { GRAPH <${meta}> { ${PROD} ${VERSION} ?before } } }`,
  ]);
}

/** `triples` of the data, `lines` of those that are kept to the letter, and `values`: as how many triples the store holds these. */
export const countQuery = ({ data, spelled }: Pick<DataPlace, 'data' | 'spelled'>): string => `SELECT ?triples ?lines ?values {
  { SELECT (COUNT(*) AS ?triples) ${within(data, '?s ?p ?o .')} }
  { SELECT (COUNT(*) AS ?lines) ${within(spelled, `?line ${TEXT} ?text .`)} }
  { SELECT (COUNT(*) AS ?values) { SELECT DISTINCT ?s ?p ?o ${within(spelled, `?line ${SUBJECT} ?s ; ${PREDICATE} ?p ; ${OBJECT} ?o .`)} } } }`;

export const graphCountQuery = (graph: string): string => `SELECT (COUNT(*) AS ?triples) ${within(graph, '?s ?p ?o .')}`;

/** Which of the lines in the graph `odd` stand, in whatever spelling, among the data. */
export const presentQuery = (odd: string, data: string | null): string =>
  `SELECT ?line { GRAPH <${odd}> { ?line ${SUBJECT} ?s ; ${PREDICATE} ?p ; ${OBJECT} ?o . } ${open(within(data, '?s ?p ?o .'))} }`;

export const storeIdQuery = (home: string): string => `SELECT ?id ${within(home, `${STORE} ${ID} ?id .`)}`;
export const storeIdUpdate = (home: string, id: string): string =>
  `INSERT ${within(home, `${STORE} ${ID} "${id}" .`)} WHERE { FILTER NOT EXISTS ${within(home, `${STORE} ${ID} ?any .`)} }`;

/** Production is gone, its mark, and the notes about it and the review datasets, except whose turn it is. */
export const dropProductionUpdate = (meta: string, graphs: readonly string[]): string =>
  request([
    ...graphs.map((graph) => `DROP SILENT GRAPH <${graph}>`),
    `DELETE ${within(meta, `?cycle ${BECAME} ?at .`)} WHERE ${within(meta, `?cycle ${BECAME} ?at .`)}`,
    `DELETE ${within(meta, `${PROD} ${VERSION} ?version .`)} WHERE ${within(meta, `${PROD} ${VERSION} ?version .`)}`,
  ]);
