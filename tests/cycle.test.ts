import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Document } from '../contract/documents.ts';
import { STEPS } from '../contract/steps.ts';
import { clientOf, dump, newRag, publishFiles, signIn, untilCycle, watchTask, type Client } from './harness/client.ts';
import { startMachine, type RunningMachine } from './harness/machine.ts';
import { ENGLISH, FRENCH, RUSSIAN, type Sample } from './harness/texts.ts';

let machine: RunningMachine;
let owner: Client;

beforeAll(async () => {
  machine = await startMachine();
  owner = await signIn(machine.url);
});
afterAll(() => machine.stop());

/** Every citation gives back its sentence from the text that it names by hash. */
async function checkCitations(client: Client, ragId: number, citations: any[]): Promise<void> {
  for (const citation of citations) {
    const { body } = await client.call('GET', `/rags/${ragId}/documents/${citation.document_id}/text?sha256=${citation.text_sha256}`);
    expect(body.slice(citation.start, citation.end)).toBe(citation.sentence);
  }
}

describe.each<Sample>([ENGLISH, RUSSIAN, FRENCH])('the whole cycle for one document in $language', (sample) => {
  let ragId: number;
  let cycle: { cycleId: number; taskId: number };

  it('shows all five steps on the socket and waits for review', async () => {
    ragId = await newRag(owner, `cycle ${sample.language}`);
    const { status, body } = await owner.upload(ragId, { [sample.name]: sample.text });
    expect(status).toBe(202);
    cycle = { cycleId: body.cycle_id, taskId: body.task_id };
    const { events, code } = await watchTask(machine.url, owner, body.task_id);
    expect([...new Set(events.flatMap((event) => event.step ?? []))]).toEqual(STEPS);
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.at(-1)).toMatchObject({ status: 'done', step: 'staging', error: null });
    expect(code).toBe(1000);
  });

  it('shows a late watcher the same events', async () => {
    const late = await watchTask(machine.url, owner, cycle.taskId);
    const { body } = await owner.call('GET', `/tasks/${cycle.taskId}/events`);
    expect(body.items ?? body).toEqual(late.events);
    expect([...new Set(late.events.flatMap((event) => event.step ?? []))]).toEqual(STEPS);
  });

  it('shows each proposed triple with its sentence', async () => {
    const { body } = await owner.call('GET', `/rags/${ragId}/cycles/${cycle.cycleId}/diff?part=triples&limit=200`);
    expect(body.items.length).toBeGreaterThan(5);
    for (const item of body.items) await checkCitations(owner, ragId, item.evidence);
  });

  it('approves, and production holds the triples', async () => {
    const approved = await owner.call('POST', `/rags/${ragId}/cycles/${cycle.cycleId}/approve`, {});
    expect(approved).toMatchObject({ status: 200, body: { message: 'approved', version: 1, cycle_count: 1 } });
    const { body: rag } = await owner.call('GET', `/rags/${ragId}`);
    expect(rag).toMatchObject({ cycle_count: 1, version: 1 });
    const query = encodeURIComponent('SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }');
    const { body: counted } = await owner.call('GET', `/rags/${ragId}/sparql?query=${query}`, undefined, {
      accept: 'application/sparql-results+json',
    });
    expect(Number(counted.results.bindings[0].n.value)).toBe(rag.triple_count);
    expect(rag.triple_count).toBeGreaterThan(20);
  });

  it('answers plain questions with sentences of the document, in the language of the question', async () => {
    let found = 0;
    for (const { question, sentence } of sample.questions) {
      const { status, body } = await owner.call('POST', `/rags/${ragId}/chat`, { question });
      expect(status).toBe(200);
      await checkCitations(owner, ragId, body.citations);
      if (body.citations.some((citation: any) => citation.sentence.includes(sentence))) found += 1;
    }
    expect(found).toBeGreaterThanOrEqual(4);
  });

  it('finds the named things of the text', async () => {
    const names = new Set<string>();
    for (let cursor = ''; ;) {
      const { body } = await owner.call('GET', `/rags/${ragId}/entities?limit=200${cursor && `&cursor=${cursor}`}`);
      for (const row of body.items) names.add(row.label.toLowerCase());
      if (!body.next_cursor) break;
      cursor = encodeURIComponent(body.next_cursor);
    }
    const missed = sample.named.filter((name) => !names.has(name.toLowerCase()));
    expect(missed.length / sample.named.length, `missed: ${missed.join(', ')}`).toBeLessThanOrEqual(0.2);
  });

  it('denies what is not in the graph', async () => {
    const { body } = await owner.call('POST', `/rags/${ragId}/chat`, { question: sample.absent });
    expect(body).toMatchObject({ supported: false, citations: [] });
    expect(body.answer.length).toBeGreaterThan(10);
  });

  it('keeps the dialogue', async () => {
    const { body } = await owner.call('GET', `/rags/${ragId}/chat/messages?limit=200`);
    const messages = body.items ?? body;
    expect(messages).toHaveLength(2 * (sample.questions.length + 1));
    expect(messages[0]).toMatchObject({ role: 'user', content: sample.questions[0]?.question });
  });
});

describe('a second upload', () => {
  const first = 'Marie Orlov is a chemist. Marie Orlov was born in Lund in 1901. She works at the Vane Institute.';
  const second =
    'Marie Orlov is a chemist. Marie Orlov founded the Aster Laboratory in 1934. The Aster Laboratory is a laboratory in Turku.';

  it('unites equal things, keeps what is published, and proposes only the difference', async () => {
    const ragId = await newRag(owner, 'second upload');
    await publishFiles(owner, ragId, { 'one.txt': first });
    const before = await dump(owner, ragId, 'prod');
    const { body } = await owner.upload(ragId, { 'two.txt': second });
    await untilCycle(owner, ragId, body.cycle_id, ['ready']);
    const staged = await dump(owner, ragId, 'stg');
    const { body: summary } = await owner.call('GET', `/rags/${ragId}/cycles/${body.cycle_id}`);
    const added = staged.filter((line) => !before.includes(line));
    const removed = before.filter((line) => !staged.includes(line));
    expect(summary.counts).toMatchObject({ triples_added: added.length, triples_removed: removed.length });
    expect(removed).toEqual([]);
    await owner.call('POST', `/rags/${ragId}/cycles/${body.cycle_id}/approve`, { diff_hash: summary.diff_hash });
    expect(await dump(owner, ragId, 'prod')).toEqual(staged);
    const people = staged.filter((line) => line.includes('"Marie Orlov"'));
    expect(people).toHaveLength(1);
  });

  it('replaces and removes a document: production is as if it had been built from what is left', async () => {
    const ragId = await newRag(owner, 'replace and remove');
    await publishFiles(owner, ragId, { 'one.txt': first });
    const one = await dump(owner, ragId, 'prod');
    await publishFiles(owner, ragId, { 'two.txt': second });
    const { body: documents } = await owner.call('GET', `/rags/${ragId}/documents`);
    const two = documents.items.find((document: any) => document.name === 'two.txt');
    const form = new FormData();
    form.append('file', new Blob(['The Aster Laboratory is a museum in Turku.']), 'two.txt');
    const put = await fetch(`${machine.url}/rags/${ragId}/documents/${two.id}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${owner.token}` },
      body: form,
    });
    expect(put.status).toBe(202);
    await approveNext(ragId, await put.json());
    const replaced = await dump(owner, ragId, 'prod');
    expect(replaced.some((line) => line.includes('"Aster Laboratory"'))).toBe(true);
    expect(replaced.some((line) => line.includes('"laboratory"'))).toBe(false);
    const removal = await owner.call('DELETE', `/rags/${ragId}/documents/${two.id}`);
    expect(removal.status).toBe(202);
    const { body: waiting } = await owner.call('GET', `/rags/${ragId}/documents`);
    const leaving = waiting.items.map((item: unknown) => Document.parse(item)).find((document: Document) => document.id === two.id);
    expect(leaving).toMatchObject({ name: 'two.txt', size_bytes: 'The Aster Laboratory is a museum in Turku.'.length });
    await approveNext(ragId, removal.body);
    expect(await dump(owner, ragId, 'prod')).toEqual(one);
  });

  async function approveNext(ragId: number, started: any): Promise<void> {
    await untilCycle(owner, ragId, started.cycle_id, ['ready']);
    expect((await owner.call('POST', `/rags/${ragId}/cycles/${started.cycle_id}/approve`, {})).status).toBe(200);
  }
});

it('tells a stranger nothing', async () => {
  const stranger = clientOf(machine.url, 'not a token');
  expect((await stranger.call('GET', '/rags')).status).toBe(401);
});
