import { canonicalJson, sha256Hex } from '../../../graph/canonical-json.ts';
import { isOfModel, MODEL_DECISION, type Decision } from '../../../graph/decisions.ts';
import { newReferenceIri } from '../../../graph/identity.ts';
import type { Iris } from '../../../graph/iris.ts';

type Without<T> = T extends unknown ? Omit<T, 'id' | 'order'> : never;

/** What a model proposes, under an id that is made from what it says; the order is the lowest, so that whatever a person says comes later. */
export function modelDecision(said: Without<Decision>): Decision {
  // The parts of one kind with the two fields that every kind has.
  return { ...said, id: `${MODEL_DECISION}${sha256Hex(canonicalJson(said)).slice(0, 24)}`, order: 0 } as Decision;
}

/** IRIs of classes and properties that people have decided on: a model has no say in them. */
export function decidedTerms(decisions: readonly Decision[], iris: Iris): ReadonlySet<string> {
  return new Set(
    decisions.flatMap((decision): string[] => {
      if (isOfModel(decision)) return [];
      switch (decision.kind) {
        case 'accept_class':
          return [iris.class(decision.class)];
        case 'accept_property':
          return [iris.property(decision.property)];
        case 'map_class':
          return [iris.class(decision.from), iris.class(decision.to)];
        case 'map_property':
          return [iris.property(decision.from), iris.property(decision.to)];
        case 'retype':
          return decision.class === null ? [] : [iris.class(decision.class)];
        default:
          return [];
      }
    }),
  );
}

/** IRIs of entities that people have joined, kept apart, renamed or pinned. */
export function decidedEntities(decisions: readonly Decision[], iris: Iris): ReadonlySet<string> {
  const iriOf = newReferenceIri(iris);
  return new Set(
    decisions.flatMap((decision): string[] => {
      if (isOfModel(decision)) return [];
      switch (decision.kind) {
        case 'same':
        case 'different':
          return [iriOf(decision.a), iriOf(decision.b)];
        case 'rename':
        case 'pin_name':
          return [iriOf(decision.entity)];
        default:
          return [];
      }
    }),
  );
}
