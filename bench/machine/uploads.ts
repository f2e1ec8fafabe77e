import { newRag, signIn } from '../../tests/harness/client.ts';
import { startMachine } from '../../tests/harness/machine.ts';
import { childrenOf, cpuOf } from './processes.ts';
import { FILES, uploadAtOnce } from './upload-burst.ts';
import { uploadProfile } from './upload-profile.ts';

/** 100 uploads of 200 kB at once, the client on the same machine; the node is busy with what came before. Then where the time goes. */
export async function uploadsTable(): Promise<string> {
  const machine = await startMachine();
  const owner = await signIn(machine.url);
  const rows = [
    '| run | p50 ms | p95 ms | max ms | answered 202 | documents kept | CPU ms an upload: workerd | blobs and host | node | client | goal |',
    '|---|---|---|---|---|---|---|---|---|---|---|',
  ];
  const host = machine.process.pid ?? 0;
  const pids = [...childrenOf(host, 'workerd'), host, ...childrenOf(host, 'node start'), process.pid];
  for (const run of [1, 2, 3]) {
    const ragId = await newRag(owner, `uploads ${run}`);
    let before: number[] = [];
    const { times, accepted } = await uploadAtOnce(
      `${machine.url}/rags/${ragId}/upload`,
      owner.token,
      run,
      () => (before = pids.map(cpuOf)),
    );
    const used = pids.map((pid, i) => ((cpuOf(pid) - (before[i] ?? 0)) / FILES).toFixed(1));
    const at = (share: number) => Math.round(times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0);
    const { body } = await owner.call('GET', `/rags/${ragId}`);
    rows.push(
      `| ${run} | ${at(0.5)} | ${at(0.95)} | ${at(1)} | ${accepted} | ${body.document_count} | ${used.join(' | ')} | none lost, p95 ≤ 600 |`,
    );
    await owner.call('DELETE', `/rags/${ragId}`);
  }
  await machine.stop();
  return `${rows.join('\n')}\n\nThe first burst after a start runs code that the engine has not compiled yet.\n\n${await uploadProfile()}`;
}
