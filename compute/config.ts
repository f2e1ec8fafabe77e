import { existsSync } from 'node:fs';
import path from 'node:path';
import { loadEnvFile } from 'node:process';
import { z } from 'zod';
import { FeragError } from '../contract/errors.ts';

const flag = z.enum(['0', '1', 'true', 'false']).transform((value) => value === '1' || value === 'true');
const address = z.url({ protocol: /^https?$/ });
const empty = (value: unknown) => (value === '' ? undefined : value);

/** Everything that ferag reads from the environment on a machine; names carry their units. */
const Environment = z.object({
  FERAG_HOST: z.preprocess(empty, z.string().default('127.0.0.1')),
  FERAG_PORT: z.preprocess(empty, z.coerce.number().int().min(0).max(65535).default(8787)),
  FERAG_PUBLIC_URL: z.preprocess(empty, address.optional()),
  /** Addresses and networks, by commas, whose X-Forwarded-For and X-Forwarded-Proto count. */
  FERAG_TRUSTED_PROXY: z.preprocess(
    empty,
    z
      .string()
      .transform((list) => list.split(',').flatMap((entry) => entry.trim() || []))
      .default([]),
  ),
  FERAG_STATE_DIR: z.preprocess(empty, z.string().default('.ferag')),
  FERAG_OWNER_EMAIL: z.preprocess(empty, z.email().optional()),
  FERAG_OWNER_PASSWORD: z.preprocess(empty, z.string().min(8).max(128).optional()),
  FERAG_EDGE_URL: z.preprocess(empty, z.url().optional()),
  FERAG_NODE_TOKEN: z.preprocess(empty, z.string().optional()),
  FERAG_NODE_NAME: z.preprocess(empty, z.string().max(100).optional()),
  FERAG_NODE_CONCURRENCY: z.preprocess(empty, z.coerce.number().int().min(1).max(64).default(2)),
  FERAG_STORE: z.preprocess(empty, z.enum(['embedded', 'fuseki', 'sparql']).default('embedded')),
  FUSEKI_URL: z.preprocess(empty, address.optional()),
  FUSEKI_USER: z.preprocess(empty, z.string().optional()),
  FUSEKI_PASSWORD: z.preprocess(empty, z.string().optional()),
  /** Fuseki's folder `databases` where it is on this machine: files that Fuseki leaves behind are removed there. */
  FUSEKI_DATABASES_DIR: z.preprocess(empty, z.string().optional()),
  /** A store that speaks SPARQL 1.1: its query, update and Graph Store addresses. */
  SPARQL_QUERY_URL: z.preprocess(empty, address.optional()),
  SPARQL_UPDATE_URL: z.preprocess(empty, address.optional()),
  SPARQL_GRAPHS_URL: z.preprocess(empty, address.optional()),
  SPARQL_USER: z.preprocess(empty, z.string().optional()),
  SPARQL_PASSWORD: z.preprocess(empty, z.string().optional()),
  FERAG_EXTRACTOR: z.preprocess(empty, z.enum(['auto', 'nlp', 'llm']).default('auto')),
  LLM_API_URL: z.preprocess(empty, address.optional()),
  LLM_API_KEY: z.preprocess(empty, z.string().optional()),
  LLM_MODEL: z.preprocess(empty, z.string().max(200).optional()),
  /** Calls at once at most; absent: the probe chooses. */
  LLM_CONCURRENCY: z.preprocess(empty, z.coerce.number().int().min(1).max(256).optional()),
  /** Absent: what the server says, or the probe finds. */
  LLM_CONTEXT_TOKENS: z.preprocess(empty, z.coerce.number().int().min(1024).optional()),
  /** A reply in which nothing comes for so long is given up and asked for again. */
  LLM_IDLE_SECONDS: z.preprocess(empty, z.coerce.number().int().min(1).max(3600).default(60)),
  EMBEDDING_API_URL: z.preprocess(empty, address.optional()),
  EMBEDDING_API_KEY: z.preprocess(empty, z.string().optional()),
  EMBEDDING_MODEL: z.preprocess(empty, z.string().max(200).optional()),
  VLM_API_URL: z.preprocess(empty, address.optional()),
  VLM_API_KEY: z.preprocess(empty, z.string().optional()),
  VLM_MODEL: z.preprocess(empty, z.string().max(200).optional()),
  /** A Docling server that reads documents instead of the built-in parsers. */
  DOCLING_URL: z.preprocess(empty, address.optional()),
  PARSER_MEMORY_MB: z.preprocess(empty, z.coerce.number().int().min(128).default(1024)),
  DATABASE_URL: z.preprocess(empty, z.string().optional()),
  DATABASE_AUTH_TOKEN: z.preprocess(empty, z.string().optional()),
  /** Where the CLI finds its edge; absent: the machine's own, at FERAG_HOST and FERAG_PORT. */
  FERAG_URL: z.preprocess(empty, z.url({ protocol: /^https?$/ }).optional()),
  /** An access token or API key for the CLI, instead of the stored login. */
  FERAG_TOKEN: z.preprocess(empty, z.string().optional()),
  FERAG_SHARED: z.preprocess(empty, z.string().default('../shared')),
  WORK_DIR: z.preprocess(empty, z.string().optional()),
  LOG_LEVEL: z.preprocess(empty, z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info')),
  LOG_FORMAT: z.preprocess(empty, z.enum(['pretty', 'json']).optional()),
  NO_COLOR: z.preprocess(empty, z.string().optional()),
  TERM: z.string().optional(),
  XDG_CONFIG_HOME: z.preprocess(empty, z.string().optional()),
  NODE_ENV: z.string().optional(),
  FERAG_CRASH_AT: z.preprocess(empty, z.string().optional()),
  FERAG_CLOCK_OFFSET_MS: z.preprocess(empty, z.coerce.number().int().default(0)),
  CI: z.preprocess(empty, flag.default(false)),
});
export type Config = z.infer<typeof Environment>;

/** The only reader of the environment. `.env` of the working directory fills in what is not set. */
export function readConfig(): Config {
  if (existsSync('.env')) loadEnvFile('.env');
  const read = Environment.safeParse(process.env);
  if (!read.success) {
    const issue = read.error.issues[0];
    throw new FeragError(
      'request_invalid',
      `The environment variable ${issue?.path.join('.') ?? ''} is not usable: ${issue?.message ?? ''}`,
    );
  }
  const config = read.data;
  if ((config.FERAG_CRASH_AT || config.FERAG_CLOCK_OFFSET_MS !== 0) && config.NODE_ENV !== 'test') {
    throw new FeragError('request_invalid', 'FERAG_CRASH_AT and FERAG_CLOCK_OFFSET_MS are for tests only and need NODE_ENV=test.');
  }
  return { ...config, FERAG_STATE_DIR: path.resolve(config.FERAG_STATE_DIR) };
}
