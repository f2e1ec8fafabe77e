/** Who asks. `home` is the tenant whose RAG is theirs; `sees` whose names they may be shown at all:
 * a node works for everybody. */
export const ROLES = {
  anonymous: { home: null, sees: null },
  revoked: { home: null, sees: null },
  expired: { home: null, sees: null },
  node: { home: null, sees: 'all' },
  stranger: { home: null, sees: null },
  operator: { home: null, sees: null },
  neighbour: { home: 'b', sees: 'b' },
  reader: { home: 'a', sees: 'a' },
  curator: { home: 'a', sees: 'a' },
  owner: { home: 'a', sees: 'a' },
  keyRead: { home: 'a', sees: 'a' },
  keyWrite: { home: 'a', sees: 'a' },
  keyAll: { home: 'a', sees: 'a' },
  keyElsewhere: { home: null, sees: 'a' },
} as const satisfies Record<string, { home: 'a' | 'b' | null; sees: 'a' | 'b' | 'all' | null }>;
export type RoleName = keyof typeof ROLES;
export const ROLE_NAMES = Object.keys(ROLES) as RoleName[]; // the keys of a literal

/**
 * What becomes of whom, for each kind of route: `own/other`, or one word where there is no own. `other` is what both a foreign and
 * an absent thing give. A number is the status (or the close code of a socket) that refuses; `in` is let in.
 *
 * The columns: nobody signed in · a revoked session · an expired token · a node's token · a person without a RAG · the operator of the
 * instance · the owner of another RAG · reader, curator, owner · keys of the owner with `read`, `write`, both, and both but bound to
 * another RAG of the same owner.
 */
const TABLE = `
rule           anonymous revoked expired node    stranger operator neighbour reader   curator  owner    keyRead  keyWrite keyAll   keyElsewhere
open           in        in      in      in      in       in       in        in       in       in       in       in       in       in
node           401       401     401     in/404  401      401      401       401      401      401      401      401      401      401
account        401       401     401     401     in/404   in/404   in/404    in/404   in/404   in/404   403      403      403      403
signedIn.read  401       401     401     401     in       in       in        in       in       in       in       403      in       in
signedIn.write 401       401     401     401     in       in       in        in       in       in       403      in       in       403
operator       401       401     401     401     403      in/404   403       403      403      403      403      403      403      403
task.read      401       401     401     401     404      404      in/404    in/404   in/404   in/404   in/404   403      in/404   404
rag.read       401       401     401     401     404      404      in/404    in/404   in/404   in/404   in/404   403/404  in/404   404
rag.leave      401       401     401     401     404      404      in/404    in/404   in/404   in/404   403/404  in/404   in/404   404
rag.curate     401       401     401     401     404      404      in/404    403/404  in/404   in/404   403/404  in/404   in/404   404
rag.own        401       401     401     401     404      404      in/404    403/404  403/404  in/404   403/404  in/404   in/404   404
socket         4401      4401    4401    4401    4404     4404     1000/4404 1000/4404 1000/4404 1000/4404 4401  4401     4401     4401
`;

export type RuleName =
  | 'open'
  | 'node'
  | 'account'
  | 'signedIn.read'
  | 'signedIn.write'
  | 'operator'
  | 'task.read'
  | 'rag.read'
  | 'rag.leave'
  | 'rag.curate'
  | 'rag.own'
  | 'socket';
export type Cell = number | 'in';

const [columns = [], ...lines] = TABLE.trim()
  .split('\n')
  .map((line) => line.split(/\s+/));

/** What a role gets of its own things, and of foreign and absent ones. */
export function expected(rule: RuleName, role: RoleName): { own: Cell; other: Cell } {
  const text = lines.find(([name]) => name === rule)?.[columns.indexOf(role)];
  if (text === undefined) throw new Error(`The table says nothing of ${rule} and ${role}.`);
  const [own = '', other = own] = text.split('/');
  return { own: cell(own), other: cell(other) };
}

const cell = (text: string): Cell => (text === 'in' ? 'in' : Number(text));
