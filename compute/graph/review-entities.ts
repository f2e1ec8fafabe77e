import type { EntityChange } from '../../contract/diff.ts';
import type { Entity, Triple } from './fold.ts';
import type { FoldChange } from './incremental/change.ts';
import type { Lookup } from './incremental/index.ts';
import { sameName, type Terms } from './review-terms.ts';
import type { ChangedTriples } from './review-triples.ts';

/** Entities that come, go, are joined, or whose name or statements change; sorted by IRI. */
export function entityChanges({ entities }: FoldChange, target: Lookup, changed: ChangedTriples, terms: Terms): EntityChange[] {
  const moved = new Map(entities.map(({ before, after }) => [(after ?? before)?.iri ?? '', before]));
  const published = (iri: string): Entity | undefined => (moved.has(iri) ? (moved.get(iri) ?? undefined) : target.entities.get(iri));
  const came = countByEntity(changed.added);
  const went = countByEntity(changed.removed);
  const joinedAway = new Set<string>();
  const changes: EntityChange[] = [];
  const push = (change: EntityChange['change'], entity: Entity, old: readonly string[]): void => {
    changes.push({
      change,
      evidence: terms.shown(entity.evidence),
      support: entity.mentions,
      sources: entity.sources,
      entity: terms.term(entity.iri),
      types: terms.types(entity.iri),
      before: [...old],
      triples_added: came.get(entity.iri) ?? 0,
      triples_removed: went.get(entity.iri) ?? 0,
    });
  };
  const concerned = new Set([...moved.keys(), ...came.keys(), ...went.keys()]);
  for (const entity of [...concerned].flatMap((iri) => target.entities.get(iri) ?? [])) {
    const own = published(entity.iri);
    const joined = entity.replaces.flatMap((iri) => published(iri) ?? []);
    for (const { iri } of joined) joinedAway.add(iri);
    const parts = own ? [own, ...joined] : joined;
    if (parts.length > 1 || (parts.length === 1 && !own))
      push(
        'joined',
        entity,
        parts.map(({ label }) => label),
      );
    else if (isJoinedAnew(entity, own)) push('joined', entity, [entity.label, ...entity.aliases]);
    else if (!own) push('added', entity, []);
    else if (!sameName(own, entity)) push('changed', entity, [own.label]);
    else if (came.has(entity.iri) || went.has(entity.iri)) push('changed', entity, []);
  }
  for (const { before, after } of entities) if (before && !after && !joinedAway.has(before.iri)) push('removed', before, []);
  return changes.toSorted((a, b) => (a.entity.iri < b.entity.iri ? -1 : 1));
}

/** Its keys are joined by a decision, and one of them was not so before: names that nobody has seen apart in a published version. */
const isJoinedAnew = ({ keys }: Entity, own: Entity | undefined): boolean =>
  keys.length > 1 && keys.some((key) => own?.keys.includes(key) !== true);

/** A triple belongs to its subject and, where that is an entity, to its object. */
function countByEntity(triples: readonly Triple[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { subject, object } of triples) {
    counts.set(subject, (counts.get(subject) ?? 0) + 1);
    if ('iri' in object && object.iri !== subject) counts.set(object.iri, (counts.get(object.iri) ?? 0) + 1);
  }
  return counts;
}
