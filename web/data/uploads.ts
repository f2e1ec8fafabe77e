import { createStore, produce } from 'solid-js/store';
import { z } from 'zod';
import { LIMITS } from '../../contract/limits.ts';
import { Problem } from '../../contract/problem.ts';
import { Failure } from './call.ts';
import { refreshRag } from './rags.ts';

/** `lost`: the page was loaded anew before it was sent, and a browser does not give the file back: it has to be chosen again. */
const UploadState = z.enum(['waiting', 'sending', 'done', 'failed', 'stopped', 'lost']);
const Kept = z.array(
  z.object({
    id: z.string(),
    ragId: z.int(),
    name: z.string(),
    size: z.number(),
    /** The document whose content this replaces; null for a document of its own. */
    replaces: z.int().nullable(),
    state: UploadState,
    sent: z.number(),
    fault: z.object({ code: z.string(), detail: z.string(), requestId: z.string().nullable() }).nullable(),
  }),
);
export type Upload = z.infer<typeof Kept>[number];

const AT_ONCE = 5;
const KEPT = 'ferag.uploads';
const files = new Map<string, File>();
const running = new Map<string, XMLHttpRequest>();
let beganAt = 0;

export const isOpen = ({ state }: Upload): boolean => state === 'waiting' || state === 'sending';

const [uploads, setUploads] = createStore<Upload[]>(remembered());
export { uploads };

/** ms since this run of uploads began, for its pace. */
export const uploadingMs = (): number => performance.now() - beganAt;

/** What an earlier load of this page knew; what it had not finished is lost. */
function remembered(): Upload[] {
  const kept = Kept.safeParse(parsed(sessionStorage.getItem(KEPT) ?? '[]')).data ?? [];
  return kept.map((upload) => (isOpen(upload) ? { ...upload, state: 'lost' as const, sent: 0 } : upload));
}

function change(id: string, edit: (upload: Upload) => void): void {
  setUploads((upload) => upload.id === id, produce(edit));
  keep();
}
const keep = (): void => sessionStorage.setItem(KEPT, JSON.stringify(uploads));

/** Takes the files in, refuses what the server would refuse for its size, and begins to send. A lost file of the same name and size goes on in its place. */
export function upload(ragId: number, chosen: readonly File[], replaces: number | null = null): void {
  if (!uploads.some(isOpen)) beganAt = performance.now();
  const fresh = chosen.map((file): Upload => {
    const id = crypto.randomUUID();
    const fault = sizeFault(file);
    if (!fault) files.set(id, file);
    return { id, ragId, name: file.name, size: file.size, replaces, state: fault ? 'failed' : 'waiting', sent: 0, fault };
  });
  const isBack = (old: Upload) =>
    old.state === 'lost' && fresh.some((file) => file.ragId === old.ragId && file.name === old.name && file.size === old.size);
  setUploads((old) => [...old.filter((item) => !isBack(item)), ...fresh]);
  keep();
  sendNext();
}

function sizeFault(file: File): Upload['fault'] {
  if (file.size > LIMITS.file_bytes) return { code: 'file_too_large', detail: '', requestId: null };
  return file.size === 0 ? { code: 'file_empty', detail: '', requestId: null } : null;
}

function sendNext(): void {
  for (const { id, state } of [...uploads]) {
    if (running.size >= AT_ONCE) return;
    if (state === 'waiting') send(id);
  }
}

function send(id: string): void {
  const file = files.get(id);
  const item = uploads.find((upload) => upload.id === id);
  if (!file || !item) return;
  const form = new FormData();
  form.append('file', file, file.name);
  const xhr = new XMLHttpRequest();
  running.set(id, xhr);
  change(id, (upload) => (upload.state = 'sending'));
  xhr.upload.addEventListener('progress', ({ loaded, total }) =>
    setUploads((upload) => upload.id === id, 'sent', Math.min(1, loaded / total) * file.size),
  );
  xhr.addEventListener('loadend', () => ended(id, xhr));
  if (item.replaces === null) xhr.open('POST', `/rags/${item.ragId}/upload`);
  else xhr.open('PUT', `/rags/${item.ragId}/documents/${item.replaces}`);
  xhr.setRequestHeader('idempotency-key', id);
  xhr.send(form);
}

function ended(id: string, xhr: XMLHttpRequest): void {
  running.delete(id);
  const item = uploads.find((upload) => upload.id === id);
  if (item?.state === 'sending') {
    const fault = xhr.status >= 200 && xhr.status < 300 ? null : faultOf(xhr);
    change(id, (upload) => {
      upload.state = fault ? 'failed' : 'done';
      upload.sent = upload.size;
      upload.fault = fault;
    });
    if (!fault) {
      files.delete(id);
      refreshRag(item.ragId);
    }
  }
  sendNext();
}

/** Null for what is no JSON at all: another page may have written there. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

function faultOf(xhr: XMLHttpRequest): Upload['fault'] {
  if (xhr.status === 0) return { code: 'offline', detail: '', requestId: null };
  const read = Problem.safeParse(parsed(xhr.responseText));
  if (read.success) return { code: read.data.code, detail: read.data.detail, requestId: read.data.request_id };
  return { code: 'unreadable', detail: `The server answered ${xhr.status}.`, requestId: xhr.getResponseHeader('x-request-id') };
}

export function stopUpload(id: string): void {
  change(id, (upload) => (upload.state = 'stopped'));
  running.get(id)?.abort();
  files.delete(id);
  sendNext();
}

export function stopUploads(): void {
  for (const { id } of uploads.filter(isOpen)) stopUpload(id);
}

/** A refusal of the file itself would only come again. */
export const canRetry = (item: Upload): boolean =>
  item.state === 'failed' && files.has(item.id) && !['file_', 'format_', 'text_'].some((refusal) => item.fault?.code.startsWith(refusal));

export function retryUpload(id: string): void {
  if (!files.has(id)) return;
  change(id, (upload) => {
    upload.state = 'waiting';
    upload.fault = null;
    upload.sent = 0;
  });
  sendNext();
}

/** Takes a row away that has been read. */
export function dismissUpload(id: string): void {
  files.delete(id);
  setUploads((old) => old.filter((upload) => upload.id !== id));
  keep();
}

export function forgetUploads(): void {
  stopUploads();
  setUploads([]);
  keep();
}

export const asFailureOf = (fault: NonNullable<Upload['fault']>): Pick<Failure, 'code' | 'message' | 'requestId'> => ({
  // Codes of the table, or the two of `Failure`: both come from this module's own hand or a parsed problem.
  code: fault.code as Failure['code'],
  message: fault.detail,
  requestId: fault.requestId,
});
