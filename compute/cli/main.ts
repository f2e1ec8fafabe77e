import { Command } from 'commander';
import { DATASET_KINDS } from '../../contract/datasets.ts';
import { DIFF_PARTS } from '../../contract/diff.ts';
import { DocumentStatus } from '../../contract/documents.ts';
import { RagSettings } from '../../contract/rags.ts';
import { EXIT } from './exit.ts';
import { tellFailure } from './fail.ts';
import { atMost, choice, command, positive, ragCommand } from './options.ts';

const isJson = process.argv.includes('--json');

// The table of contents. Each command's file is loaded when it runs: `node start` shall not carry what `bench` needs.
const ferag = new Command('ferag')
  .description('A knowledge graph from your documents, reviewed before it is published.')
  .version('0.1.0')
  .showHelpAfterError('(ferag --help tells more)')
  .configureOutput({ writeErr: (text) => void (isJson || process.stderr.write(text)) })
  .exitOverride((error) => {
    if (error.exitCode === 0) process.exit(EXIT.ok);
    process.exit(isJson ? tellFailure(error, true) : EXIT.usage);
  });

ferag
  .command('up')
  .description('start everything on this machine')
  .option('--no-node', 'the edge alone; its compute nodes are elsewhere')
  .action(async (o) => (await import('./up.ts')).up(o));
command(ferag, 'status', 'say what runs: the edge, your RAGs, the open cycles').action(async (o) =>
  (await import('./status.ts')).status(o),
);
command(ferag, 'doctor', 'check this machine and the edge; each line with its fix').action(async (o) =>
  (await import('./doctor.ts')).doctor(o),
);
command(ferag, 'verify', 'recompute each RAG of this machine from its manifest and compare')
  .option('--rag <id>', 'only this RAG', positive)
  .option('--repair', 'rebuild what is a view of the manifest')
  .option('--discard-newer', 'with --repair: also where the store knows more than the edge; what it held is kept as a file')
  .action(async (o) => (await import('./verify.ts')).verify(o));

command(ferag, 'login', 'sign in; the token is kept for this address')
  .option('--email <address>', 'who you are')
  .option('--password-stdin', 'read the password from stdin')
  .action(async (o) => (await import('./login.ts')).login(o));
command(ferag, 'whoami', 'say who is signed in').action(async (o) => (await import('./whoami.ts')).whoami(o));
command(ferag, 'logout', 'end the session and forget its token').action(async (o) => (await import('./logout.ts')).logout(o));

const rag = ferag.command('rag').description('RAGs: one knowledge graph each');
command(rag, 'list', 'the RAGs that you are a member of').action(async (o) => (await import('./rag-list.ts')).ragList(o));
command(rag, 'create <name>', 'make a RAG')
  .option('--description <text>', 'what it is about')
  .action(async (name, o) => (await import('./rag-create.ts')).ragCreate(name, o));
command(rag, 'show', 'a RAG with its settings')
  .argument('<id>', 'its number', positive)
  .action(async (id, o) => (await import('./rag-show.ts')).ragShow(id, o));
command(rag, 'reextract', 'read every document again, as a cycle to review')
  .argument('<id>', 'its number', positive)
  .addOption(choice('--extractor <extractor>', 'with another extractor, from now on', RagSettings.shape.extractor.unwrap().options))
  .action(async (id, o) => (await import('./rag-reextract.ts')).ragReextract(id, o));

ragCommand(ferag, 'upload <path...>', 'upload files and folders')
  .option('--wait', 'follow the cycle until it can be reviewed, and print what it changes')
  .option('--own-cycle', 'open a cycle of its own instead of joining the open one')
  .action(async (paths, o) => (await import('./upload.ts')).upload(paths, o));

const docs = ferag.command('docs').description('documents of a RAG');
ragCommand(docs, 'list', 'the documents')
  .addOption(choice('--status <status>', 'only those', DocumentStatus.options))
  .action(async (o) => (await import('./docs-list.ts')).docsList(o));
ragCommand(docs, 'show', 'a document')
  .argument('<id>', 'its number', positive)
  .action(async (id, o) => (await import('./docs-show.ts')).docsShow(id, o));
ragCommand(docs, 'delete', 'propose to remove a document')
  .argument('<id>', 'its number', positive)
  .action(async (id, o) => (await import('./docs-delete.ts')).docsDelete(id, o));
ragCommand(docs, 'text', 'the text that citations point into')
  .argument('<id>', 'its number', positive)
  .action(async (id, o) => (await import('./docs-text.ts')).docsText(id, o));

const cycle = ferag.command('cycle').description('cycles: proposed changes of a published graph');
const ofCycle = (what: string, description: string): Command =>
  ragCommand(cycle, what, description).argument('[cycle]', 'its number; the newest, when left out', positive);
ragCommand(cycle, 'list', 'the cycles, newest first')
  .option('--limit <number>', 'at most so many', atMost(1000), 20)
  .action(async (o) => (await import('./cycle-list.ts')).cycleList(o));
ofCycle('watch', 'follow a cycle to its end').action(async (id, o) => (await import('./cycle-watch.ts')).cycleWatch(id, o));
ofCycle('show', 'a cycle in a few lines').action(async (id, o) => (await import('./cycle-show.ts')).cycleShow(id, o));
ofCycle('diff', 'what it would change, each change with its sentence')
  .addOption(choice('--part <part>', 'all of one part', ['summary', ...DIFF_PARTS]))
  .action(async (id, o) => (await import('./cycle-diff.ts')).cycleDiff(id, o));
ragCommand(cycle, 'artifacts [name]', 'the files of a cycle, or one of them')
  .option('--cycle <number>', 'the cycle; the newest, when left out', positive)
  .option('-o, --out <file>', 'where to write the file; stdout, when left out')
  .action(async (name, o) => (await import('./cycle-artifacts.ts')).cycleArtifacts(name, o));
ofCycle('approve', 'publish the change that is shown')
  .option('--hash <diff_hash>', 'publish only if the change is still this one')
  .action(async (id, o) => (await import('./cycle-approve.ts')).cycleApprove(id, o));
ofCycle('reject', 'publish nothing of it')
  .option('--reason <text>', 'why')
  .action(async (id, o) => (await import('./cycle-end.ts')).cycleEnd('reject', id, o));
ofCycle('cancel', 'stop a cycle').action(async (id, o) => (await import('./cycle-end.ts')).cycleEnd('cancel', id, o));
ofCycle('retry', 'run a failed cycle again').action(async (id, o) => (await import('./cycle-end.ts')).cycleEnd('retry', id, o));
ofCycle('resume', 'let a cycle go on whose token budget is used up')
  .option('--budget <tokens>', 'all that it may use; as much again as its RAG gives a cycle, when left out', positive)
  .option('--unlimited', 'without a budget')
  .option('--without-model', 'with what the model has found until now; also where no model can be asked')
  .action(async (id, o) => (await import('./cycle-resume.ts')).cycleResume(id, o));
ofCycle('usage', 'what its model calls cost').action(async (id, o) => (await import('./cycle-usage.ts')).cycleUsage(id, o));

ragCommand(ferag, 'ask <question>', 'ask the published graph')
  .option('--sources', 'print the sentences that the answer rests on')
  .action(async (question, o) => (await import('./ask.ts')).ask(question, o));
ragCommand(ferag, 'search <words...>', 'find passages')
  .option('--limit <number>', 'at most so many', atMost(100), 5)
  .action(async (words, o) => (await import('./search.ts')).search(words, o));
ragCommand(ferag, 'sparql [query]', 'a SPARQL 1.1 query')
  .option('-f, --file <file>', 'read the query from a file, or with - from stdin')
  .addOption(choice('--dataset <dataset>', 'production, or the workspace of the cycle in review', DATASET_KINDS, 'prod'))
  .addOption(choice('--format <format>', 'how to print the result', ['table', 'json', 'csv', 'ttl'], 'table'))
  .action(async (query, o) => (await import('./sparql.ts')).sparql(query, o));
ragCommand(ferag, 'versions', 'what was published when').action(async (o) => (await import('./versions.ts')).versions(o));

const step = ferag.command('step').description('one step of a cycle alone, on local files, without a server');
const ofStep = (what: string, description: string): Command =>
  command(step, `${what} <file...>`, description).option('-o, --out <file>', 'where to write the Turtle; stdout, when left out');
ofStep('graphrag', 'documents → their triples').action(async (files, o) => (await import('./step-graphrag.ts')).stepGraphrag(files, o));
ofStep('schema', 'triples → the ontology that they use').action(async (files, o) =>
  (await import('./step-schema.ts')).stepSchema(files, o),
);
ofStep('merge-onto', 'ontologies → one; later files take the terms of earlier ones').action(async (files, o) =>
  (await import('./step-merge-onto.ts')).stepMergeOnto(files, o),
);
ofStep('merge-triples', 'files of triples → one').action(async (files, o) =>
  (await import('./step-merge-triples.ts')).stepMergeTriples(files, o),
);

const ingest = ferag.command('ingest').description('the whole pipeline on this machine, without a server');
command(ingest, 'single <path>', 'read a file or folder into a folder of graph files')
  .requiredOption('--storage-dir <dir>', 'where the graph is kept')
  .option('--prune', 'also leave out documents whose files are gone')
  .action(async (file, o) => (await import('./ingest-single.ts')).ingestSingle(file, o));

const store = ferag.command('store').description('the graph store, where it is a Fuseki (FERAG_STORE=fuseki)');
command(store, 'status', 'its datasets: version, triples, size')
  .option('--rag <id>', 'only the datasets of this RAG', positive)
  .action(async (o) => (await import('./store-status.ts')).storeStatus(o));
command(store, 'compact', 'give back the disk that former versions take')
  .option('--rag <id>', 'only the datasets of this RAG', positive)
  .action(async (o) => (await import('./store-tasks.ts')).storeCompact(o));
command(store, 'backup', 'write every production as N-Quads on the store’s machine')
  .option('--rag <id>', 'only this RAG', positive)
  .action(async (o) => (await import('./store-tasks.ts')).storeBackup(o));

const node = ferag.command('node').description('compute nodes');
node
  .command('start')
  .description('run a compute node (FERAG_EDGE_URL, FERAG_NODE_TOKEN)')
  .action(async () => (await import('./node-start.ts')).nodeStart());
command(node, 'init <name>', 'register a node, as the operator, and print the settings that it starts with')
  .option('-o, --out <file>', 'write them into this new file instead')
  .option('--edge-url <address>', 'where the node reaches the edge; the address of this login, when left out')
  .action(async (name, o) => (await import('./node-init.ts')).nodeInit(name, o));
command(node, 'status', 'the nodes, what they do and which models they have').action(async (o) =>
  (await import('./node-status.ts')).nodeStatus(o),
);
command(node, 'health', 'whether the node of this state directory is alive; for supervisors').action(async (o) =>
  (await import('./node-health.ts')).nodeHealth(o),
);
command(node, 'drain', 'give a node no more jobs')
  .argument('<id>', 'its number', positive)
  .option('--off', 'give it jobs again')
  .action(async (id, o) => (await import('./node-status.ts')).nodeDrain(id, o));

const user = ferag.command('user').description('accounts of the state directory of this machine');
command(user, 'reset-password <email>', 'make a new password and end the sessions').action(async (email, o) =>
  (await import('./user-reset-password.ts')).userResetPassword(email, o),
);

const bench = ferag.command('bench').description('measure the product on a file of your own');
command(bench, 'retrieval', 'recall of passages, BM25 beside it')
  .requiredOption('--corpus <file>', 'JSON lines {id, title, text}')
  .requiredOption('--questions <file>', 'JSON lines {id, question, answers, gold_doc_ids}')
  .addOption(choice('--mode <mode>', 'how to retrieve', ['naive', 'local', 'global', 'hybrid', 'exact'], 'hybrid'))
  .option('--no-titles', 'take the titles away')
  .option('--limit-passages <number>', 'only the first so many passages', positive)
  .action(async (o) => (await import('./bench-retrieval.ts')).retrieval(o));
command(bench, 'extraction', 'precision and recall of triples')
  .requiredOption('--input <file>', 'JSON lines {id, text, ontology, triples}')
  .option('--ontology <file>', 'JSON lines {id, concepts, relations: [{label, domain, range}]}')
  .action(async (o) => (await import('./bench-extraction.ts')).extraction(o));
command(bench, 'ontology', 'precision and recall of an alignment')
  .requiredOption('--source <file>', 'JSON lines {uri, labels, …}')
  .requiredOption('--target <file>', 'JSON lines {uri, labels, …}')
  .requiredOption('--gold <file>', 'JSON lines {source, target}')
  .action(async (o) => (await import('./bench-ontology.ts')).ontology(o));
command(bench, 'index', 'time of a full build, of no change, one changed, one removed')
  .requiredOption('--corpus <file>', 'JSON lines {id, title, text}')
  .action(async (o) => (await import('./bench-index.ts')).index(o));

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.failed));
try {
  await ferag.parseAsync();
} catch (error) {
  process.exit(tellFailure(error, isJson));
}
