import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { FeragError } from '../../contract/errors.ts';
import { readConfig } from '../config.ts';
import { usageError } from './exit.ts';
import { edgeUrl, signedIn } from './session.ts';
import { note, print, printJson, type Shown } from './terminal.ts';

interface NodeInit extends Shown {
  readonly out?: string;
  readonly edgeUrl?: string;
}

/**
 * `ferag node init NAME`: registers a compute node with the edge, as its operator, and gives the settings that it starts with. A file
 * that is there is never overwritten: its token may be in use.
 *
 * @throws FeragError `forbidden` for anybody but the operator.
 */
export async function nodeInit(name: string, { out, edgeUrl: reachedAt, json }: NodeInit): Promise<void> {
  const address = reachedAt ?? edgeUrl(readConfig());
  if (out !== undefined && existsSync(out)) throw usageError(`${out} is there already, and may be in use. Name another file.`);
  const { token, ...node } = await signedIn().createNode(name);
  // One word, for every program that reads such a file.
  const settings = { FERAG_EDGE_URL: address, FERAG_NODE_TOKEN: token, FERAG_NODE_NAME: name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-') };
  const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
  if (out !== undefined) {
    await writeFile(out, `${lines.join('\n')}\n`, { mode: 0o600, flag: 'wx' }).catch((cause: unknown) => {
      throw new FeragError(
        'request_invalid',
        `${out} cannot be written. Node ${node.id} is registered; its token is lost: remove it, and try another file.`,
        { cause },
      );
    });
  }
  if (json) return printJson(out === undefined ? { node, settings } : { node, file: out });
  if (out === undefined) print(lines.join('\n'));
  else print(`Node ${node.id} is registered; its settings are in ${out}.`);
  note('The token is shown this once. On the machine of the node: ferag node start, with these settings in .env or the environment.');
}
