import type { ComputeNode } from '../../contract/nodes.ts';
import { signedIn } from './session.ts';
import { minute, note, print, printJson, table, type Shown } from './terminal.ts';

/** `ferag node status`: the compute nodes as the edge sees them. */
export async function nodeStatus({ json }: Shown): Promise<void> {
  const nodes = await signedIn().nodes();
  if (json) return printJson(nodes);
  if (nodes.length === 0) return note('No node yet. Register one: ferag node init NAME');
  print(
    table(nodes, [
      { title: 'NODE', of: (node) => node.id },
      { title: 'NAME', of: (node) => node.name, cut: 'end' },
      { title: 'STATE', of: stateOf },
      { title: 'JOBS', of: (node) => node.jobs },
      { title: 'MODEL', of: ({ models }) => models.llm ?? '–', cut: 'end' },
      { title: 'SEEN', of: (node) => (node.last_seen_at === null ? 'never' : minute(node.last_seen_at)) },
    ]),
  );
}

const stateOf = ({ connected, draining }: ComputeNode): string =>
  connected ? (draining ? 'draining' : 'connected') : draining ? 'away, drained' : 'away';

/** `ferag node drain ID`: the node gets no more jobs and ends those it has; `--off` gives it jobs again. */
export async function nodeDrain(id: number, { off = false, json }: Shown & { off?: boolean }): Promise<void> {
  const node = await signedIn().drainNode(id, !off);
  if (json) return printJson(node);
  if (off) return print(`Node ${node.id} gets jobs again.`);
  print(
    `Node ${node.id} gets no more jobs.${node.jobs > 0 ? ` It still has ${node.jobs}; look with: ferag node status` : ' It may be stopped.'}`,
  );
}
