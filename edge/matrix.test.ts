import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { app } from './app.ts';
import { watchUntilClosed, type Reply } from './testing/client.ts';
import { startEdge, type TestEdge } from './testing/harness.ts';
import { ROWS, type Ids, type Row } from './testing/matrix/rows.ts';
import { expected, ROLE_NAMES, ROLES, type Cell, type RoleName } from './testing/matrix/rules.ts';
import { ABSENT_IDS, buildWorld, everything, idsOf, settled, type Tenant, type World } from './testing/matrix/world.ts';

let edge: TestEdge;
let world: World;
/** Everything that was answered: to whom, by what, and all that they could read. */
const seen: { role: RoleName; call: string; text: string }[] = [];

beforeAll(async () => {
  edge = await startEdge();
  world = await buildWorld(edge);
}, 180_000);
afterAll(() => edge.close());

/** Whose thing a call names: one's own, another tenant's, one that is not there; or one's own RAG with another's thing in it. */
type Target = 'own' | 'foreign' | 'absent' | 'crossed' | 'crossedAbsent';

interface Answer {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: unknown;
  readonly text: string;
}

const otherOf = (role: RoleName): Tenant => (ROLES[role].home === 'a' ? world.b : world.a);
const homeOf = (role: RoleName): Tenant => (ROLES[role].home === 'b' ? world.b : world.a);
const tenantIds = (row: Row, tenant: Tenant): Ids => ({ ...idsOf(tenant), ...row.ids?.(tenant) });

function idsFor(row: Row, role: RoleName, target: Target): Ids {
  const own = tenantIds(row, homeOf(role));
  switch (target) {
    case 'own':
      return own;
    case 'foreign':
      return tenantIds(row, otherOf(role));
    case 'absent':
      return ABSENT_IDS;
    case 'crossed':
      return { ...tenantIds(row, otherOf(role)), ragId: own['ragId'] ?? 0 };
    case 'crossedAbsent':
      return { ...ABSENT_IDS, ragId: own['ragId'] ?? 0 };
  }
}

const pathOf = (row: Row, ids: Ids): string => {
  const path = row.route.slice(row.route.indexOf(' ') + 1);
  const filled = path.replace(/:(\w+)(\{[^}]*\})?/g, (_, name: string) => encodeURIComponent(ids[name] ?? 'missing'));
  return row.query === undefined ? filled : `${filled}?${row.query}`;
};

async function ask(row: Row, role: RoleName, target: Target, isUsedUp = false): Promise<Answer> {
  const fresh = isUsedUp ? ((await row.fresh?.(world, role)) ?? {}) : {};
  const path = pathOf(row, { ...idsFor(row, role, target), ...fresh.ids });
  const answer = row.socket ? await openSocket(role, path) : answerOf(await send(row, fresh.as ?? world.callers[role], path));
  seen.push({ role, call: `${row.route} (${target})`, text: `${answer.headers.join('\n')}\n${answer.text}` });
  return answer;
}

function send(row: Row, who: World['callers'][RoleName], path: string): Promise<Reply> {
  const method = row.route.slice(0, row.route.indexOf(' '));
  if (row.file) return who.upload(path, { 'of-the-table.txt': 'Some text.' }, method === 'PUT' ? 'PUT' : 'POST');
  return who.call(method, path, row.body, row.type === undefined ? {} : { 'content-type': row.type });
}

async function openSocket(role: RoleName, path: string): Promise<Answer> {
  const { code, frames } = await watchUntilClosed(edge, `${path}?token=${world.tokens[role]}`);
  return { status: code, headers: [], body: frames, text: JSON.stringify(frames) };
}

/** All of an answer that a client could tell two apart by. */
function answerOf({ status, headers, json, text }: Reply): Answer {
  const told = [...headers].filter(([name]) => name !== 'date' && name !== 'x-request-id').map(([name, value]) => `${name}: ${value}`);
  return { status, headers: told, body: json === null ? text : { ...json, request_id: '' }, text };
}

const parametersOf = (row: Row): string[] => [...row.route.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
const isOfRag = (row: Row): boolean => parametersOf(row).some((name) => name === 'ragId' || name === 'taskId');
/** A thing inside a RAG; a version is known by its number, which every RAG has. */
const hasChild = (row: Row): boolean => isOfRag(row) && parametersOf(row).some((name) => !['ragId', 'taskId', 'version'].includes(name));
const hasOwn = (row: Row, role: RoleName): boolean => !isOfRag(row) || ROLES[role].home !== null;
/** Nodes are the instance's: their operator and they themselves see all of them. */
const isOfTenants = ({ rule }: Row, role: RoleName): boolean => rule !== role;
const label = (row: Row, role: RoleName): string => `${row.route} as ${role}`;
const refused = (cell: Cell): cell is number => cell !== 'in';

/** Runs a few at a time: two thousand calls, one after the other, wait mostly. */
async function each<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (const item of rest) await run(item);
    }),
  );
}

const PAIRS = ROWS.flatMap((row) => ROLE_NAMES.map((role) => ({ row, role, cells: expected(row.rule, role) })));

describe('who may do what', () => {
  it('has a row for each route of the router, and no other', () => {
    const routes = new Set(app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`));
    expect(ROWS.map((row) => row.route).toSorted()).toEqual([...routes].toSorted());
  });

  it('F37: whoever may not is refused as the table says, on every route, and nothing changes by it', async () => {
    const before = await everything(edge);
    await each(PAIRS, async ({ row, role, cells }) => {
      if (refused(cells.own) && hasOwn(row, role)) expect((await ask(row, role, 'own')).status, label(row, role)).toBe(cells.own);
    });
    expect(await everything(edge)).toEqual(before);
  }, 180_000);

  it('F37: what is another’s answers exactly as what is not there, to everybody, on every route', async () => {
    const before = await everything(edge);
    await each(
      PAIRS.filter(({ row, role, cells }) => parametersOf(row).length > 0 && refused(cells.other) && isOfTenants(row, role)),
      async ({ row, role, cells }) => {
        const [foreign, absent] = [await ask(row, role, 'foreign'), await ask(row, role, 'absent')];
        expect(foreign.status, label(row, role)).toBe(cells.other);
        expect({ ...foreign, text: '' }, label(row, role)).toEqual({ ...absent, text: '' });
      },
    );
    expect(await everything(edge)).toEqual(before);
  }, 180_000);

  it('F43: a thing of another RAG, asked for through one’s own, is not there', async () => {
    const before = await everything(edge);
    await each(
      PAIRS.filter(({ row, role }) => hasChild(row) && ROLES[role].home !== null),
      async ({ row, role, cells }) => {
        const [foreign, absent] = [await ask(row, role, 'crossed'), await ask(row, role, 'crossedAbsent')];
        // Whoever may remove members at all learns of no others; a reader may remove but themselves, whoever it was.
        const status = refused(cells.own) ? cells.own : 404;
        if (row.rule !== 'rag.leave') expect(foreign.status, label(row, role)).toBe(status);
        expect({ ...foreign, text: '' }, label(row, role)).toEqual({ ...absent, text: '' });
      },
    );
    expect(await everything(edge)).toEqual(before);
  }, 180_000);

  it('whoever may is let in, on every route', async () => {
    for (const { row, role, cells } of PAIRS) {
      if (refused(cells.own) ? !row.socket : !hasOwn(row, role)) continue;
      if (row.socket && cells.own !== row.gives) continue;
      const answer = await ask(row, role, 'own', true);
      expect(answer.status, `${label(row, role)}: ${answer.text.slice(0, 300)}`).toBe(row.gives);
    }
    await settled(edge);
  }, 180_000);

  it('F118: no answer, frame or header of the whole run held a name of another tenant, and no line of the log any name', () => {
    const marks = { a: world.a.mark, b: world.b.mark };
    const leaks = seen.filter(({ role, text }) =>
      Object.entries(marks).some(
        ([tenant, mark]) => !['all', tenant].includes(ROLES[role].sees ?? '') && text.toLowerCase().includes(mark),
      ),
    );
    expect(leaks.map(({ role, call }) => `${call} as ${role}`)).toEqual([]);
    // The search itself finds what is there to be found.
    for (const role of ['owner', 'reader', 'neighbour'] as const) {
      const mark = marks[ROLES[role].sees];
      expect(seen.filter((entry) => entry.role === role && entry.text.includes(mark)).length).toBeGreaterThan(10);
    }
    expect(edge.logs.length).toBeGreaterThan(500);
    expect(edge.logs.filter((line) => Object.values(marks).some((mark) => line.toLowerCase().includes(mark)))).toEqual([]);
  });

  it('F45: what one member asks is shown to no other, whatever the role', () => {
    const whisper = `whisper-${world.a.mark}`;
    const readers = new Set(seen.filter(({ text }) => text.includes(whisper)).map(({ role }) => role));
    expect([...readers].toSorted()).toEqual(['keyAll', 'keyRead', 'owner']);
  });
});
