/**
 * ferag in the side-by-side run: one phase a process, named by the last argument. The driver's environment says where corpus, questions
 * and index are (see README.md).
 */
import { enableCompileCache } from 'node:module';

// As an installed program has it: from the second start on, sources come compiled.
enableCompileCache();
const { runPhase } = await import('./phases.ts');
await runPhase(process.argv.at(-1) ?? '');
