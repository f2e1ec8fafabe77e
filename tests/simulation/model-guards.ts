import { patch, simulated, tested, type Guard } from './guard.ts';

const at = (file: string) => (find: string, replace: string) => patch(file, find, replace);
const usage = at('edge/jobs/usage.ts');
const enrich = at('edge/jobs/enrich.ts');
const resume = at('edge/jobs/resume.ts');
const payload = at('edge/jobs/payload.ts');
const advance = at('edge/jobs/advance.ts');

const enriches = (test: string) => ['edge/jobs/enrich.test.ts', test] as const;
const rereads = (test: string) => ['edge/jobs/reextract.test.ts', test] as const;

/** What keeps the promises about the work of models. */
export const MODEL_GUARDS: readonly Guard[] = [
  simulated(
    'F58',
    'a sum that is told twice is booked once',
    usage('calls = max(calls, excluded.calls)', 'calls = calls + excluded.calls'),
  ),
  tested(
    'F58',
    'what a lost attempt has spent is booked to it',
    enriches('F58: what a lost attempt'),
    enrich('...book(db, theirs, body.usage, sql`true`)', '...book(db, theirs, body.usage, sql`exists (select 1 from jobs where ${held})`)'),
  ),
  tested('F58', 'an older word takes back no checkpoint', enriches('F58, F60'), enrich(' and ${booked} <= ${tokensOf(body.usage)}', '')),
  tested(
    'J4',
    'a lost attempt keeps nothing',
    enriches('F58: what a lost attempt'),
    enrich('and exists (select 1 from jobs where ${held}) and ${booked}', 'and ${booked}'),
  ),
  tested(
    'J5',
    'a checkpoint is a sign of life',
    enriches('J5: a checkpoint'),
    enrich('set progress_at = ${now} where ${held}', 'set progress_at = progress_at where ${held}'),
  ),
  tested('F103', 'a used-up budget pauses', enriches('F103: a budget'), enrich("paused = ${isPaused ? 'budget' : null}", 'paused = null')),
  tested(
    'F103',
    'what was spent before counts',
    enriches('F103: a budget'),
    usage('Math.max(0, row.budget - row.spent)', 'Math.max(0, row.budget)'),
  ),
  tested(
    'F103',
    'after a pause a model is asked about the documents as they were read',
    enriches('F103: a budget'),
    payload('key: r.plainKey ?? segment.key', 'key: segment.key'),
  ),
  tested(
    'F103',
    'nothing merges while a model is to be asked',
    enriches('F103: a budget'),
    advance(" and c.model is not 'asked' and", ' and'),
  ),
  tested(
    'F103',
    'a model that is being asked is not left alone with its work',
    enriches('a cycle that no node with a model'),
    resume(
      "and model = 'asked' and not exists (select 1 from jobs where cycle_id = ${id} and kind = 'enrich' and state = 'leased')",
      "and model = 'asked'",
    ),
  ),
  tested(
    'F65',
    'what asks a model goes to a node that has one',
    enriches('what asks a model goes'),
    patch('edge/jobs/claim.ts', '${body.models.llm} is not null', '1'),
  ),
  tested(
    'J2',
    'the first content of an enriched key stays',
    enriches('what the model found'),
    enrich('insert or ignore into segments', 'insert or replace into segments'),
  ),
  tested(
    'F24',
    'what was replaced since it was read again is not put back',
    rereads('F24'),
    advance('    dropOutdated(db, cycle.id),\n', ''),
  ),
];
