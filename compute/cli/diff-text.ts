import type {
  Change,
  Conflict,
  DiffSummary,
  DuplicateProposal,
  EntityChange,
  Evidence,
  ObjectValue,
  OntologyChange,
  Term,
  TripleChange,
} from '../../contract/diff.ts';
import { counted, paint, plain, wrap, type Paint } from './terminal.ts';

/** Document id → the name to show beside a sentence. */
export type Names = ReadonlyMap<number, string>;

const MARKS = { added: '+', removed: '−', changed: '~', joined: '=' } as const satisfies Record<Change, string>;
const COLOURS = { added: 'green', removed: 'red', changed: 'yellow', joined: 'cyan' } as const satisfies Record<Change, Paint>;
const INDENT = '    ';

const marked = (change: Change, text: string): string => paint(wrap(text, INDENT, `${MARKS[change]} `), COLOURS[change]);
const label = (term: Term): string => plain(term.label);
const labels = (terms: readonly Term[]): string => terms.map(label).join(', ');
const valueText = (value: ObjectValue): string => (`iri` in value ? label(value) : `"${plain(value.value)}"`);

/** The sentence that says it, with its document; of several, the first. */
function said(evidence: readonly Evidence[], names: Names, sources: number): string[] {
  const [first] = evidence;
  if (!first) return [];
  const where = plain(names.get(first.document_id) ?? `document ${first.document_id}`);
  const more = sources > 1 ? ` and ${counted(sources - 1, 'other document')}` : '';
  return [paint(wrap(`“${plain(first.sentence)}” — ${where}${more}`, INDENT), 'dim')];
}

export function entityText(item: EntityChange, names: Names): string {
  const types = item.types.length > 0 ? ` (${labels(item.types)})` : '';
  const before = item.before.map(plain).join(', ');
  const was = before === '' ? '' : item.change === 'joined' ? ` ← ${before}` : `, before: ${before}`;
  const triples = [item.triples_added && `+${item.triples_added}`, item.triples_removed && `−${item.triples_removed}`].filter(Boolean);
  const count = triples.length > 0 ? `, triples ${triples.join(' ')}` : '';
  return [marked(item.change, `${label(item.entity)}${types}${was}${count}`), ...said(item.evidence, names, item.sources)].join('\n');
}

export function tripleText(item: TripleChange, names: Names): string {
  const text = `${label(item.subject)} · ${label(item.predicate)} · ${valueText(item.object)}`;
  return [marked(item.change, text), ...said(item.evidence, names, item.sources)].join('\n');
}

export function ontologyText(item: OntologyChange, names: Names): string {
  const under = item.broader.length > 0 ? ` under ${labels(item.broader)}` : '';
  const ends = item.kind === 'property' && (item.domain || item.range) ? `: ${end(item.domain)} → ${end(item.range)}` : '';
  const uses = item.kind === 'class' ? counted(item.uses, 'instance') : counted(item.uses, 'use');
  const text = `${item.kind} ${label(item.term)}${under}${ends}, ${uses}${item.rare ? ', rare' : ''}`;
  return [marked(item.change, text), ...said(item.evidence, names, item.sources)].join('\n');
}

const end = (term: Term | null): string => (term === null ? 'anything' : label(term));

export function duplicateText({ a, b, reason, evidence }: DuplicateProposal, names: Names): string {
  const text = wrap(`${label(a)} and ${label(b)} may be one (${reason})`, INDENT, '? ');
  return [paint(text, 'yellow'), ...evidence.slice(0, 2).flatMap((item) => said([item], names, 1))].join('\n');
}

const CONFLICTS = {
  two_values: 'has two values',
  type_clash: 'is of classes that exclude each other',
  range_clash: 'has a value of an unexpected kind',
  term_in_use: 'is a term that is still in use',
} as const satisfies Record<Conflict['kind'], string>;

export function conflictText({ kind, subject, predicate, values }: Conflict, names: Names): string {
  const about = predicate === null ? label(subject) : `${label(subject)} · ${label(predicate)}`;
  const lines = values.flatMap(({ value, published, evidence }) => [
    wrap(`${valueText(value)}${published ? ' (published)' : ''}`, `${INDENT}  `, `${INDENT}- `),
    ...said(evidence, names, 1).map((line) => `  ${line.replaceAll('\n', '\n  ')}`),
  ]);
  return [paint(wrap(`${about} ${CONFLICTS[kind]}`, INDENT, '! '), 'yellow'), ...lines].join('\n');
}

/** What each gate says when it passed, and when it is worth a look. */
const GATES = {
  evidence: ['each triple has its sentence', 'some triples have no sentence'],
  conflicts: ['no contradicting values', 'values that contradict each other'],
  duplicates: ['no entities that may be one', 'entities that may be one'],
  removal: ['no large removal', 'a large part of the graph would go'],
  ontology_in_use: ['no term removed that is in use', 'terms would go that are in use'],
  one_document: ['no document brings nearly everything', 'one document brings nearly everything'],
} as const satisfies Record<DiffSummary['gates'][number]['name'], readonly [string, string]>;

/** What a cycle would change, in numbers, and the gates it passed. */
export function summaryText(summary: DiffSummary): string {
  const { documents, entities, triples, ontology } = summary;
  const row = (name: string, counts: Partial<Record<Change, number>>, total: string): string => {
    const parts = Object.entries(MARKS).flatMap(([change, mark]) => {
      // `MARKS` has exactly the keys of `Change`.
      const count = counts[change as Change];
      return count === undefined ? [] : [`${mark}${count}`.padEnd(7)];
    });
    return `  ${name.padEnd(11)}${parts.join('').padEnd(29)}${total}`.trimEnd();
  };
  const read = (['added', 'replaced', 'removed', 'failed'] as const).flatMap((name) =>
    documents[name] ? [`${documents[name]} ${name}`] : [],
  );
  const doubts = [counted(summary.duplicates, 'possible duplicate'), counted(summary.conflicts, 'conflict')];
  return [
    `  ${'documents'.padEnd(11)}${read.join(', ') || 'none'}`,
    row('entities', entities, `then ${entities.total}`),
    row('triples', triples, `then ${triples.total}`),
    row('ontology', ontology, `then ${counted(ontology.total, 'term')}`),
    `  ${'to look at'.padEnd(11)}${doubts.join(', ')}; ${counted(summary.candidates, 'statement')} too unsure to propose`,
    ...summary.gates.map(({ name, passed }) => `  ${passed ? paint('✔', 'green') : paint('!', 'yellow')} ${GATES[name][passed ? 0 : 1]}`),
  ].join('\n');
}
