import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zipOf } from '../compute/formats/testing/archive.ts';
import { docxEntries, docxOf, paragraph, wordTable } from '../compute/formats/testing/office.ts';
import { mailOf } from '../compute/formats/testing/other.ts';
import { column, pdfOf } from '../compute/formats/testing/pdf.ts';
import { newRag, signIn, untilCycle, type Client } from './harness/client.ts';
import { startMachine, type RunningMachine } from './harness/machine.ts';

let machine: RunningMachine;
let owner: Client;

beforeAll(async () => {
  machine = await startMachine();
  owner = await signIn(machine.url);
});
afterAll(async () => {
  await machine.stop();
});

const pdf = pdfOf([
  { texts: [...column(50, 780, ['Lives of engineers'], 18), ...column(50, 700, ['Ada Lovelace was born in London in 1815.'])] },
  { texts: column(50, 700, ['Gustave Eiffel was born in Dijon in 1832.']) },
]);
const bomb = zipOf([
  ...docxEntries('').filter(({ name }) => name !== 'word/document.xml'),
  { name: 'word/document.xml', content: Buffer.alloc(190_000_000, 0x20) },
]);

const GOOD = {
  'lives.pdf': pdf,
  'towns.docx': docxOf(
    paragraph('Towns', 'H1') +
      paragraph('Oslo is the capital of Norway.') +
      wordTable([
        ['Name', 'City'],
        ['Ann Lee', 'Oslo'],
        ['Bob Roe', 'Bergen'],
      ]),
  ),
  'letter.eml': mailOf('Victor Hugo was born in Besançon.', { 'lives.pdf': pdf }),
};
const BAD: Readonly<Record<string, { bytes: Uint8Array; reason: RegExp }>> = {
  'cut.pdf': { bytes: pdf.subarray(0, 40), reason: /damaged or cut off/ },
  'locked.pdf': { bytes: pdfOf([{ texts: column(50, 700, ['x']) }], { isEncrypted: true }), reason: /protected with a password/ },
  'scan.pdf': { bytes: pdfOf([{ picture: { width: 300, height: 200, gray: new Uint8Array(60_000) } }]), reason: /no text/ },
  'blank.docx': { bytes: docxOf(paragraph('  ')), reason: /no text/ },
  'bomb.docx': { bytes: bomb, reason: /too large when it is unpacked/ },
};

describe('documents of real life', () => {
  it('F5, F6, F7, F8, F9: are read, or fail one by one with a reason, and the cycle goes on', async () => {
    const ragId = await newRag(owner, 'documents');
    const { status, body } = await owner.upload(ragId, {
      ...GOOD,
      ...Object.fromEntries(Object.entries(BAD).map(([name, { bytes }]) => [name, bytes])),
    });
    expect(status).toBe(202);
    await untilCycle(owner, ragId, body.cycle_id, ['ready']);
    const { body: listed } = await owner.call('GET', `/rags/${ragId}/documents`);
    const byName = new Map<string, { id: number; status: string; error_message: string | null }>(
      listed.items.map((item: { name: string }) => [item.name, item]),
    );
    for (const name of Object.keys(GOOD)) expect(byName.get(name)).toMatchObject({ status: 'completed', error_message: null });
    for (const [name, { reason }] of Object.entries(BAD)) {
      expect(byName.get(name)).toMatchObject({ status: 'failed', error_message: expect.stringMatching(reason) });
    }
    const { body: text } = await owner.call('GET', `/rags/${ragId}/documents/${byName.get('towns.docx')?.id}/text`);
    expect(text).toBe('Towns\n\nOslo is the capital of Norway.\n\nName: Ann Lee; City: Oslo\nName: Bob Roe; City: Bergen');
  });

  it('F4: are refused at the door when they are named like something else, or are never read', async () => {
    const ragId = await newRag(owner, 'refused');
    const misnamed = await owner.upload(ragId, { 'notes.txt': pdf });
    expect(misnamed.status).toBe(415);
    expect(misnamed.body.detail).toContain('a PDF document (named .txt)');
    const sound = await owner.upload(ragId, { 'song.mp3': Buffer.from('ID3\x03\0') });
    expect(sound.body).toMatchObject({ code: 'format_unsupported', detail: expect.stringContaining('transcript') });
  });
});
