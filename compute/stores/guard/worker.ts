/* oxlint-disable unicorn/require-post-message-target-origin -- a port between threads has no origin */
import { parentPort } from 'node:worker_threads';
import { FeragError } from '../../../contract/errors.ts';
import type { GuardReply } from './guard.ts';
import { readQuery } from './read-query.ts';

/** Reading a hostile query can take long or much memory, so it is done in a thread that can be ended. */
function answer(text: string): GuardReply {
  try {
    return { kind: 'query', ...readQuery(text) };
  } catch (error) {
    if (error instanceof FeragError && (error.code === 'query_invalid' || error.code === 'query_refused')) {
      return { kind: 'refused', code: error.code, detail: error.message };
    }
    throw error;
  }
}

parentPort?.on('message', (ask: { readonly text: string }) => parentPort?.postMessage(answer(ask.text)));
parentPort?.postMessage('ready');
