import type { EntityRow } from '../../contract/graph.ts';
import { t } from '../i18n/index.ts';

const COUNT = 3;
/** A name as long as this is rather a phrase that an extractor took for a name. */
const NAME_CHARACTERS = 48;

/** One plain question about each of the best connected things that have a class. */
export function questionsFrom(entities: readonly EntityRow[]): string[] {
  const named = entities.filter(({ label, triples }) => triples > 0 && label.length <= NAME_CHARACTERS);
  const known = named.filter(({ types }) => types.length > 0);
  const chosen = [...known, ...named.filter(({ types }) => types.length === 0)].slice(0, COUNT);
  return chosen.map(({ label }) => t('ask.about', { name: label }));
}
