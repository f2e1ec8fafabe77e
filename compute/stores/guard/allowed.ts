/**
 * Everything that a query may be made of, as the parser names it. What is not here is refused: a parser that learns new syntax, such as
 * SERVICE by another name, must not teach it to the store.
 */
const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** By the node's type; an empty set where the type has no kinds. */
const NODES: Readonly<Record<string, ReadonlySet<string>>> = {
  query: words('select ask construct describe'),
  pattern: words('group bgp filter optional union minus graph bind values'),
  expression: words('operation patternOperation aggregate functionCall'),
  solutionModifier: words('group having order limitOffset'),
  path: words('/ | ^ ? * + !'),
  term: words('namedNode literal variable blankNode'),
  tripleCollection: words('list blankNodeProperties'),
  contextDef: words('prefix base'),
  datasetClauses: new Set(),
  triple: new Set(),
  wildcard: new Set(),
};

/** SPARQL 1.1 §17.3 and §17.4. */
const OPERATORS = words(
  '|| && ! = != < > <= >= + - * / uplus uminus in notin exists notexists bound if coalesce sameterm isiri isuri isblank isliteral isnumeric ' +
    'str lang datatype iri uri bnode strdt strlang uuid struuid strlen substr ucase lcase strstarts strends contains strbefore strafter ' +
    'encode_for_uri concat langmatches regex replace abs round ceil floor rand now year month day hours minutes seconds timezone tz ' +
    'md5 sha1 sha256 sha384 sha512',
);

const AGGREGATES = words('count sum min max avg sample group_concat');

export const isNodeAllowed = (type: string, subType: unknown): boolean => {
  const kinds = Object.hasOwn(NODES, type) ? NODES[type] : undefined;
  if (kinds === undefined) return false;
  return subType === undefined ? kinds.size === 0 : typeof subType === 'string' && kinds.has(subType);
};

const isOneOf = (names: ReadonlySet<string>, name: unknown): boolean => typeof name === 'string' && names.has(name);
export const isOperatorAllowed = (name: unknown): boolean => isOneOf(OPERATORS, name);
export const isAggregateAllowed = (name: unknown): boolean => isOneOf(AGGREGATES, name);
