import { newRag, publishFiles, register, signIn, untilCycle, type Client } from '../harness/client.ts';
import { until } from '../harness/machine.ts';
import { ENGLISH, FRENCH } from '../harness/texts.ts';

/** Things that are there when the run begins, by the parameter that names them; and who may ask. */
export interface Seed {
  readonly token: string;
  readonly nodeToken: string;
  /** Of another account: for the calls that end a sign-in. */
  readonly passingToken: string;
  /** Of an account that runs nothing. */
  readonly bystanderToken: string;
  readonly ids: Readonly<Record<string, readonly (string | number)[]>>;
  /** RAGs that may be deleted, and members that may be removed. */
  readonly spareRags: readonly number[];
  readonly spareMembers: readonly number[];
}

/** One RAG with a published version and a change under review, a dialogue, a key, members, and RAGs to spare. */
export async function seed(url: string): Promise<Seed> {
  const owner = await signIn(url);
  // First, because the least id is tried by itself.
  const spareRags = [await newRag(owner, 'Spare'), await newRag(owner, 'Spare too'), await newRag(owner, 'And another')];
  const ragId = await newRag(owner, 'Observatories');
  const { cycleId, taskId } = await publishFiles(owner, ragId, { [ENGLISH.name]: ENGLISH.text });
  const { body: review } = await owner.upload(ragId, { [FRENCH.name]: FRENCH.text });
  await untilCycle(owner, ragId, review.cycle_id, ['ready']);
  const rag = `/rags/${ragId}`;
  const { body: documents } = await owner.call('GET', `${rag}/documents`);
  const entities = await firstEntities(owner, rag);
  const { body: session } = await owner.call('POST', `${rag}/chat/sessions`, { title: 'Seeded' });
  const { body: key } = await owner.call('POST', '/auth/api-keys', { name: 'seeded' });
  const { body: node } = await owner.call('POST', '/compute/nodes', { name: 'seeded' });
  const spareMembers = await Promise.all(['one', 'two', 'three'].map((name) => member(url, owner, ragId, `${name}@example.org`)));
  return {
    token: owner.token,
    nodeToken: node.token,
    passingToken: (await register(url, 'passing@example.org')).token,
    bystanderToken: (await register(url, 'bystander@example.org')).token,
    ids: {
      ragId: [ragId],
      documentId: documents.items.map((item: { id: number }) => item.id),
      cycleId: [cycleId, review.cycle_id],
      taskId: [taskId, review.task_id],
      sessionId: [session.id],
      keyId: [key.id],
      nodeId: [node.id],
      version: [1],
      name: ['integrated_triples.ttl', 'input/source.txt'],
      iri: entities,
      sha256: documents.items.map((item: { sha256: string }) => item.sha256),
    },
    spareRags,
    spareMembers,
  };
}

async function member(url: string, owner: Client, ragId: number, email: string): Promise<number> {
  await register(url, email);
  return (await owner.call('POST', `/rags/${ragId}/members`, { email, role: 'reader' })).body.user_id;
}

/** A node that has just published may still be opening the version. */
async function firstEntities(owner: Client, rag: string): Promise<string[]> {
  let ids: string[] = [];
  await until(async () => {
    const { status, body } = await owner.call('GET', `${rag}/entities?limit=3`);
    if (status === 200) ids = body.items.map((item: { id: string }) => item.id);
    return ids.length > 0;
  });
  return ids;
}
