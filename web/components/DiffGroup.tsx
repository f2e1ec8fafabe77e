import { For, Show, type JSX } from 'solid-js';
import type { EntityChange } from '../../contract/diff.ts';
import { confidenceWord, fingerprint, type Group, type Row } from '../data/review-groups.ts';
import { list, t } from '../i18n/index.ts';
import { EvidenceMark } from './EvidenceMark.tsx';
import { Sign, TypeMark } from './Marks.tsx';
import { objectWords, predicateWords, sourcesOf, useReviewSources } from './ReviewContext.ts';
import { useSources } from './SourceContext.ts';

export interface Viewed {
  readonly has: (iri: string, fingerprint: string) => boolean;
  readonly set: (iri: string, fingerprint: string | null) => void;
}

/** One thing and all that changes of it. Ticking *Viewed* folds it; a change of its content clears the tick. */
export function DiffGroup(props: { group: Group; viewed: Viewed }) {
  const said = () => fingerprint(props.group);
  const isViewed = () => props.viewed.has(props.group.iri, said());
  return (
    <section class="group" classList={{ folded: isViewed() }} aria-label={props.group.name}>
      <header>
        <TypeMark type={props.group.type} />
        <h3>{props.group.name}</h3>
        <p class="soft small">{groupWords(props.group)}</p>
        <label class="viewed soft small">
          <input
            type="checkbox"
            checked={isViewed()}
            aria-label={t('review.viewedOf', { name: props.group.name })}
            onChange={(event) => props.viewed.set(props.group.iri, event.currentTarget.checked ? said() : null)}
          />
          <span aria-hidden="true">{t('review.viewed')}</span>
        </label>
      </header>
      <Show when={!isViewed()}>
        <ul>
          <Show when={props.group.entity}>{(entity) => <EntityRow entity={entity()} hasRows={props.group.rows.length > 0} />}</Show>
          <For each={props.group.rows}>{(row) => <DiffRow row={row} />}</For>
        </ul>
      </Show>
    </section>
  );
}

function groupWords({ type, entity, rows }: Group): string {
  const state = entity ? t(`group.${entity.change}`) : '';
  const count = rows.length > 0 ? t('group.changes', { n: rows.length }) : '';
  return [type?.label, state, count].filter(Boolean).join(' · ');
}

/** The thing itself: what it was called, what it was joined from, or, when nothing is said of it yet, where it is named. */
function EntityRow(props: { entity: EntityChange; hasRows: boolean }) {
  const named = () => props.entity.before.length > 0;
  return (
    <Show when={named() || !props.hasRows}>
      <RowFrame
        change={props.entity.change}
        property={t(props.entity.change === 'joined' ? 'row.sameAs' : named() ? 'row.name' : 'row.named')}
        value={
          <Show when={named()} fallback={<span class="serif soft one-line">{props.entity.evidence[0]?.sentence ?? ''}</span>}>
            <Show when={props.entity.change === 'changed'} fallback={list(props.entity.before)}>
              <s class="soft">{props.entity.before[0]}</s> <span aria-hidden="true">→</span> {props.entity.entity.label}
            </Show>
          </Show>
        }
        evidence={props.entity.evidence}
        mark={`entity ${props.entity.entity.iri}`}
        confidence={null}
        sources={props.entity.sources}
      />
    </Show>
  );
}

function DiffRow(props: { row: Row }) {
  const triple = () => props.row.triple;
  const mark = () => `${triple().change} ${triple().subject.iri} ${triple().predicate.iri} ${objectWords(triple().object)}`;
  return (
    <RowFrame
      change={props.row.change}
      property={predicateWords(triple().predicate)}
      value={
        <Show
          when={props.row.before}
          fallback={props.row.change === 'removed' ? <s class="soft">{objectWords(triple().object)}</s> : objectWords(triple().object)}
        >
          {(before) => (
            <>
              <s class="soft">{objectWords(before().object)}</s> <span aria-hidden="true">→</span> {objectWords(triple().object)}
            </>
          )}
        </Show>
      }
      evidence={triple().evidence}
      mark={mark()}
      confidence={triple().confidence}
      sources={triple().sources}
    />
  );
}

interface FrameProps {
  readonly change: EntityChange['change'];
  readonly property: string;
  readonly value: JSX.Element;
  readonly evidence: EntityChange['evidence'];
  readonly mark: string;
  readonly confidence: number | null;
  readonly sources: number;
}

/** Sign · property · value · ¶ and confidence · sources; under 760 px the value goes below. */
function RowFrame(props: FrameProps) {
  const review = useReviewSources();
  const open = useSources();
  const word = () => {
    if (props.evidence.length === 0) return t('row.noSource');
    return props.confidence === null ? '' : t(`confidence.${confidenceWord(props.confidence)}`);
  };
  return (
    <li class="diff-row" classList={{ chosen: open.isOpen(props.mark) }}>
      <Sign change={props.change} />
      <span class="property soft">{props.property}</span>
      <span class="value">{props.value}</span>
      <span class="said">
        <EvidenceMark sources={sourcesOf(props.evidence, props.mark, review)} />
        <span class="word" classList={{ weak: props.confidence !== null && confidenceWord(props.confidence) === 'weak' }}>
          {word()}
        </span>
      </span>
      <span class="sources soft">{props.sources > 0 ? t('row.sources', { n: props.sources }) : ''}</span>
    </li>
  );
}
