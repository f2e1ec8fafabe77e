import { createHash } from 'node:crypto';
import { FeragError } from '../../contract/errors.ts';
import {
  Checkpoint,
  Checkpointed,
  Claim,
  Claimed,
  Complete,
  Fail,
  NODE_PROTOCOL,
  Release,
  Renew,
  Renewed,
  Report,
} from '../../contract/jobs.ts';
import { LIMITS } from '../../contract/limits.ts';
import type { EdgeClient } from '../../compute/node/edge-client.ts';
import { claim } from '../../edge/jobs/claim.ts';
import type { Effects } from '../../edge/jobs/effects.ts';
import { checkpoint } from '../../edge/jobs/enrich.ts';
import { complete, fail, release, renew, report } from '../../edge/jobs/node.ts';
import type { NodeRow } from '../../edge/jobs/rows.ts';
import type { Edge } from './edge.ts';
import { callOver } from './network.ts';
import type { Process } from './process.ts';
import type { Sim } from './sim.ts';

interface Caller {
  readonly process: Process;
  readonly nodeId: number;
  readonly instance: string;
}

/** The node's way to the edge's own functions, with all that the contract checks on it, over a network that fails. */
export function simEdgeClient(sim: Sim, edge: Edge, caller: Caller, fate: (what: string) => void, trouble: () => void): EdgeClient {
  const { process } = caller;
  const call = <T>(what: string, serve: (node: NodeRow) => Promise<T>): Promise<T> => {
    fate(what);
    const answered = callOver(sim, process, edge, async () => serve(nodeRow(edge, caller.nodeId)));
    answered.catch(trouble);
    return answered;
  };
  const told = async <T extends { effects: Effects }>(answer: Promise<T>): Promise<T> => {
    const { effects } = await answer;
    edge.announce(effects);
    return answer;
  };
  const now = () => edge.now();
  return {
    claim: (kinds, store_id, models) =>
      call('claim', async (node) => {
        const body = Claim.parse({ protocol: NODE_PROTOCOL, kinds, instance: caller.instance, store_id, models });
        const { job } = await told(claim(edge.db, node, body, now()));
        return Claimed.parse({ job, lease_seconds: LIMITS.lease_seconds, renew_seconds: LIMITS.renew_seconds });
      }),
    renew: (id, attempt) =>
      call('renew', async (node) => Renewed.parse(await told(renew(edge.db, node, id, Renew.parse({ attempt }), now())))),
    checkpoint: (id, body) =>
      call('checkpoint', async (node) => Checkpointed.parse(await checkpoint(edge.db, node, id, Checkpoint.parse(body), now()))),
    progress: (id, body) => call('progress', async (node) => void (await told(report(edge.db, node, id, Report.parse(body), now())))),
    complete: (id, body) => call('complete', async (node) => void (await told(complete(edge.db, node, id, Complete.parse(body), now())))),
    fail: (id, body) => call('fail', async (node) => void (await told(fail(edge.db, node, id, Fail.parse(body), now())))),
    release: (id, attempt) =>
      call('release', async (node) => void (await told(release(edge.db, node, id, Release.parse({ attempt }), now())))),
    reply: async () => undefined,
    get: (sha256) =>
      call('get', async () => {
        const text = edge.blobs.get(sha256);
        if (text === undefined) throw new FeragError('blob_not_found', 'There are no bytes of this hash.');
        return new TextEncoder().encode(text);
      }),
    put: (bytes) =>
      call('put', async () => {
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        edge.blobs.set(sha256, new TextDecoder().decode(bytes));
        return { sha256, size_bytes: bytes.byteLength };
      }),
  };
}

type Json = 'instances' | 'models' | 'profile';

/** The node as its token finds it. */
function nodeRow(edge: Edge, id: number): NodeRow {
  const [row] = edge.memory.rows<Omit<NodeRow, Json | 'draining'> & Record<Json, string> & { draining: number }>(
    `select id, name, token_hash as tokenHash, store_id as storeId, last_seen_at as lastSeenAt, draining, instances, models,
      coalesce(profile, 'null') as profile, created_at as createdAt
      from nodes where id = ?`,
    id,
  );
  if (!row) throw new FeragError('not_signed_in', 'No node has this token.');
  const { instances, models, profile } = row;
  return {
    ...row,
    draining: row.draining === 1,
    instances: JSON.parse(instances),
    models: JSON.parse(models),
    profile: JSON.parse(profile),
  };
}
