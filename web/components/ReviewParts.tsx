import { createEffect, createMemo, For, Show, type JSX } from 'solid-js';
import type { Conflict, DuplicateProposal, EntityChange, OntologyChange, TripleChange } from '../../contract/diff.ts';
import type { PartPages } from '../data/review.ts';
import { filterGroups, groupBySubject, type Filter, type Group } from '../data/review-groups.ts';
import { number, t } from '../i18n/index.ts';
import { Blocks } from './Blocks.tsx';
import { DiffGroup, type Viewed } from './DiffGroup.tsx';
import { EvidenceMark } from './EvidenceMark.tsx';
import { Sign } from './Marks.tsx';
import { objectWords, predicateWords, sourcesOf, useReviewSources } from './ReviewContext.ts';
import { Empty, Failed, Waiting } from './States.tsx';

/** Items read before anybody scrolls, and with each further look. */
const AHEAD = 2_000;

export function EntitiesPart(props: {
  entities: PartPages<EntityChange>;
  triples: PartPages<TripleChange>;
  filter: Filter;
  clear: () => void;
  viewed: Viewed;
}) {
  const isWhole = () => props.entities.isWhole() && props.triples.isWhole();
  const isFiltered = () => props.filter.change !== null || props.filter.text !== '';
  const more = () => {
    const all = isFiltered() ? Infinity : AHEAD;
    props.entities.want(props.entities.items().length + all);
    props.triples.want(props.triples.items().length + all);
  };
  createEffect(() => {
    // What a filter asks for may be anywhere: with one, everything is read.
    const wanted = isFiltered() ? Infinity : AHEAD;
    props.entities.want(wanted);
    props.triples.want(wanted);
  });
  const groups = createMemo<Group[]>((old) => kept(old, groupBySubject(props.entities.items(), props.triples.items())), []);
  const shown = createMemo(() => filterGroups(groups(), props.filter));
  return (
    <PartFrame
      part={props.triples}
      isEmpty={shown().length === 0}
      words={t(isFiltered() ? 'review.noneFit' : 'review.noEntities')}
      clear={isFiltered() ? props.clear : undefined}
    >
      <Blocks items={shown()} onNearEnd={more}>
        {(group) => <DiffGroup group={group} viewed={props.viewed} />}
      </Blocks>
      <Show when={!isWhole()}>
        <p class="soft small part-foot" role="status">
          {t('review.readSoFar', { n: props.triples.items().length })}
        </p>
      </Show>
    </PartFrame>
  );
}

/** A group that says the same stays the same object, so that its rows are not made anew when another page comes. */
function kept(old: readonly Group[], fresh: readonly Group[]): Group[] {
  const known = new Map(old.map((group) => [group.iri, group]));
  return fresh.map((group) => {
    const same = known.get(group.iri);
    return same && same.entity === group.entity && same.rows.length === group.rows.length ? same : group;
  });
}

function PartFrame(props: {
  part: PartPages<unknown>;
  isEmpty: boolean;
  words: string;
  clear?: (() => void) | undefined;
  children: JSX.Element;
}) {
  return (
    <Show
      when={!props.part.failure()}
      fallback={<Show when={props.part.failure()}>{(failure) => <Failed failure={failure()} retry={() => props.part.want(AHEAD)} />}</Show>}
    >
      <Show
        when={!props.isEmpty}
        fallback={
          <Show when={props.part.isWhole()} fallback={<Waiting rows={8} />}>
            <Empty words={props.words}>
              <Show when={props.clear}>
                <button class="button small" onClick={() => props.clear?.()}>
                  {t('review.all')}
                </button>
              </Show>
            </Empty>
          </Show>
        }
      >
        {props.children}
      </Show>
    </Show>
  );
}

export function OntologyPart(props: { part: PartPages<OntologyChange>; isSafe: boolean; termsInUse: number }) {
  const review = useReviewSources();
  props.part.want(AHEAD);
  const more = () => props.part.want(props.part.items().length + AHEAD);
  return (
    <PartFrame part={props.part} isEmpty={props.part.items().length === 0} words={t('review.noOntology')}>
      <p class="verdict" classList={{ 'error-text': !props.isSafe }}>
        {props.isSafe ? t('ontology.safe') : t('ontology.unsafe', { n: props.termsInUse })}
      </p>
      <Blocks items={props.part.items()} onNearEnd={more}>
        {(item) => (
          <div class="diff-row term">
            <Sign change={item.change} />
            <span class="property soft">{t(`ontology.${item.kind}`)}</span>
            <span class="value">
              <b>{item.term.label}</b> <span class="soft">{shape(item)}</span>
            </span>
            <span class="said">
              <EvidenceMark sources={sourcesOf(item.evidence, `term ${item.term.iri}`, review)} />
              <span class="word" classList={{ weak: item.rare }}>
                {item.rare ? t('ontology.rare') : ''}
              </span>
            </span>
            <span class="sources soft">{t('ontology.uses', { n: item.uses })}</span>
          </div>
        )}
      </Blocks>
    </PartFrame>
  );
}

/** What a class lies under, or what a property leads from and to. */
function shape({ kind, broader, domain, range }: OntologyChange): string {
  if (kind === 'class') return broader.length > 0 ? t('ontology.under', { names: broader.map(({ label }) => label).join(', ') }) : '';
  return domain || range ? `${domain?.label ?? '…'} → ${range?.label ?? '…'}` : '';
}

export function DuplicatesPart(props: { part: PartPages<DuplicateProposal> }) {
  const review = useReviewSources();
  props.part.want(AHEAD);
  return (
    <PartFrame part={props.part} isEmpty={props.part.items().length === 0} words={t('review.noDuplicates')}>
      <p class="verdict soft">{t('duplicates.words')}</p>
      <Blocks items={props.part.items()} onNearEnd={() => props.part.want(props.part.items().length + AHEAD)}>
        {(pair) => (
          <div class="diff-row pair">
            <Sign change="joined" />
            <span class="value">
              <b>{pair.a.label}</b> <span class="soft">{t('duplicates.or')}</span> <b>{pair.b.label}</b>
            </span>
            <span class="said">
              <EvidenceMark sources={sourcesOf(pair.evidence, `pair ${pair.a.iri} ${pair.b.iri}`, review)} />
            </span>
            <span class="sources soft">{t(`duplicates.${pair.reason}`)}</span>
          </div>
        )}
      </Blocks>
    </PartFrame>
  );
}

export function ConflictsPart(props: { part: PartPages<Conflict>; version: number }) {
  const review = useReviewSources();
  props.part.want(AHEAD);
  return (
    <PartFrame part={props.part} isEmpty={props.part.items().length === 0} words={t('review.noConflicts')}>
      <Blocks items={props.part.items()} onNearEnd={() => props.part.want(props.part.items().length + AHEAD)}>
        {(conflict) => (
          <section class="group" aria-label={conflict.subject.label}>
            <header>
              <span class="diamond" aria-hidden="true" />
              <h3>{conflict.subject.label}</h3>
              <p class="soft small">
                {[conflict.predicate ? predicateWords(conflict.predicate) : '', t(`conflict.${conflict.kind}`)].filter(Boolean).join(' · ')}
              </p>
            </header>
            <ul>
              <For each={conflict.values}>
                {(value, index) => (
                  <li class="diff-row pair">
                    <Show when={!value.published} fallback={<span class="sign-space" />}>
                      <Sign change="added" />
                    </Show>
                    <span class="value">{objectWords(value.value)}</span>
                    <span class="said">
                      <EvidenceMark
                        sources={sourcesOf(
                          value.evidence,
                          `conflict ${conflict.subject.iri} ${conflict.predicate?.iri ?? ''} ${index()}`,
                          review,
                        )}
                      />
                    </span>
                    <span class="sources soft">
                      {value.published ? t('conflict.published', { version: number(props.version) }) : t('conflict.proposed')}
                    </span>
                  </li>
                )}
              </For>
            </ul>
          </section>
        )}
      </Blocks>
    </PartFrame>
  );
}
