import { InvalidArgumentError, Option, type Command } from 'commander';

/** A number of a RAG, cycle, document, or a count: 1, 2, 3, … */
export function positive(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError('It is a number from 1 on.');
  return Number(text);
}

export function atMost(most: number): (text: string) => number {
  return (text) => {
    const number = positive(text);
    if (number > most) throw new InvalidArgumentError(`At most ${most}.`);
    return number;
  };
}

/** A command with the options that all have; `what` is its name with its arguments. */
export const command = (parent: Command, what: string, description: string): Command =>
  parent.command(what).description(description).option('--json', 'print JSON: one document, or a line for each event');

/** The same for a command that works on one RAG. */
export const ragCommand = (parent: Command, what: string, description: string): Command =>
  command(parent, what, description).option('--rag <id>', 'the RAG; the only one, when there is one', positive);

/** One of a few words. */
export const choice = (flags: string, description: string, words: readonly string[], byDefault?: string): Option => {
  const option = new Option(flags, description).choices(words);
  return byDefault === undefined ? option : option.default(byDefault);
};
