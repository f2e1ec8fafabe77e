/**
 * `node bench/side-by-side/run.ts [--n 780] [--peers ferag,fast,lightrag] [--folder DIR] [--write]`: ferag and its peers one after the other on this
 * machine, on one corpus, without a model, and their table. See README.md for what it needs.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '../../compute/config.ts';
import { tableOf } from './table.ts';

const root = path.resolve(import.meta.dirname, '../..');
const shared = path.resolve(root, readConfig().FERAG_SHARED);
const scripts = path.join(shared, 'side-by-side');

const { values } = parseArgs({
  options: {
    n: { type: 'string', default: '780' },
    peers: { type: 'string', default: 'ferag,fast,lightrag' },
    folder: { type: 'string', default: path.join(tmpdir(), 'ferag-side-by-side') },
    port: { type: 'string', default: '28471' },
    /** Puts the table into RESULTS.md. */
    write: { type: 'boolean', default: false },
  },
});
const { n, port } = values;
const folder = path.resolve(values.folder);
const results = path.join(folder, 'results.jsonl');

interface Peer {
  /** What pip installs into a virtual environment of its own; none for ferag. */
  readonly packages: readonly string[];
  readonly phases: string;
  /** Seconds that one phase may take. */
  readonly timeout: number;
}

const PEERS: Record<string, Peer> = {
  // The first start leaves the sources compiled, as an installed program has them.
  ferag: {
    packages: [],
    phases: 'noop,noop,index,again,add,query,answer,before,delete,proof',
    timeout: 300,
  },
  fast: {
    packages: ['fast-graphrag==0.0.5', 'sentencepiece<0.2.1'],
    phases: 'noop,index,again,add,query,answer',
    timeout: 900,
  },
  lightrag: {
    packages: ['lightrag-hku==1.5.7', 'openai'],
    phases: 'noop,index,again,add,query,answer,delete',
    timeout: 3600,
  },
};

function must(command: string, args: readonly string[], cwd = folder): void {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')} ended with ${status}.`);
}

/** The peers have no wheels for every newer Python. */
function install(name: string, { packages }: Peer): string {
  const python = path.join(folder, `python-${name}`, 'bin', 'python');
  if (packages.length === 0) return 'python3';
  if (existsSync(python)) return python;
  must('python3.11', ['-m', 'venv', path.join(folder, `python-${name}`)]);
  must(python, ['-m', 'pip', 'install', '--quiet', ...packages]);
  return python;
}

/** The tokenizer files that the peers would fetch at run time, made from a package that has them. */
function tokenizers(): string {
  const made = path.join(folder, 'tokenizers');
  if (existsSync(made)) return made;
  must('npm', ['install', '--silent', '--no-save', '--prefix', folder, 'js-tiktoken']);
  mkdirSync(made);
  must('node', [path.join(scripts, 'tiktoken_cache.mjs'), path.join(folder, 'node_modules', 'js-tiktoken'), made]);
  return made;
}

function drive(name: string, { phases, timeout }: Peer, python: string): void {
  const work = path.join(folder, `index-${name}-${n}`);
  rmSync(work, { recursive: true, force: true });
  const own = name === 'ferag' ? ['--cmd', `${process.execPath} ${FLAGS} ${path.join(import.meta.dirname, 'run_ferag.ts')}`] : [];
  must('python3', [
    ...[path.join(scripts, 'drive.py'), '--peer', name, '--python', python, '--n', n, '--work', work, '--port', port],
    ...['--out', results, '--phases', phases, '--timeout', `${timeout}`, ...own],
  ]);
}

/** A young generation of 8 MB: the memory that a run holds at its peak falls by a quarter, its time stays. */
const FLAGS = '--max-semi-space-size=8';

async function answers(url: string): Promise<boolean> {
  for (let tried = 0; tried < 100; tried++) {
    if (
      await fetch(url).then(
        (response) => response.ok,
        () => false,
      )
    )
      return true;
    await new Promise((done) => setTimeout(done, 100));
  }
  return false;
}

const stamp = (): string =>
  `${new Date().toISOString().slice(0, 10)} · ${availableParallelism()} cores (${cpus()[0]?.model.trim()}), Node ${process.versions.node} · \`node bench/side-by-side/run.ts\`. CPU seconds count while \`load\` is below 1; above it they are too high, for all alike.`;

mkdirSync(folder, { recursive: true });
const chosen = values.peers.split(',').flatMap((name): [string, Peer][] => (PEERS[name] ? [[name, PEERS[name]]] : []));
const pythons = new Map(chosen.map(([name, peer]) => [name, install(name, peer)]));
Object.assign(process.env, {
  SBS_CORPUS: path.join(shared, 'benchmarks', '2wiki-fg101', 'corpus.jsonl'),
  SBS_QUESTIONS: path.join(shared, 'benchmarks', '2wiki-fg101', 'public', 'questions.jsonl'),
  ...(chosen.some(([, { packages }]) => packages.length > 0) ? { TIKTOKEN_CACHE_DIR: tokenizers() } : {}),
});
const mock = spawn('python3', [path.join(scripts, 'mock_llm.py'), '--port', port], {
  stdio: 'ignore',
});
try {
  if (!(await answers(`http://127.0.0.1:${port}/stats`))) throw new Error('The server that plays the model did not start.');
  for (const [name, peer] of chosen) drive(name, peer, pythons.get(name) ?? 'python3');
} finally {
  mock.kill();
}
const table = await tableOf(results);
process.stdout.write(`\n${table}\n`);
if (values.write) writeFileSync(path.join(import.meta.dirname, 'RESULTS.md'), `# Results\n\n${stamp()}\n\n${table}\n`);
