import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { root } from './machine.ts';

export const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
export const yaml = (file: string): unknown[] =>
  parseAllDocuments(read(file), { merge: true, strict: true }).map((document) => {
    expect(document.errors.map(String), file).toEqual([]);
    return document.toJS();
  });

/** A Dockerfile as its instructions, lines joined, comments left out. */
export function instructions(file: string): { name: string; value: string }[] {
  const lines = read(file)
    .split('\n')
    .filter((line) => !/^\s*(?:#|$)/.test(line))
    .join('\n')
    .replaceAll(/\\\n/g, ' ')
    .split('\n');
  return lines.map((line) => ({ name: line.split(' ')[0] ?? '', value: line.slice(line.indexOf(' ') + 1).replaceAll(/\s+/g, ' ') }));
}

const Command = z.array(z.string()).min(1);
/** Exec form: no shell between the runtime and the program, so that signals reach it. */
export const execForm = (text: string): string[] => Command.parse(JSON.parse(text.slice(text.indexOf('['))));

export const Service = z.looseObject({
  image: z.string(),
  build: z.object({ context: z.string(), dockerfile: z.string() }).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  networks: z.array(z.string()),
  volumes: z.array(z.string()).default([]),
  profiles: z.array(z.string()).optional(),
  restart: z.literal('unless-stopped'),
  read_only: z.literal(true),
  cap_drop: z.tuple([z.literal('ALL')]),
  security_opt: z.array(z.string()),
  mem_limit: z.string(),
  cpus: z.union([z.string(), z.number()]),
  pids_limit: z.number(),
  stop_grace_period: z.string(),
  healthcheck: z.object({
    test: z.array(z.string()).min(2),
    interval: z.string(),
    timeout: z.string(),
    start_period: z.string(),
    retries: z.number(),
  }),
  logging: z.object({ options: z.object({ 'max-size': z.string(), 'max-file': z.string() }) }),
  depends_on: z.record(z.string(), z.object({ condition: z.literal('service_healthy') })).default({}),
});
const Compose = z.object({
  name: z.string(),
  services: z.record(z.string(), Service),
  networks: z.record(z.string(), z.looseObject({ internal: z.boolean().optional() })),
  volumes: z.record(z.string(), z.unknown()),
});
/** A compose file of ours: every service is guarded and bounded in the same way. */
export const compose = (file: string) => Compose.parse(z.looseObject({}).parse(yaml(file)[0]));
