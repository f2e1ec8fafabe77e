import { For, Show, type JSX } from 'solid-js';
import type { Change, DiffPart, DiffSummary } from '../../contract/diff.ts';
import { number, percent, rich, t, type Key } from '../i18n/index.ts';

interface SummaryProps {
  readonly summary: DiffSummary;
  readonly show: (part: DiffPart, change: Change | null) => void;
}

/** What the cycle adds, changes, removes, contradicts, in that order; each number shows just that. Under it the gates. */
export function ReviewSummary(props: SummaryProps) {
  return (
    <section class="summary" aria-label={t('review.summary')}>
      <p class="summary-words">
        <For each={sentences(props)}>{(sentence) => <>{sentence} </>}</For>
      </p>
      <Gates summary={props.summary} />
    </section>
  );
}

function sentences(props: SummaryProps): JSX.Element[] {
  const { entities, triples, documents, conflicts, base_version } = props.summary;
  const link = (key: Key, n: number, part: DiffPart, change: Change | null) => (
    <button class="number" onClick={() => props.show(part, change)}>
      {t(key, { n })}
    </button>
  );
  const both = (change: 'added' | 'removed', of: { entities: number; triples: number }): Record<string, JSX.Element> => ({
    entities: link(`count.${change}.entities`, of.entities, 'entities', change),
    triples: link(`count.${change}.triples`, of.triples, 'entities', change),
    documents: t('count.documents', { n: documents.added + documents.replaced }),
  });
  const said: JSX.Element[] = [];
  const added = { entities: entities.added, triples: triples.added };
  const removed = { entities: entities.removed, triples: triples.removed };
  if (added.entities + added.triples > 0)
    said.push(rich(documents.added + documents.replaced > 0 ? 'review.adds' : 'review.addsOnly', both('added', added)));
  if (entities.changed > 0)
    said.push(rich('review.changes', { entities: link('count.changed.entities', entities.changed, 'entities', 'changed') }));
  if (entities.joined > 0)
    said.push(rich('review.joins', { entities: link('count.joined.entities', entities.joined, 'entities', 'joined') }));
  if (removed.entities + removed.triples > 0) said.push(rich('review.removes', both('removed', removed)));
  if (documents.removed > 0) said.push(t('review.takesOut', { n: documents.removed }));
  if (conflicts > 0)
    said.push(
      rich('review.conflicts', { statements: link('count.conflicts', conflicts, 'conflicts', null), version: number(base_version) }),
    );
  if (documents.failed > 0) said.push(t('review.failedDocuments', { n: documents.failed }));
  return said.length > 0 ? said : [t('review.nothing')];
}

/** Green dot: passed. Amber diamond: worth a look. A gate that has nothing to measure in this cycle is left out. */
function Gates(props: { summary: DiffSummary }) {
  const gates = () =>
    props.summary.gates.filter(
      ({ name, passed, numbers }) =>
        !passed || (name === 'removal' ? (numbers['removed'] ?? 0) > 0 : name !== 'one_document' || (numbers['documents'] ?? 0) > 1),
    );
  return (
    <ul class="gates small" aria-label={t('review.gates')}>
      <For each={gates()}>
        {(gate) => (
          <li classList={{ look: !gate.passed }}>
            <Show when={gate.passed} fallback={<span class="diamond" role="img" aria-label={t('gate.look')} />}>
              <span class="dot full" role="img" aria-label={t('gate.passed')} />
            </Show>
            {t(`gate.${gate.name}.${gate.passed ? 'ok' : 'look'}`, {
              n: gate.numbers['without'] ?? gate.numbers['conflicts'] ?? gate.numbers['duplicates'] ?? gate.numbers['terms'] ?? 0,
              percent: percent((gate.numbers['percent'] ?? 0) / 100),
            })}
          </li>
        )}
      </For>
    </ul>
  );
}
