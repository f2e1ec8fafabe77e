import type { ModelPurpose, ModelUsage, UsageRow } from '../../../../contract/models.ts';
import { compareStrings } from '../../../graph/canonical-json.ts';

/** What a call is about: tokens of each document in it; empty for what is about all of them. */
export type Shares = ReadonlyMap<number, number>;

/** The purse of a run: what was spent on what, and whether another call may be made. */
export interface Spending {
  /** Takes the estimate of a call out of what is left; false: nothing may be spent any more. Waits while calls under way may give some back. */
  enter(estimate: number): Promise<boolean>;
  /** A call that entered is over. */
  leave(estimate: number): void;
  book(purpose: ModelPurpose, usage: ModelUsage, estimateIn: number, shares: Shares): void;
  rows(): UsageRow[];
  readonly isPaused: boolean;
  readonly calls: number;
}

const NO_DOCUMENT = 0;

/** `askBudget` says what may be spent by now: it is asked when the budget would be passed. */
export function newSpending(budget: number | null, askBudget: () => Promise<number | null>): Spending {
  const rows = new Map<string, UsageRow>();
  const waiting: (() => void)[] = [];
  let [limit, spent, reserved, calls, isPaused] = [budget, 0, 0, 0, false];
  let [estimated, counted] = [0, 0];
  // A tokenizer that makes more of a text than was thought makes every later call dearer too.
  const dearer = (): number => (estimated === 0 ? 1 : Math.max(1, counted / estimated));
  // The first call goes alone: only then is it known how dear the others are.
  const fits = (estimate: number): boolean =>
    limit === null || (spent + (reserved + estimate) * dearer() <= limit && (estimated > 0 || reserved === 0));
  return {
    async enter(estimate) {
      for (;;) {
        if (isPaused) return false;
        if (fits(estimate)) break;
        if (reserved > 0) await new Promise<void>((resolve) => waiting.push(resolve));
        else {
          limit = await askBudget();
          if (reserved === 0 && !fits(estimate)) isPaused = true;
        }
      }
      reserved += estimate;
      return true;
    },
    leave(estimate) {
      reserved -= estimate;
      for (const wake of waiting.splice(0)) wake();
    },
    book(purpose, usage, estimateIn, shares) {
      spent += usage.tokens_in + usage.tokens_out;
      estimated += estimateIn;
      counted += usage.tokens_in;
      calls += usage.calls;
      for (const row of splitUsage(purpose, usage, shares)) addRow(rows, row);
    },
    rows: () => [...rows].toSorted(([a], [b]) => compareStrings(a, b)).map(([, row]) => row),
    get isPaused() {
      return isPaused;
    },
    get calls() {
      return calls;
    },
  };
}

/** A message about usage holds no more. Later documents share a row: one that has a row keeps it, because rows only ever grow. */
const MOST_ROWS = 19_000;

function addRow(rows: Map<string, UsageRow>, given: UsageRow): void {
  const row = rows.size < MOST_ROWS || rows.has(keyOf(given)) ? given : { ...given, document_id: null };
  const key = keyOf(row);
  const known = rows.get(key);
  rows.set(
    key,
    known
      ? {
          ...known,
          calls: known.calls + row.calls,
          tokens_in: known.tokens_in + row.tokens_in,
          tokens_out: known.tokens_out + row.tokens_out,
        }
      : row,
  );
}

const keyOf = ({ model, purpose, document_id }: UsageRow): string =>
  `${model}\n${purpose}\n${String(document_id ?? NO_DOCUMENT).padStart(12, '0')}`;

/** A call's tokens by its documents' shares of the text, to the last token; the call itself counts for the document with most of it. */
function splitUsage(purpose: ModelPurpose, { model, calls, tokens_in, tokens_out }: ModelUsage, shares: Shares): UsageRow[] {
  const named = { model, purpose, step: 'graphrag' as const };
  const total = [...shares.values()].reduce((sum, share) => sum + share, 0);
  if (total === 0) return [{ ...named, document_id: null, calls, tokens_in, tokens_out }];
  const documents = [...shares].toSorted(([a, x], [b, y]) => y - x || a - b);
  let [done, givenIn, givenOut] = [0, 0, 0];
  return documents.map(([document_id, share], index) => {
    done += share;
    const [untilIn, untilOut] = [Math.floor((tokens_in * done) / total), Math.floor((tokens_out * done) / total)];
    const row = { ...named, document_id, calls: index === 0 ? calls : 0, tokens_in: untilIn - givenIn, tokens_out: untilOut - givenOut };
    [givenIn, givenOut] = [untilIn, untilOut];
    return row;
  });
}
