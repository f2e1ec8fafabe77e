import { afterAll, describe, expect, it } from 'vitest';
import { isAggregateAllowed, isNodeAllowed, isOperatorAllowed } from './allowed.ts';
import { openGuard } from './guard.ts';
import { readQuery } from './read-query.ts';

const guard = openGuard();
afterAll(() => guard.close());

const nested = (n: number): string => `SELECT * ${'{'.repeat(n)}${'}'.repeat(n)}`;

const of = (names: string, args: string): string[] => names.split(' ').map((name) => `${name}(${args})`);
const FUNCTIONS = [
  ...of('NOW UUID STRUUID RAND BNODE', ''),
  ...of('STR LANG DATATYPE BOUND IRI URI BNODE ABS CEIL FLOOR ROUND STRLEN UCASE LCASE ENCODE_FOR_URI YEAR MONTH DAY HOURS MINUTES', '?a'),
  ...of('SECONDS TIMEZONE TZ MD5 SHA1 SHA256 SHA384 SHA512 isIRI isURI isBLANK isLITERAL isNUMERIC', '?a'),
  ...of('LANGMATCHES CONCAT CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER COALESCE STRLANG STRDT sameTerm REGEX SUBSTR', '?a, ?b'),
  ...of('IF REPLACE SUBSTR REGEX', '?a, ?b, ?c'),
  ...['?a+1-1*2/2', '-?a', '+?a', '!?a', '?a=?b', '?a!=?b', '?a<?b', '?a>?b', '?a<=?b', '?a>=?b', '?a IN (1)', '?a NOT IN (1)'],
  ...['EXISTS { ?x ?y ?z }', '(NOT EXISTS { ?x ?y ?z } || ?a)'],
].join(' && ');
const AGGREGATES = ['COUNT(*)', ...of('COUNT SUM MIN MAX AVG SAMPLE', 'DISTINCT ?a'), 'GROUP_CONCAT(?a; SEPARATOR=",")']
  .map((call, at) => `(${call} AS ?n${at})`)
  .join(' ');

describe('F44, F84: the guard', () => {
  it.each([
    ['SERVICE', 'SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }'],
    ['SERVICE SILENT in a sub-select', 'SELECT * { { SELECT * { OPTIONAL { SERVICE SILENT ?x { ?s ?p ?o } } } } }'],
    ['SERVICE within EXISTS', 'ASK { ?s ?p ?o FILTER NOT EXISTS { SERVICE <http://x/> {} } }'],
    ['SERVICE with an escape', String.raw`SELECT * { \u0053ERVICE <http://x/> { ?s ?p ?o } }`],
    ['SERVICE with a long escape', String.raw`SELECT * { SER\U00000056ICE <http://x/> { ?s ?p ?o } }`],
    ['SERVICE behind an escaped line end in a comment', 'SELECT * { # \\u000A SERVICE <http://x/> {}\n }'],
    ['SERVICE behind an escaped quote', String.raw`SELECT * { ?s ?p "\u0022 . SERVICE <http://x/> {} # " }`],
    ['an escape within an escape', String.raw`SELECT * { \u005Cu0053ERVICE <http://x/> {} }`],
    ['FROM a file', 'SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }'],
    ['FROM NAMED', 'SELECT * FROM NAMED <http://x/> { GRAPH ?g { ?s ?p ?o } }'],
    ['FROM in DESCRIBE', 'DESCRIBE * FROM <urn:other> { ?s ?p ?o }'],
    ['the meta graph', 'SELECT * { GRAPH <urn:ferag:meta> { ?s ?p ?o } }'],
    ['the meta graph by prefix', 'PREFIX f: <urn:ferag:> SELECT * { GRAPH f:meta { ?s ?p ?o } }'],
    ['the meta graph as base', 'BASE <urn:ferag:meta> SELECT * { GRAPH <> { ?s ?p ?o } }'],
    ['a graph of another RAG', 'SELECT * { GRAPH <urn:ferag:rag:2> { ?s ?p ?o } }'],
    ['the meta graph as a value', 'SELECT * { VALUES ?loc { <urn:ferag:meta> } GRAPH ?loc { ?s ?p ?o } }'],
    ['LOAD', 'LOAD <http://x/data.ttl>'],
    ['INSERT DATA', 'INSERT DATA { <urn:a:s> <urn:a:p> "x" }'],
    ['DELETE WHERE', 'DELETE WHERE { ?s ?p ?o }'],
    ['CLEAR ALL behind a prefix', 'PREFIX a: <urn:a:> CLEAR ALL'],
    ['a JavaScript function', 'SELECT (<js:run>(?o) AS ?x) { ?s ?p ?o }'],
    ['a Java property', 'SELECT * { ?s <java:java.lang.Runtime> ?o }'],
    ['a function by prefix', 'PREFIX j: <java:> SELECT (j:x(?o) AS ?x) { ?s ?p ?o }'],
    ['an extension function', 'SELECT (<http://www.opengis.net/def/function/geosparql/distance>(?a, ?b) AS ?d) { ?a ?p ?b }'],
    ['an extension aggregate', 'PREFIX agg: <http://jena.apache.org/ARQ/function/aggregate#> SELECT (agg:stdev(?o) AS ?d) { ?s ?p ?o }'],
    ['a quoted triple of SPARQL 1.2', 'SELECT * { << ?s ?p ?o >> ?q ?r }'],
    ['LATERAL', 'SELECT * { ?s ?p ?o LATERAL { ?o ?q ?r } }'],
    ['101 levels', nested(101)],
    ['800 nested braces', nested(800)],
    ['5,000 nested braces', nested(5000)],
    ['20,000 nested braces', nested(20_000)],
    ['nested parentheses', `ASK { FILTER(${'('.repeat(2000)}1${')'.repeat(2000)}) }`],
    ['a nested collection behind closing brackets', `SELECT * { ${')'.repeat(500)} ${'('.repeat(500)} }`],
    ['nested blank nodes', `ASK { ${'[ <urn:p> '.repeat(500)} 1 ${']'.repeat(500)} . }`],
    ['a huge query', `SELECT * { ?s ?p "${'x'.repeat(70_000)}" }`],
    ['an endless name', `SELECT * { ?s ?p ${'a.'.repeat(30_000)} }`],
  ])('refuses %s', async (_name, query) => {
    await expect(guard.read(query)).rejects.toMatchObject({ code: expect.stringMatching(/^query_(refused|invalid)$/) });
  });

  it.each([
    ['SERVICE in a comment', 'SELECT * { ?s ?p ?o # SERVICE <http://x/> {}\n }'],
    ['SERVICE in a string', 'SELECT * { ?s ?p "SERVICE <http://x/> { ?s ?p ?o }" }'],
    [
      'brackets in strings, IRIs and comments',
      `SELECT * { ?s <urn:a:(((> "${'{'.repeat(200)}", '''${'('.repeat(200)}''' # ${'['.repeat(200)}\n }`,
    ],
    ['a less-than sign before a bracket', 'SELECT * { ?s ?p ?o FILTER(?o <5 && (?o > 1)) }'],
    ['casts', 'PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> SELECT (xsd:integer(?o) AS ?n) { ?s ?p ?o }'],
    ['100 levels', nested(100)],
    [
      'paths, sub-selects, aggregates and VALUES',
      'SELECT ?s (COUNT(*) AS ?n) { ?s <urn:p>+/^<urn:q> ?o { SELECT ?o { VALUES ?o { 1 2 } } } } GROUP BY ?s',
    ],
    ['every function of SPARQL 1.1', `SELECT * { ?a ?b ?c FILTER(${FUNCTIONS}) }`],
    ['every aggregate', `SELECT ${AGGREGATES} { ?a !(<urn:p>|^<urn:q>)/a? (1 2 [a 3]) MINUS { ?a ?b _:c } }`],
    ['a variable named as the parser names places', 'SELECT * { VALUES (?loc ?type) { (<urn:a:x> UNDEF) } }'],
    ['GRAPH with a variable', 'SELECT * { GRAPH ?g { ?s ?p ?o } }'],
    ['letters of other scripts', 'SELECT * { ?сущность <urn:имя> "Éléonore"@fr }'],
  ])('lets %s through unchanged', async (_name, query) => {
    expect(await guard.read(query)).toMatchObject({ text: query });
  });

  it('F84: knows nothing of syntax that it was not taught, so that a newer parser opens no door', () => {
    expect([isNodeAllowed('pattern', 'service'), isNodeAllowed('update', undefined), isNodeAllowed('pattern', 'lateral')]).toEqual([
      false,
      false,
      false,
    ]);
    expect([isNodeAllowed('pattern', 'bgp'), isNodeAllowed('triple', undefined), isNodeAllowed('constructor', undefined)]).toEqual([
      true,
      true,
      false,
    ]);
    expect([isOperatorAllowed('regex'), isOperatorAllowed('adjust'), isAggregateAllowed('fold')]).toEqual([true, false, false]);
  });

  it('gives the store the text with its escapes decoded, so that both read the same', () => {
    expect(readQuery(String.raw`\u0053ELECT * { ?s ?p "caf\u00E9" }`)).toEqual({ form: 'select', text: 'SELECT * { ?s ?p "café" }' });
  });

  it.each([
    ['SELECT * {\n  ?s ?p ; ;; ) }', /line 2, column \d+/],
    ['SELECT * {\n ?s § ?o }', /line 2, column 5/],
    ['SELECT * { ?s ?p', /at the end of the query/],
    ['SELECT * { ?s a:b ?o }', /Unknown prefix/],
    ['  # nothing\n', /empty/],
    ['SELECT ?x { ?s ?p "\\uD83D" }', /surrogate/],
    ['SELECT * { "\\U00110000" ?p ?o }', /no Unicode code point/],
  ])('says where %j is not SPARQL', (query, where) => {
    expect(() => readQuery(query)).toThrow(expect.objectContaining({ code: 'query_invalid', message: expect.stringMatching(where) }));
  });
});
