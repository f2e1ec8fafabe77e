import { createStore } from 'solid-js/store';

/** The groups of one cycle that this person has looked at on this machine, each with what it said then. */
export function createViewed(cycleId: number): {
  has: (iri: string, fingerprint: string) => boolean;
  set: (iri: string, fingerprint: string | null) => void;
  count: () => number;
} {
  const name = `ferag.viewed.${cycleId}`;
  const [seen, setSeen] = createStore<{ [iri: string]: string | undefined }>(read(name));
  return {
    has: (iri, fingerprint) => seen[iri] === fingerprint,
    set: (iri, fingerprint) => {
      setSeen(iri, fingerprint ?? undefined);
      localStorage.setItem(name, JSON.stringify(seen));
    },
    count: () => Object.values(seen).filter((value) => value !== undefined).length,
  };
}

function read(name: string): { [iri: string]: string | undefined } {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(name) ?? '{}');
    return typeof kept === 'object' && kept !== null
      ? Object.fromEntries(Object.entries(kept).map(([iri, said]) => [iri, String(said)]))
      : {};
  } catch {
    return {};
  }
}
