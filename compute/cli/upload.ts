import { randomUUID } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { z } from 'zod';
import type { Uploaded as UploadedSchema } from '../../contract/documents.ts';
import { FeragError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import type { Api } from './api/index.ts';
import { printChange } from './cycle-diff.ts';
import { EXIT } from './exit.ts';
import { follow } from './follow.ts';
import { inputFiles, type InputFile } from './input-files.ts';
import { chosenRag, signedIn } from './session.ts';
import { counted, note, plain, print, printJson, size, type Shown } from './terminal.ts';

type Uploaded = z.infer<typeof UploadedSchema>;

interface UploadOptions extends Shown {
  readonly rag?: number;
  readonly wait?: boolean;
  readonly ownCycle?: boolean;
}

const PARALLEL = 5;
/** Enough files a request to be quick, few enough to show progress and to be sent again. */
const FILES_EACH = 50;
const BYTES_EACH = 16_000_000;
const TRIES = 4;

/** `ferag upload PATH…`: files and folders become documents of the open cycle; with `--wait` until the change can be reviewed. */
export async function upload(paths: readonly string[], { rag, wait, ownCycle, json }: UploadOptions): Promise<void> {
  const api = signedIn();
  const ragId = await chosenRag(api, rag);
  const files = await inputFiles(paths);
  if (files.length === 0) throw new FeragError('file_missing', `There is nothing to upload in ${paths.join(', ')}.`);
  const sent = await sendAll(api, ragId, files, ownCycle ?? false);
  const cycles = byCycle(sent);
  if (json) for (const uploaded of cycles) printJson(uploaded);
  else for (const uploaded of cycles) print(`Cycle ${uploaded.cycle_id}: ${counted(uploaded.documents.length, 'document')} uploaded.`);
  if (wait) for (const uploaded of cycles) await waitFor(api, ragId, uploaded, json ?? false);
  else if (!json) for (const { cycle_id } of cycles) note(`Next: ferag cycle watch ${cycle_id} --rag ${ragId}`);
}

/** At most five requests at a time. With a cycle of its own, as few as the limits allow: each request would open another one. */
async function sendAll(api: Api, ragId: number, files: readonly InputFile[], ownCycle: boolean): Promise<Uploaded[]> {
  const [most, bytes] = ownCycle ? [LIMITS.files_per_request, LIMITS.file_bytes] : [FILES_EACH, BYTES_EACH];
  const batches = inBatches(files, most, bytes);
  const next = batches.entries();
  const answers: Uploaded[] = [];
  let sent = 0;
  const work = async (): Promise<void> => {
    for (const [index, batch] of next) {
      answers[index] = await sendBatch(api, ragId, batch, ownCycle);
      sent += batch.length;
      if (batches.length > 1) note(`Uploaded ${sent} of ${counted(files.length, 'file')}.`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL, batches.length) }, work));
  return answers;
}

/** In order; a batch has at least one file. */
export function inBatches<F extends { readonly bytes: number }>(files: readonly F[], most: number, bytes: number): F[][] {
  const batches: F[][] = [];
  let total = 0;
  for (const file of files) {
    const batch = batches.at(-1);
    if (batch && batch.length < most && total + file.bytes <= bytes) {
      batch.push(file);
      total += file.bytes;
    } else {
      batches.push([file]);
      total = file.bytes;
    }
  }
  return batches;
}

/** Sent again after a failure that can pass; the key makes sure that it counts once. */
async function sendBatch(api: Api, ragId: number, batch: readonly InputFile[], ownCycle: boolean): Promise<Uploaded> {
  const key = randomUUID();
  for (let attempt = 1; ; attempt += 1) {
    const form = new FormData();
    for (const file of batch) form.append('file', await openAsBlob(file.path, { type: file.mediaType }), file.name);
    try {
      return await api.upload(ragId, form, { ownCycle, key });
    } catch (error) {
      if (!(error instanceof FeragError) || !error.retry || attempt === TRIES) throw error;
      const seconds = error.retryAfter ?? 2 ** attempt;
      note(`${error.message} Trying again in ${seconds} s.`);
      await pause(seconds * 1000);
    }
  }
}

/** One entry a cycle, in the order of their numbers. */
function byCycle(answers: readonly Uploaded[]): Uploaded[] {
  const cycles = new Map<number, Uploaded>();
  for (const answer of answers) {
    const known = cycles.get(answer.cycle_id);
    cycles.set(answer.cycle_id, known ? { ...known, documents: [...known.documents, ...answer.documents] } : answer);
  }
  return [...cycles.values()].toSorted((a, b) => a.cycle_id - b.cycle_id);
}

async function waitFor(api: Api, ragId: number, { cycle_id, task_id }: Uploaded, isJson: boolean): Promise<void> {
  await follow(api, task_id, isJson);
  const cycle = await api.cycle(ragId, cycle_id);
  const failed = await api.documents(ragId, { status: 'failed', cycleId: cycle_id });
  for (const document of failed)
    note(`Not read: ${plain(document.name)} (${size(document.size_bytes)}): ${plain(document.error_message ?? '')}`);
  if (failed.length > 0) process.exitCode = EXIT.failed;
  if (isJson) return printJson(cycle);
  await printChange(api, cycle, ['triples', 'duplicates', 'conflicts']);
  if (cycle.status === 'ready')
    note(`\nNext: ferag cycle diff ${cycle_id} --rag ${ragId}, then: ferag cycle approve ${cycle_id} --rag ${ragId}`);
}
