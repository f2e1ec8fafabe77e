import { registerHooks } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { Report, Task } from './task.ts';

const { first, last, step, patches, stopsAtBreach } = Task.parse(workerData);
const pending = new Set(patches);

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    const here = patches.filter(({ file }) => url.endsWith(`/${file}`));
    if (here.length === 0) return loaded;
    let source = String(loaded.source);
    for (const patch of here) {
      if (source.split(patch.find).length !== 2) throw new Error(`${patch.file} does not hold exactly once: ${patch.find}`);
      source = source.replace(patch.find, () => patch.replace);
      pending.delete(patch);
    }
    return { ...loaded, source };
  },
});

const { simulate } = await import('./simulate.ts');
if (pending.size > 0) throw new Error(`The simulation does not load ${[...pending].map(({ file }) => file).join(', ')}.`);
const report: Report = { runs: 0, steps: 0, versions: 0, faults: {}, breaches: [] };
for (let seed = first; seed <= last; seed += step) {
  const { breach, story, steps, versions, faults } = await simulate(seed);
  report.runs += 1;
  report.steps += steps;
  report.versions += versions;
  for (const [fault, count] of faults) report.faults[fault] = (report.faults[fault] ?? 0) + count;
  if (breach === null) continue;
  report.breaches.push({ seed, breach, story: [...story] });
  if (stopsAtBreach) break;
}
parentPort?.postMessage(report);
