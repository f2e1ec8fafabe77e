import { Parser } from '@traqula/parser-sparql-1-1';
import { META_GRAPH } from '../../../contract/datasets.ts';
import { FeragError } from '../../../contract/errors.ts';
import { isAggregateAllowed, isNodeAllowed, isOperatorAllowed } from './allowed.ts';
import type { QueryForm } from './media-types.ts';
import { scanQuery } from './scan.ts';

export interface ReadQuery {
  readonly form: QueryForm;
  /** The text to run: the caller's with its code point escapes decoded. */
  readonly text: string;
}

const XSD = 'http://www.w3.org/2001/XMLSchema#';
// Jena runs code named by such IRIs, in function and in predicate position.
const CODE_IRI = /^(?:java|js):/i;
const ABSOLUTE = /^[A-Za-z][A-Za-z0-9+.-]*:/;

const parser = new Parser({ lexerConfig: { positionTracking: 'full' } });

/**
 * Reads a user's query and lets through only what is on the list: SELECT, ASK, CONSTRUCT and DESCRIBE over the dataset's
 * own data. May take long for hostile text: called in a thread that can be ended.
 * @throws FeragError `query_invalid`, `query_refused`
 */
export function readQuery(raw: string): ReadQuery {
  const text = scanQuery(raw);
  const tree: unknown = parse(text);
  if (!isNode(tree)) throw new FeragError('query_invalid', 'The query could not be read.');
  if (tree.type === 'update') refuseUpdate(tree);
  const form = FORMS.find((name) => name === tree.subType);
  if (form === undefined) throw new FeragError('query_refused', 'Only SELECT, ASK, CONSTRUCT and DESCRIBE are answered here.');
  checkNodes(tree);
  return { form, text };
}

const FORMS = ['select', 'ask', 'construct', 'describe'] as const;

function parse(text: string): unknown {
  try {
    return parser.parse(text);
  } catch (error) {
    if (error instanceof RangeError) throw new FeragError('query_refused', 'The query is too deep to be read.', { cause: error });
    throw new FeragError('query_invalid', describeSyntaxError(text, error instanceof Error ? error.message : String(error)), {
      cause: error,
    });
  }
}

/** Says where the text stops being SPARQL, from the parser's two kinds of messages. */
function describeSyntaxError(text: string, message: string): string {
  const found = /found(?: -->|:) '([^]{0,40})/.exec(message)?.[1]?.replace(/'(?: <--)?[^]*$/, '');
  const near = found ? ` near "${found}"` : '';
  const marked = /^Parse error on line (\d+)\n[^\n]*\n(-*)\^/.exec(message);
  if (marked) return `Syntax error at line ${marked[1]}, column ${(marked[2]?.length ?? 0) + 1}${near}.`;
  const offset = /^unexpected character: .* at offset: (\d+)/s.exec(message)?.[1];
  if (offset !== undefined) {
    const before = text.slice(0, Number(offset)).split('\n');
    return `Syntax error at line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: unexpected character.`;
  }
  if (message.startsWith('Parse error')) return `Syntax error at the end of the query${near}.`;
  return `${message.split('\n', 1)[0]?.slice(0, 300)}.`;
}

function refuseUpdate(tree: TreeNode): never {
  const [first] = Array.isArray(tree['updates']) ? tree['updates'] : [];
  if (!isRecord(first) || first['operation'] === undefined) throw new FeragError('query_invalid', 'The query is empty.');
  throw new FeragError('query_refused', 'Updates are not run here: the graph changes through approved cycles only.');
}

interface TreeNode {
  readonly type: string;
  readonly subType?: unknown;
  readonly [key: string]: unknown;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isNode = (value: unknown): value is TreeNode => isRecord(value) && typeof value['type'] === 'string';

/** Every node of the tree, without recursion: a sum of 30,000 terms is 30,000 levels deep. */
function checkNodes(tree: TreeNode): void {
  const prefixes = readPrefixes(tree['context']);
  const waiting: unknown[] = [tree];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (!isRecord(value)) continue;
    if (isNode(value)) checkNode(value, prefixes);
    for (const child of Object.values(value)) if (isRecord(child) && !('sourceLocationType' in child)) waiting.push(child);
  }
}

function checkNode(node: TreeNode, prefixes: ReadonlyMap<string, string>): void {
  if (node.type === 'pattern' && node.subType === 'service') {
    throw new FeragError('query_refused', 'SERVICE is not allowed: a query reads this dataset only.');
  }
  if (!isNodeAllowed(node.type, node.subType)) {
    throw new FeragError('query_refused', `The query has a part that is not read here: ${node.type} ${String(node.subType ?? '')}`.trim());
  }
  if (node.type === 'pattern' && node.subType === 'graph' && isNode(node['name']) && node['name'].subType === 'namedNode') {
    throw new FeragError('query_refused', 'GRAPH with a name is not allowed: all that a query reads is the default graph of this dataset.');
  }
  if (node.type === 'datasetClauses' && Array.isArray(node['clauses']) && node['clauses'].length > 0) {
    throw new FeragError('query_refused', 'FROM and FROM NAMED are not allowed: a query reads the default graph of this dataset.');
  }
  if (node.type === 'term' && node.subType === 'namedNode') checkIri(iriOf(node, prefixes));
  if (node.type === 'expression') checkExpression(node, prefixes);
}

function checkExpression(node: TreeNode, prefixes: ReadonlyMap<string, string>): void {
  if (node.subType === 'functionCall') return checkFunction(node['function'], prefixes);
  const isKnown = node.subType === 'aggregate' ? isAggregateAllowed(node['aggregation']) : isOperatorAllowed(node['operator']);
  if (isKnown) return;
  const name = String(node['operator'] ?? node['aggregation']).slice(0, 100);
  throw new FeragError('query_refused', `${name} is not allowed. Only the functions of SPARQL 1.1 are.`);
}

function checkIri(iri: string): void {
  if (iri === META_GRAPH || iri.startsWith(`${META_GRAPH}#`))
    throw new FeragError('query_refused', `<${META_GRAPH}> is not open to queries.`);
  if (CODE_IRI.test(iri)) throw new FeragError('query_refused', `<${iri}> names program code, which queries may not.`);
}

function checkFunction(name: unknown, prefixes: ReadonlyMap<string, string>): void {
  const iri = isNode(name) ? iriOf(name, prefixes) : '';
  if (iri.startsWith(XSD)) return;
  throw new FeragError(
    'query_refused',
    `The function <${iri}> is not allowed. Only SPARQL's own functions and the casts of XML Schema are.`,
  );
}

const BASE = '';

/** Prefix with its colon → IRI; the base stands under the empty key. */
function readPrefixes(context: unknown): Map<string, string> {
  const prefixes = new Map<string, string>();
  for (const definition of Array.isArray(context) ? context : []) {
    if (!isNode(definition) || !isNode(definition['value'])) continue;
    const iri = iriOf(definition['value'], prefixes);
    prefixes.set(definition.subType === 'base' ? BASE : `${String(definition['key'])}:`, iri);
  }
  return prefixes;
}

function iriOf(term: TreeNode, prefixes: ReadonlyMap<string, string>): string {
  const value = String(term['value']);
  if (typeof term['prefix'] === 'string') return `${prefixes.get(`${term['prefix']}:`) ?? ''}${value}`;
  if (ABSOLUTE.test(value)) return value;
  const base = prefixes.get(BASE);
  return base !== undefined && URL.canParse(value, base) ? new URL(value, base).href : value;
}
