import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { usageError } from './exit.ts';

/** Asks on the terminal, the question on stderr so that stdout stays data. Without a terminal there is nobody to ask. */
export async function askPerson(question: string, instead: string, { isHidden = false } = {}): Promise<string> {
  if (!process.stdin.isTTY) throw usageError(`There is no terminal to ask on: ${instead}`);
  // What is typed hidden goes to an output that shows nothing, the question with it.
  if (isHidden) process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: isHidden ? silent : process.stderr, terminal: true });
  lines.on('SIGINT', () => process.exit(130));
  try {
    return await lines.question(isHidden ? '' : question);
  } finally {
    lines.close();
    if (isHidden) process.stderr.write('\n');
  }
}

/** The first line of what is piped in: a password or a token, which no process list shall show. */
export async function firstLineOfStdin(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += String(chunk);
  return text.split(/\r?\n/, 1)[0] ?? '';
}
