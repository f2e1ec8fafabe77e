/** A rejected pattern with its order; null matches anything. The object is a term as N-Triples writes it. */
export interface Rejection {
  readonly subject: string | null;
  readonly predicate: string | null;
  readonly object: string | null;
  readonly order: number;
}

const partsOf = (mask: number, subject: string, predicate: string, object: string): string =>
  `${mask & 1 ? subject : ''} ${mask & 2 ? predicate : ''} ${mask & 4 ? object : ''}`;

/** Answers in constant time however many patterns there are: one look-up for each of the at most seven shapes in use. */
export function newRejections(
  patterns: readonly Rejection[],
): (subject: string, predicate: string, object: string, madeAt?: number) => boolean {
  const byShape = new Map<number, Map<string, number>>();
  for (const { subject, predicate, object, order } of patterns) {
    const mask = (subject === null ? 0 : 1) | (predicate === null ? 0 : 2) | (object === null ? 0 : 4);
    // A pattern without any part would empty the graph; nobody means that by rejecting one triple.
    if (mask === 0) continue;
    const shape = byShape.get(mask) ?? new Map<string, number>();
    byShape.set(mask, shape);
    const key = partsOf(mask, subject ?? '', predicate ?? '', object ?? '');
    shape.set(key, Math.max(order, shape.get(key) ?? order));
  }
  return (subject, predicate, object, madeAt = -1) => {
    for (const [mask, shape] of byShape) if ((shape.get(partsOf(mask, subject, predicate, object)) ?? -1) > madeAt) return true;
    return false;
  };
}
