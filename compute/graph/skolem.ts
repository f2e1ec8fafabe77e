import { compareStrings, sha256Hex } from './canonical-json.ts';
import { iriTerm } from './terms.ts';

/** Subject, predicate and object as N-Triples terms; blank nodes as `_:name`. */
export type Statement = readonly [string, string, string];

const BASE = 'urn:ferag:genid:';
// Each round looks one edge further; structures of a file (lists, restrictions) are told apart within a few.
const ROUNDS = 8;

const isBlank = (term: string): boolean => term.startsWith('_:');

/**
 * Names blank nodes by colour refinement (Weisfeiler and Leman): a node's name is the hash of what is said about it, its neighbours' hashes
 * among that. Nodes that look the same from everywhere are numbered in the order in which the file names them.
 */
export function nameBlankNodes(statements: readonly Statement[]): (term: string) => string {
  const around = statementsAround(statements);
  let colours = new Map([...around.keys()].map((node) => [node, '']));
  let classes = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    colours = refined(around, colours);
    const distinct = new Set(colours.values()).size;
    // A round that splits nothing splits nothing ever after; the first two bring the words of both ends in.
    if (round > 1 && distinct === classes) break;
    classes = distinct;
  }
  const used = new Map<string, number>();
  const names = new Map<string, string>();
  for (const [node, colour] of colours) {
    const count = (used.get(colour) ?? 0) + 1;
    used.set(colour, count);
    names.set(node, iriTerm(`${BASE}${colour.slice(0, 24)}${count > 1 ? `-${count}` : ''}`));
  }
  return (term) => names.get(term) ?? term;
}

function statementsAround(statements: readonly Statement[]): Map<string, Statement[]> {
  const around = new Map<string, Statement[]>();
  for (const statement of statements) {
    for (const end of new Set([statement[0], statement[2]])) {
      if (!isBlank(end)) continue;
      const list = around.get(end);
      if (list) list.push(statement);
      else around.set(end, [statement]);
    }
  }
  return around;
}

function refined(around: ReadonlyMap<string, readonly Statement[]>, colours: ReadonlyMap<string, string>): Map<string, string> {
  const seen = (term: string, self: string): string => (term === self ? '_:self' : isBlank(term) ? `_:${colours.get(term) ?? ''}` : term);
  return new Map(
    [...around].map(([node, statements]) => {
      const said = statements.map(([subject, predicate, object]) => `${seen(subject, node)} ${predicate} ${seen(object, node)}`);
      return [node, sha256Hex([colours.get(node) ?? '', ...said.toSorted(compareStrings)].join('\n'))];
    }),
  );
}
