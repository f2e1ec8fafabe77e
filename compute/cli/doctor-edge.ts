import type { Ready } from '../../contract/instance.ts';
import type { Config } from '../config.ts';
import { openApi } from './api/index.ts';
import { failed, ok, warning, type Check } from './doctor-check.ts';
import { edgeUrl } from './session.ts';

/** Tokens and leases go by the edge's clock: a minute apart is worth knowing, five make both end early. */
const SKEW_SECONDS = { warning: 60, failed: 300 };

/** What the edge says of itself, and whether its clock agrees with this one. */
export async function edgeChecks(config: Config): Promise<Check[]> {
  const url = edgeUrl(config);
  const asked = Date.now();
  const answer = await openApi(url, null)
    .ready()
    .catch(() => null);
  if (answer === null) return [failed('edge', `No ferag answers at ${url}.`, 'Start it with "ferag up", or set FERAG_URL.')];
  const { readiness, date } = answer;
  return [ok('edge', `${url} answers.`), clock(date, (asked + Date.now()) / 2, url), ...readiness.checks.map(dependency)];
}

function clock(date: Date | null, now: number, url: string): Check {
  if (date === null && /^(?:127\.|localhost$|\[::1\]$)/.test(new URL(url).hostname))
    return ok('clock', 'The edge is on this machine: one clock.');
  if (date === null || Number.isNaN(date.getTime()))
    return warning('clock', 'The edge does not tell its time.', 'A proxy in between may take the Date header away.');
  // The header counts whole seconds.
  const seconds = Math.round(Math.max(0, Math.abs(now - date.getTime()) - 1000) / 1000);
  const detail = seconds === 0 ? 'This clock and that of the edge agree.' : `This clock and that of the edge are ${seconds} s apart.`;
  const fix = 'Set the clock of this machine by NTP.';
  if (seconds >= SKEW_SECONDS.failed) return failed('clock', detail, fix);
  return seconds >= SKEW_SECONDS.warning ? warning('clock', detail, fix) : ok('clock', detail);
}

const FIXES: Readonly<Record<Ready['checks'][number]['name'], string>> = {
  database: 'Look at the log of "ferag up"; restart it.',
  blobs: 'Look at the log of "ferag up", and whether its disk is full.',
  node: 'Start a compute node: "ferag node start" with FERAG_EDGE_URL and FERAG_NODE_TOKEN. With "ferag up" it starts again by itself.',
  store: 'Connect a compute node that has a store (FERAG_STORE). Whether its data is whole: stop, then "ferag verify".',
};

const dependency = ({ name, ok: isOk, detail }: Ready['checks'][number]): Check =>
  isOk ? ok(name, detail) : failed(name, detail, FIXES[name]);
