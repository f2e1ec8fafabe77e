import { createContext, useContext } from 'solid-js';
import type { Term } from '../../contract/diff.ts';

/** Which letter and hue each class of a RAG wears. */
export interface TypeLook {
  readonly letters: (type: Term) => string;
  readonly hue: (iri: string) => number;
}

const HUES = 8;

/** Hues by frequency: `classes` come with the most used first. Two classes with one first letter show two letters each. */
export function typeLook(classes: readonly Term[]): TypeLook {
  const rank = new Map(classes.map(({ iri }, index) => [iri, index]));
  const first = (label: string): string => [...label][0]?.toUpperCase() ?? '';
  const shared = new Map<string, number>();
  for (const { label } of classes) shared.set(first(label), (shared.get(first(label)) ?? 0) + 1);
  return {
    letters: ({ label }) => ((shared.get(first(label)) ?? 0) > 1 ? first(label) + ([...label][1] ?? '') : first(label)),
    hue: (iri) => (rank.get(iri) ?? HUES - 1) % HUES,
  };
}

export const TypesContext = createContext<() => TypeLook>(() => typeLook([]));
export const useTypes = (): TypeLook => {
  const look = useContext(TypesContext);
  return { letters: (type) => look().letters(type), hue: (iri) => look().hue(iri) };
};
