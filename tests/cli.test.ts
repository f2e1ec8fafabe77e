import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cycle, TaskEvent } from '../contract/cycles.ts';
import { DiffSummary } from '../contract/diff.ts';
import { Problem } from '../contract/problem.ts';
import { STEPS } from '../contract/steps.ts';
import { lines, newShell } from './harness/cli.ts';
import { clientOf, newRag, signIn, type Client } from './harness/client.ts';
import { OWNER, startMachine, type RunningMachine } from './harness/machine.ts';
import { ENGLISH, RUSSIAN } from './harness/texts.ts';

const { ferag, file } = newShell(() => machine?.url ?? 'http://127.0.0.1:9');
let machine: RunningMachine | undefined;
let url = '';
let owner: Client;

beforeAll(async () => {
  machine = await startMachine();
  url = machine.url;
  owner = await signIn(url);
  mkdirSync(file('documents/deep'), { recursive: true });
  writeFileSync(file(`documents/${ENGLISH.name}`), ENGLISH.text);
  writeFileSync(file(`documents/deep/${RUSSIAN.name}`), RUSSIAN.text);
  writeFileSync(file('documents/sound.wav'), Buffer.from('RIFF\x24\0\0\0WAVEfmt ', 'latin1'));
  writeFileSync(file('documents/.hidden.txt'), 'not uploaded');
});
afterAll(() => machine?.stop());

describe('the account', () => {
  it('asks to sign in with exit code 4, and says the same as a problem with --json', async () => {
    const plain = await ferag(['rag', 'list']);
    expect(plain).toMatchObject({ code: 4, stdout: '' });
    expect(plain.stderr).toContain('ferag login');
    const asJson = await ferag(['rag', 'list', '--json']);
    expect(asJson).toMatchObject({ code: 4, stdout: '' });
    expect(lines(asJson.stderr)).toHaveLength(1);
    expect(Problem.parse(JSON.parse(asJson.stderr)).code).toBe('not_signed_in');
  });

  it('refuses a wrong password with exit code 4 and keeps nothing', async () => {
    const { code } = await ferag(['login', '--email', OWNER.email, '--password-stdin'], { input: 'wrong' });
    expect(code).toBe(4);
    expect(existsSync(file('config/ferag/login.json'))).toBe(false);
  });

  it('signs in with a password from stdin and keeps the token for its owner alone', async () => {
    const signedIn = await ferag(['login', '--email', OWNER.email, '--password-stdin'], { input: `${OWNER.password}\n` });
    expect(signedIn).toMatchObject({ code: 0, stderr: '' });
    expect(statSync(file('config/ferag/login.json')).mode & 0o777).toBe(0o600);
    expect((await ferag(['whoami', '--json'])).json()).toMatchObject({ email: OWNER.email, url });
  });

  it('asks nobody for a password where there is no terminal', async () => {
    expect((await ferag(['login', '--email', OWNER.email])).code).toBe(2);
  });

  it('takes FERAG_TOKEN instead of the login', async () => {
    const env = { FERAG_TOKEN: owner.token, XDG_CONFIG_HOME: file('elsewhere') };
    expect((await ferag(['whoami', '--json'], { env })).json()).toMatchObject({ email: OWNER.email });
    expect((await ferag(['whoami'], { env: { ...env, FERAG_TOKEN: 'not a token' } })).code).toBe(4);
  });

  it('says that nothing answers with exit code 7', async () => {
    const { code, stderr } = await ferag(['status'], { env: { FERAG_URL: 'http://127.0.0.1:9' } });
    expect(code).toBe(7);
    expect(stderr).toContain('http://127.0.0.1:9');
  });
});

describe('usage', () => {
  it.each([
    [['nosuch']],
    [['rag', 'show', 'one']],
    [['upload']],
    [['cycle', 'diff', '--part', 'nothing']],
    [['sparql', '--rag', '1']],
    [['ingest', 'single', '--storage-dir', 'x']],
    [['ingest', 'single']],
  ])('%j is refused with exit code 2', async (args) => {
    const { code, stdout, stderr } = await ferag(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).not.toBe('');
  });

  it('gives a problem on one line with --json', async () => {
    const { code, stdout, stderr } = await ferag(['rag', 'show', 'one', '--json']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(Problem.parse(JSON.parse(stderr)).status).toBe(400);
  });

  it('prints help to stdout', async () => {
    const { code, stdout } = await ferag(['--help']);
    expect(code).toBe(0);
    for (const name of ['up', 'doctor', 'cycle', 'ingest']) expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
  });
});

describe('the whole cycle by command line', () => {
  let rag = '';
  let cycle = 0;

  it('makes a RAG and uploads a folder, following it until it can be reviewed', async () => {
    rag = String((await ferag(['rag', 'create', 'by command line', '--json'])).json().id);
    const { code, stdout, stderr } = await ferag(['upload', 'documents', '--rag', rag, '--wait', '--json']);
    expect(code).toBe(0);
    const [uploaded, ...rest] = lines(stdout).map((line) => JSON.parse(line));
    expect(uploaded.documents.map((document: any) => document.name).toSorted()).toEqual([ENGLISH.name, RUSSIAN.name].toSorted());
    const events = rest.slice(0, -1).map((event) => TaskEvent.parse(event));
    expect([...new Set(events.flatMap((event) => event.step ?? []))]).toEqual(STEPS);
    const last = Cycle.parse(rest.at(-1));
    expect(last.status).toBe('ready');
    cycle = last.id;
    expect(stderr).toContain('sound.wav');
  });

  it('refuses a named file that is no document, and one that is not there', async () => {
    const sound = await ferag(['upload', 'documents/sound.wav', '--rag', rag]);
    expect(sound.code).toBe(1);
    expect(sound.stderr).toContain('a WAV recording');
    const missing = await ferag(['upload', 'nowhere.txt', '--rag', rag]);
    expect(missing.code).toBe(1);
    expect(lines(missing.stderr)).toEqual([expect.stringContaining('nowhere.txt')]);
  });

  it('shows the cycle, its events and what it would change, each triple with its sentence', async () => {
    expect((await ferag(['cycle', 'show', '--rag', rag, '--json'])).json()).toMatchObject({ id: cycle, status: 'ready' });
    expect((await ferag(['cycle', 'list', '--rag', rag, '--json'])).json()).toHaveLength(1);
    const watched = await ferag(['cycle', 'watch', String(cycle), '--rag', rag, '--json']);
    expect(TaskEvent.parse(JSON.parse(lines(watched.stdout).at(-1) ?? '')).status).toBe('done');
    DiffSummary.parse((await ferag(['cycle', 'diff', '--rag', rag, '--json'])).json());
    const triples = (await ferag(['cycle', 'diff', '--rag', rag, '--part', 'triples', '--json'])).json();
    const shown = (await ferag(['cycle', 'diff', '--rag', rag, '--part', 'triples'])).stdout;
    expect(lines(shown).filter((line) => line.startsWith('+ '))).toHaveLength(triples.length);
    const flat = shown.replace(/\s+/g, ' ');
    for (const { evidence } of triples) expect(flat).toContain(`“${evidence[0].sentence.replace(/\s+/g, ' ')}”`);
    expect(Math.max(...lines(shown).map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('lists the files of the cycle and downloads one', async () => {
    const artifacts = (await ferag(['cycle', 'artifacts', '--rag', rag, '--json'])).json();
    const names = artifacts.map((artifact: any) => artifact.name);
    const wanted = ['graphrag_output.ttl', 'extracted_ontology.ttl', 'integrated_ontology.ttl', 'integrated_triples.ttl'];
    expect(names).toEqual(expect.arrayContaining(wanted));
    for (const name of wanted) {
      expect((await ferag(['cycle', 'artifacts', name, '--rag', rag, '-o', name])).code).toBe(0);
      expect(readFileSync(file(name), 'utf8')).toContain('@prefix');
    }
    expect((await ferag(['cycle', 'artifacts', 'graphrag_output.ttl', '--rag', rag])).stdout).toBe(
      readFileSync(file('graphrag_output.ttl'), 'utf8'),
    );
    expect((await ferag(['cycle', 'artifacts', 'nothing.ttl', '--rag', rag])).code).toBe(5);
  });

  it('runs the steps alone on those files', async () => {
    expect((await ferag(['step', 'schema', 'graphrag_output.ttl', '-o', 'schema.ttl'])).code).toBe(0);
    expect(readFileSync(file('schema.ttl'), 'utf8')).toContain('owl:Class');
    const merged = await ferag(['step', 'merge-onto', 'extracted_ontology.ttl', 'schema.ttl', '-o', 'onto.ttl', '--json']);
    expect(merged.json()).toMatchObject({ out: 'onto.ttl' });
    expect((await ferag(['step', 'merge-triples', 'graphrag_output.ttl', 'integrated_triples.ttl'])).stdout).toBe(
      readFileSync(file('integrated_triples.ttl'), 'utf8'),
    );
    const graph = await ferag(['step', 'graphrag', `documents/${ENGLISH.name}`, '-o', 'graph.ttl', '--json']);
    expect(graph.json().triples).toBeGreaterThan(20);
    const broken = await ferag(['step', 'schema', `documents/${ENGLISH.name}`]);
    expect(broken.code).toBe(1);
    expect(broken.stderr).toContain(ENGLISH.name);
  });

  it('approves nothing but the change that was shown', async () => {
    const other = await ferag(['cycle', 'approve', String(cycle), '--rag', rag, '--hash', 'f'.repeat(64), '--json']);
    expect(other).toMatchObject({ code: 6, stdout: '' });
    expect(JSON.parse(other.stderr).code).toBe('diff_changed');
    const approved = await ferag(['cycle', 'approve', '--rag', rag, '--json']);
    expect(approved.json()).toMatchObject({ message: 'approved', cycle_id: cycle, version: 1 });
    expect((await ferag(['cycle', 'approve', String(cycle), '--rag', rag])).code).toBe(6);
    expect((await ferag(['versions', '--rag', rag, '--json'])).json()).toHaveLength(1);
  });

  it('answers with the sentences that the answer rests on', async () => {
    const [first] = ENGLISH.questions;
    const { stdout } = await ferag(['ask', first?.question ?? '', '--rag', rag, '--sources']);
    expect(stdout.replace(/\s+/g, ' ')).toContain(first?.sentence);
    expect(stdout).toContain(ENGLISH.name);
    const answer = (await ferag(['ask', first?.question ?? '', '--rag', rag, '--json'])).json();
    expect(answer.citations.length).toBeGreaterThan(0);
    expect((await ferag(['search', 'observatory', '--rag', rag, '--json'])).json().length).toBeGreaterThan(0);
  });

  it('answers SPARQL as a table, JSON, CSV and Turtle', async () => {
    const count = 'SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }';
    const { triple_count } = (await ferag(['rag', 'show', rag, '--json'])).json();
    expect((await ferag(['sparql', count, '--rag', rag])).stdout).toMatch(new RegExp(`\\?n\\n *${triple_count}\\n`));
    expect((await ferag(['sparql', count, '--rag', rag, '--json'])).json().results.bindings[0].n.value).toBe(String(triple_count));
    expect((await ferag(['sparql', '-f', '-', '--rag', rag, '--format', 'csv'], { input: count })).stdout.replaceAll('\r', '')).toBe(
      `n\n${triple_count}\n`,
    );
    const construct = await ferag(['sparql', 'CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3', '--rag', rag]);
    expect(construct).toMatchObject({ code: 0, stdout: expect.stringContaining('>') });
    expect((await ferag(['sparql', 'SELEKT', '--rag', rag])).code).toBe(1);
    expect((await ferag(['sparql', count, '--rag', rag, '--dataset', 'stg'])).code).toBe(5);
  });

  it('lists, shows and proposes to delete documents', async () => {
    const documents = (await ferag(['docs', 'list', '--rag', rag, '--json'])).json();
    expect(documents.map((document: any) => document.status)).toEqual(['completed', 'completed']);
    const english = documents.find((document: any) => document.name === ENGLISH.name);
    expect((await ferag(['docs', 'show', String(english.id), '--rag', rag])).stdout).toContain(ENGLISH.name);
    expect((await ferag(['docs', 'text', String(english.id), '--rag', rag])).stdout).toContain(ENGLISH.questions[0]?.sentence);
    const removal = (await ferag(['docs', 'delete', String(english.id), '--rag', rag, '--json'])).json();
    expect((await ferag(['cycle', 'watch', String(removal.cycle_id), '--rag', rag])).code).toBe(0);
    const diff = (await ferag(['cycle', 'diff', '--rag', rag, '--part', 'triples'])).stdout;
    expect(lines(diff).some((line) => line.startsWith('− '))).toBe(true);
    const rejected = await ferag(['cycle', 'reject', String(removal.cycle_id), '--rag', rag, '--reason', 'it stays', '--json']);
    expect(rejected.json()).toMatchObject({ status: 'rejected', reason: 'it stays' });
  });

  it('says with exit code 5 that a RAG, a cycle or a document is not there', async () => {
    for (const args of [
      ['rag', 'show', '999999'],
      ['cycle', 'show', '999999', '--rag', rag],
      ['docs', 'show', '999999', '--rag', rag],
    ]) {
      const { code, stdout, stderr } = await ferag([...args, '--json']);
      expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
      expect(Problem.parse(JSON.parse(stderr)).status).toBe(404);
    }
  });

  it('takes the only RAG there is, and asks which one among several', async () => {
    await newRag(owner, 'another');
    const { code, stderr } = await ferag(['docs', 'list']);
    expect(code).toBe(2);
    expect(stderr).toContain('--rag');
  });

  it('says what runs', async () => {
    const status = (await ferag(['status', '--json'])).json();
    expect(status).toMatchObject({ status: 'ready', url });
    expect(status.rags.length).toBe(2);
    const doctor = await ferag(['doctor', '--json']);
    expect(doctor.code).toBe(0);
    expect(doctor.json()).toMatchObject({ ok: true });
    const away = await ferag(['doctor'], { env: { FERAG_URL: 'http://127.0.0.1:9' } });
    expect(away.code).toBe(8);
    expect(away.stdout).toMatch(/✘ edge/);
  });
});

// Last: it needs the machine to be stopped.
describe('a forgotten password', () => {
  it('is made anew only while the machine is stopped, and ends every session', async () => {
    const stateDir = machine?.stateDir ?? '';
    const env = { FERAG_STATE_DIR: stateDir };
    const running = await ferag(['user', 'reset-password', OWNER.email], { env });
    expect(running.code).toBe(7);
    expect(running.stderr).toContain('Stop it first');
    await machine?.stop();
    expect((await ferag(['user', 'reset-password', 'nobody@example.org'], { env })).code).toBe(5);
    const reset = await ferag(['user', 'reset-password', OWNER.email.toUpperCase(), '--json'], { env });
    expect(reset.json()).toMatchObject({ email: OWNER.email });

    machine = await startMachine({ stateDir });
    expect((await clientOf(machine.url, owner.token).call('GET', '/auth/me')).status).toBe(401);
    const again = await signIn(machine.url, { email: OWNER.email, password: reset.json().password });
    expect((await again.call('GET', '/auth/me')).status).toBe(200);
    const old = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(OWNER) };
    expect((await fetch(`${machine.url}/auth/login`, old)).status).toBe(401);
  });
});
