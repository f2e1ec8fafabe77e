import pino, { type Logger } from 'pino';
import type { Config } from '../config.ts';

/** Logs to stderr: a line a person reads on a terminal, JSON elsewhere. */
export function newLog(config: Config, part: string): Logger {
  const pretty = (config.LOG_FORMAT ?? (process.stderr.isTTY ? 'pretty' : 'json')) === 'pretty';
  const options = { level: config.LOG_LEVEL, base: { part }, redact: ['*.token', '*.authorization', '*.password'] };
  return pretty
    ? pino(options, { write: (line: string) => void process.stderr.write(prettyLine(line)) })
    : pino(options, pino.destination(2));
}

function prettyLine(json: string): string {
  const { time, level, msg, part, err, ...rest } = JSON.parse(json);
  const name = level >= 50 ? 'ERROR ' : level >= 40 ? 'WARN ' : '';
  const fields = Object.entries(rest).map(([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const trace = err?.stack ? `\n${err.stack}` : '';
  return `${new Date(time).toISOString().slice(11, 19)} ${part}: ${name}${msg}${fields.join('')}${trace}\n`;
}
