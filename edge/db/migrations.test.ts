import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { NO_MODELS, NodeModels } from '../../contract/models.ts';
import { RagSettings } from '../../contract/rags.ts';

const FOLDER = path.join(import.meta.dirname, '../../migrations');
const texts = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.sql'))
  .sort()
  .map((name) => readFileSync(path.join(FOLDER, name), 'utf8'));
/** The first three are from before a model could be asked. */
const BEFORE_MODELS = 3;

it('a database from before models goes on: its nodes have none, its cycles ask none, its answers name none', () => {
  const sqlite = new DatabaseSync(':memory:');
  for (const text of texts.slice(0, BEFORE_MODELS)) sqlite.exec(text);
  sqlite.exec(`insert into nodes (name, token_hash, created_at) values ('n', 'h', 0);
    insert into rags (name, description, owner_id, base_iri, settings, created_at, updated_at)
      values ('r', '', 1, 'urn:x:', '{"approval":"manual","languages":["en"],"extractor":"auto","chat_window_pairs":4}', 0, 0);
    insert into cycles (rag_id, ref, kind, status, gathering, own, held, counts, created_by, created_at)
      values (1, 'c', 'update', 'running', 0, 0, 0, '{}', 1, 0);
    insert into revisions (ref, document_id, rag_id, cycle_id, change, name, media_type, size_bytes, sha256, source_key, status, created_at)
      values ('v', 1, 1, 1, 'put', 'a', 'text/plain', 1, 'x', 'k', 'completed', 0);
    insert into chat_messages (rag_id, user_id, session_id, role, content, citations, facts, created_at) values (1, 1, 's', 'user', 'q', '[]', '[]', 0)`);
  for (const text of texts.slice(BEFORE_MODELS)) sqlite.exec(text);
  const only = (query: string) => ({ ...sqlite.prepare(query).get() });
  expect(NodeModels.parse(JSON.parse(String(only('select models from nodes')['models'])))).toEqual(NO_MODELS);
  expect(only('select model, paused, budget_tokens, checkpoint, model_decisions from cycles')).toEqual({
    model: null,
    paused: null,
    budget_tokens: null,
    checkpoint: null,
    model_decisions: null,
  });
  expect(only('select plain_key, plain_sha256, text_tokens, again_of from revisions')).toEqual({
    plain_key: null,
    plain_sha256: null,
    text_tokens: 0,
    again_of: null,
  });
  expect(only('select parts, model, tokens_in, tokens_out from chat_messages')).toEqual({
    parts: '[]',
    model: null,
    tokens_in: 0,
    tokens_out: 0,
  });
  expect(RagSettings.parse(JSON.parse(String(only('select settings from rags')['settings']))).token_budget_per_cycle).toBe(5_000_000);
});
