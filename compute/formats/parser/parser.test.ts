import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { zipOf } from '../testing/archive.ts';
import { docxEntries, docxOf, paragraph } from '../testing/office.ts';
import { openParser, type Parser, type ParserOptions } from './index.ts';

const DOCX = { name: 'a.docx', mediaType: 'application/x', format: 'docx', withImages: false } as const;
const good = { ...DOCX, bytes: docxOf(paragraph('good words')) };
/** What the misbehaving program of the tests does is told by the document's name. */
const MISBEHAVING = new URL('../testing/misbehaving.ts', import.meta.url);

const open: Parser[] = [];
function parser(options: Partial<ParserOptions> = {}): Parser {
  const made = openParser({ memoryMb: 512, ...options });
  open.push(made);
  return made;
}
afterEach(() => open.splice(0).forEach((made) => made.close()));

const words = async (made: Parser): Promise<string> => (await made.parse(good)).drafts.map((draft) => draft.text).join(' ');

describe('the parser', () => {
  it('reads documents one after another in one process', async () => {
    const made = parser();
    expect(await Promise.all([words(made), words(made)])).toEqual(['good words', 'good words']);
    const pid = made.pid();
    expect(await words(made)).toBe('good words');
    expect(made.pid()).toBe(pid);
  });

  it('gives an error of a document its code, and goes on in the same process', async () => {
    const made = parser();
    await expect(made.parse({ ...DOCX, bytes: Buffer.from('PK\x03\x04 broken') })).rejects.toMatchObject({ code: 'file_unreadable' });
    const pid = made.pid();
    expect(await words(made)).toBe('good words');
    expect(made.pid()).toBe(pid);
  });

  it('is replaced after so many documents', async () => {
    const made = parser({ documents: 2 });
    await words(made);
    const first = made.pid();
    await words(made);
    expect(made.pid()).toBeNull();
    await words(made);
    expect(made.pid()).not.toBe(first);
  });

  it.each([
    ['hangs', /longer than 1 seconds/, { seconds: 1 }],
    ['fills its heap', /more than 128 MB/, { memoryMb: 128 }],
    ['fills its buffers', /more than 200 MB/, { memoryMb: 200 }],
    ['is killed', /memory|broke down/, {}],
    ['segfaults', /broke down.*SIGSEGV/, {}],
    ['exits', /broke down.*exit 3/, {}],
    ['throws', /broke down/, {}],
    ['sends nonsense', /broke down.*nonsense/, {}],
  ])('F5: one that %s costs its document, and the next one is read', async (name, message, options) => {
    const made = parser({ entry: MISBEHAVING, ...options });
    const failed = made.parse({ ...good, name });
    const next = made.parse({ ...good, name: 'behave' });
    await expect(failed).rejects.toMatchObject({ code: 'parser_failed', message: expect.stringMatching(message) });
    expect((await next).drafts).toEqual([{ kind: 'paragraph', level: 0, text: 'behaved' }]);
  });

  it('does not blame a document for a process that an earlier one broke', async () => {
    const made = parser({ entry: MISBEHAVING });
    expect((await made.parse({ ...good, name: 'break later' })).drafts).toHaveLength(1);
    expect((await made.parse({ ...good, name: 'behave' })).drafts).toHaveLength(1);
  });

  it('is stopped by its signal', async () => {
    const made = parser({ entry: MISBEHAVING });
    const abort = new AbortController();
    const hanging = made.parse({ ...good, name: 'hangs' }, abort.signal);
    await vi.waitFor(() => expect(made.pid()).not.toBeNull());
    const pid = made.pid();
    abort.abort(new Error('the cycle was cancelled'));
    await expect(hanging).rejects.toThrow('the cycle was cancelled');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 10_000);
    await expect(made.parse(good, abort.signal)).rejects.toThrow('the cycle was cancelled');
  });

  it('is given nothing of the environment', async () => {
    process.env['SECRET_OF_THE_NODE'] = 'x';
    const { drafts } = await parser({ entry: MISBEHAVING }).parse({ ...good, name: 'tell environment' });
    delete process.env['SECRET_OF_THE_NODE'];
    expect(drafts[0]?.text.split(' ').filter((name) => name !== '')).toEqual(
      ['NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE', 'TZ'].filter((name) => drafts[0]?.text.includes(name)),
    );
    expect(drafts[0]?.text).not.toContain('SECRET');
  });

  it('may neither write a file nor start a program', async () => {
    const { drafts } = await parser({ entry: MISBEHAVING }).parse({ ...good, name: 'reach out' });
    expect(drafts[0]?.text).toBe('ERR_ACCESS_DENIED ERR_ACCESS_DENIED');
  });

  it('F9: a bomb takes less than 300 MB of the process that reads it', async () => {
    const bomb = zipOf([
      ...docxEntries('').filter(({ name }) => name !== 'word/document.xml'),
      { name: 'word/document.xml', content: Buffer.alloc(190_000_000, 0x20) },
    ]);
    const made = parser();
    await expect(made.parse({ ...DOCX, bytes: bomb })).rejects.toMatchObject({ code: 'file_too_large_unpacked' });
    expect(made.peakBytes()).toBeGreaterThan(1_000_000);
    expect(made.peakBytes()).toBeLessThan(300_000_000);
  });
});

describe.runIf(process.platform === 'linux')('a parser that hangs', () => {
  const owner = async (...args: string[]) => {
    const file = new URL('../testing/parser-owner.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [said] = await once(child.stdout, 'data');
    return { child, pid: Number(String(said).trim()) };
  };

  it('ends soon after the process that asked it was killed', async () => {
    const { child, pid } = await owner();
    expect(isAlive(pid)).toBe(true);
    child.kill('SIGKILL');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 15_000);
  }, 30_000);

  it('ends by its own clock when only the thread that asked it has ended', async () => {
    const { child, pid } = await owner('thread');
    child.stdin.write('end\n');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 15_000);
    child.kill('SIGKILL');
  }, 30_000);
});

/** A process that has ended but was not waited for has no command any more. */
function isAlive(pid: number | null): boolean {
  const file = `/proc/${pid}/cmdline`;
  return process.platform === 'linux' ? existsSync(file) && readFileSync(file, 'latin1') !== '' : false;
}
