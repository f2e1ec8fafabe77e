import { z } from 'zod';
import { compareStrings } from '../../../graph/canonical-json.ts';
import type { Decision } from '../../../graph/decisions.ts';
import type { Class, FoldResult, Property } from '../../../graph/fold.ts';
import { newIris } from '../../../graph/iris.ts';
import { RDF_TYPE } from '../../../graph/terms.ts';
import { decidedTerms, modelDecision } from './decisions.ts';
import type { Desk } from './desk.ts';
import { askInParts, askList, numbersForm } from './lists.ts';
import { quoted } from '../../quoted.ts';
import type { Published } from './survey.ts';

interface Term {
  readonly kind: 'class' | 'property';
  readonly iri: string;
  readonly label: string;
  readonly uses: number;
  /** Named by this cycle's documents alone. */
  readonly isNew: boolean;
}

/** New terms in a call, terms of the published graph beside them that they may be the same as, and calls of a cycle. */
const NEW_PER_CALL = 125;
const OLD_PER_CALL = 60;
const MOST_CALLS = 3;
/** Below this a class is rare, whatever it is called; naming it would cost as much as a frequent one. */
const LEAST_USES = 3;

const SYSTEM =
  'Numbered kinds of things (K) and relations (R) of a knowledge graph, with how often each is used. Reply with JSON only: {"same":[[from,into]],"wrong":[]}. ' +
  'same: pairs of two kinds or two relations that mean the same in the same direction, the odd one first, the usual one second. ' +
  'wrong: numbers of kinds that are no kinds of things: roles towards somebody (son, sequel), adjectives, fragments. Leave out all others.';
const Reply = z.object({ same: z.array(z.tuple([z.int(), z.int()])), wrong: z.array(z.int()).default([]) });
const FORM = {
  name: 'terms',
  json: {
    ...numbersForm('terms', ['same', 'wrong']).json,
    properties: {
      same: { type: 'array', items: { type: 'array', items: { type: 'integer' }, minItems: 2, maxItems: 2 } },
      wrong: { type: 'array', items: { type: 'integer' } },
    },
  },
};

/** One to three calls about the terms that this cycle brings: which are other words for one, and which are no kinds of things. */
export async function nameTerms(graph: FoldResult, published: Published, desk: Desk): Promise<Decision[]> {
  const decided = decidedTerms(published.decisions, newIris(graph.baseIri));
  const terms = [...termsOf('class', graph.classes, published), ...termsOf('property', graph.properties, published)].filter(
    ({ iri, uses }) => uses >= LEAST_USES && !decided.has(iri),
  );
  const [fresh, old] = [terms.filter(({ isNew }) => isNew), terms.filter(({ isNew }) => !isNew).slice(0, OLD_PER_CALL)];
  const listed = (part: readonly Term[]): Term[] =>
    [...part, ...old].toSorted((a, b) => compareStrings(a.kind, b.kind) || b.uses - a.uses || compareStrings(a.iri, b.iri));
  const ask = (part: readonly Term[]) => {
    const lines = listed(part).map(
      ({ kind, label, uses }, index) => `${index + 1} ${kind === 'class' ? 'K' : 'R'} ${quoted(label)} ${uses}`,
    );
    const maxTokens = 200 + lines.length * 5;
    return askList(
      { purpose: 'ontology', system: SYSTEM, user: lines.join('\n'), form: FORM, reply: Reply, maxTokens, shares: new Map() },
      desk,
    );
  };
  const answered = await askInParts(fresh.slice(0, NEW_PER_CALL * MOST_CALLS), NEW_PER_CALL, ask, desk);
  return answered.flatMap(({ items, reply }) => decisionsOf(reply, listed(items)));
}

function termsOf(kind: Term['kind'], terms: ReadonlyMap<string, Class | Property>, { lemmas }: Published): Term[] {
  return [...terms.values()]
    .map(({ iri, label, uses, lemmas: own }) => ({ kind, iri, label, uses, isNew: !own.some((lemma) => lemmas.has(lemma)) }))
    .toSorted((a, b) => b.uses - a.uses || compareStrings(a.iri, b.iri));
}

/** Only the odd word gives way, and only a new one: what is published and accepted stays under its name. */
function decisionsOf({ same, wrong }: z.infer<typeof Reply>, listed: readonly Term[]): Decision[] {
  const mapped = new Set<string>();
  const decisions: Decision[] = [];
  for (const [from, into] of same) {
    const [a, b] = [listed[from - 1], listed[into - 1]];
    if (!a || !b || a === b || a.kind !== b.kind || !a.isNew || mapped.has(a.iri) || mapped.has(b.iri)) continue;
    mapped.add(a.iri);
    decisions.push(modelDecision({ kind: a.kind === 'class' ? 'map_class' : 'map_property', from: a.iri, to: b.iri }));
  }
  for (const number of new Set(wrong)) {
    const term = listed[number - 1];
    if (term?.kind !== 'class' || !term.isNew || mapped.has(term.iri)) continue;
    decisions.push(modelDecision({ kind: 'reject_triple', subject: null, predicate: RDF_TYPE, object: { entity: term.iri } }));
  }
  return decisions;
}
