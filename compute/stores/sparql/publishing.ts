import { FeragError } from '../../../contract/errors.ts';
import type { Delta, PublishOutcome, PublishRequest } from '../graph-store.ts';
import { checkStatement } from '../statement.ts';
import { tidy } from './changing.ts';
import type { Part } from './layout.ts';
import { partOf } from './layout.ts';
import { loadPart, newStem, oddValues } from './loading.ts';
import { begin, overtaken, readNotes } from './notes.ts';
import type { Notes, Remote } from './notes.ts';
import { asStoreFailure } from './protocol.ts';
import { makeProduction } from './reading.ts';
import { lineIri, readSpelled, spelledDelta, spelledLines } from './spelling.ts';
import type { SpelledDelta } from './spelling.ts';
import { abandonUpdate, presentQuery, publishUpdate } from './texts.ts';

/**
 * Loads the delta into graphs of its own, compares their counts, and sends one update in which each part looks at the version mark by itself.
 * After any doubt the store is asked what the cycle became, so that a repeat changes nothing.
 */
export async function publish(remote: Remote, request: PublishRequest, crash: (point: string) => void): Promise<PublishOutcome> {
  const { ragId, base, cycleId, by } = request;
  const before = await readNotes(remote, ragId, cycleId);
  if (before && before.publishedAs !== null) return { outcome: 'published', version: before.publishedAs };
  for (const line of request.delta.add) checkStatement(line);
  const stem = newStem(`cycle:${cycleId}:${request.attempt}`);
  // An overtaken one is refused before production is made for it.
  await begin(remote, ragId, by, [{ kind: 'prod', stem }], cycleId);
  try {
    if (before?.version === null || !before) await makeProduction(remote, ragId);
    const version = (await readNotes(remote, ragId))?.version ?? 0;
    if (version !== base) return { outcome: 'stale', version };
    const parts = await loadDelta(remote, ragId, stem, request.delta);
    crash('publish:before-update');
    const after = await update(remote, request, stem, parts);
    crash('publish:after-update');
    return outcomeOf(after, request);
  } finally {
    await tidy(remote, ragId, stem);
  }
}

function outcomeOf(after: Notes, { base }: PublishRequest): PublishOutcome {
  if (after.publishedAs !== null) return { outcome: 'published', version: after.publishedAs };
  // Nothing changed, though production is where it was: a later turn has struck this one off.
  if (after.version === base) throw overtaken();
  return { outcome: 'stale', version: after.version ?? 0 };
}

async function loadDelta(remote: Remote, ragId: number, stem: string, delta: Delta): Promise<ReadonlySet<Part>> {
  const { addresses } = remote.layout.meta(ragId);
  const { add, del, spelledAdd, spelledDel } = await inStoresLetters(remote, ragId, stem, delta);
  const loads: readonly (readonly [Part, Iterable<string>, number])[] = [
    ['add', add, add.length],
    ['del', del, del.length],
    ['spelled-add', spelledLines(spelledAdd), spelledAdd.length],
    ['spelled-del', spelledLines(spelledDel), spelledDel.length],
  ];
  const parts = new Set<Part>();
  for (const [part, lines, size] of loads) {
    if (size === 0) continue;
    await loadPart(remote, addresses, stem, part, lines);
    parts.add(part);
  }
  return parts;
}

/** Made against the version that the update is guarded by, so that it still holds when that runs. */
async function inStoresLetters(remote: Remote, ragId: number, stem: string, delta: Delta): Promise<SpelledDelta> {
  const { layout, protocol } = remote;
  const { addresses } = layout.meta(ragId);
  const { data, spelled } = layout.production(ragId);
  const known = readSpelled(await protocol.readGraph(addresses, spelled));
  const odd = await oddValues(remote, addresses, stem, delta.add);
  return spelledDelta(delta, { known, odd, present: await presentValues() });

  async function presentValues(): Promise<ReadonlySet<string>> {
    if (odd.size === 0) return new Set();
    const rows = (await protocol.select(addresses, presentQuery(partOf(stem, 'odd'), data))) ?? [];
    const lines = new Set(rows.map((row) => row['line']));
    return new Set([...odd].filter(([line]) => lines.has(lineIri(line))).map(([, value]) => value));
  }
}

/** Sends the update once. Whatever was said of it, the graphs are struck off then, and what stands after that stands for good. */
async function update(remote: Remote, request: PublishRequest, stem: string, parts: ReadonlySet<Part>): Promise<Notes> {
  const { layout, protocol } = remote;
  const { ragId, base, cycleId } = request;
  const { addresses, graph: meta } = layout.meta(ragId);
  const text = publishUpdate({ meta, stem, place: layout.production(ragId), base, cycleId, parts });
  let doubt: unknown;
  try {
    await asStoreFailure(addresses.update, () => protocol.update(addresses, text));
  } catch (error) {
    doubt = error;
    // Waits behind an update that is under way, since a dataset has one writer; one that comes later finds its graphs struck off.
    await protocol.updateSafe(addresses, abandonUpdate(meta, stem));
  }
  const after = await readNotes(remote, ragId, cycleId);
  if (after === null) throw new FeragError('store_failed', 'Production is not there any more.');
  if (doubt !== undefined && after.publishedAs === null && after.version === base) throw doubt;
  return after;
}
