import { FeragError } from '../../../contract/errors.ts';
import type { TextFormatName } from '../../formats/index.ts';
import type { Segment } from '../../graph/segment.ts';
import { readDocument } from './1-read.ts';
import { extractDocument } from './3-extract.ts';

/**
 * Pieces that patterns, parsers and sentence rules look for. Repeated, alone or a few together, they are what a slow pattern chokes on:
 * openings without an end, abbreviations, dates, markup, marks without letters, words that begin a relation.
 */
export const TRAP_PIECES = [
  ...[
    '(',
    ')',
    '[',
    ']',
    '<',
    '>',
    '"',
    "'",
    '«',
    '»',
    '*',
    '_',
    '`',
    '|',
    '-',
    '–',
    '—',
    '\\',
    '&',
    '#',
    '=',
    '!',
    '?',
    '…',
    ',',
    ';',
    ':',
  ],
  ...[
    ' ',
    '\t',
    '\n',
    '\r\n',
    '\n\n',
    '\u00a0',
    '\u00ad',
    '\u0301',
    '\u200d',
    '\u202e',
    '😀',
    '中',
    '&amp;',
    '<a href=',
    '<b>',
    '</b>',
    '<!--',
  ],
  ...['![', '](', '```', '~~~', '---', '===', '|---', '| a ', '> ', '- ', '1. ', '# ', 'http://', 'a@', '@', '1', '1-', '1, ', '12.12.'],
  ...['a', 'A', 'A ', 'A. ', 'A.B.', 'Aa', 'Mr. ', 'Dr', 'e.g. ', '.', '. ', '.,', '..', 'X (Y) ', 'Foo Bar ', '"A" ', 'of the ', 'and '],
  ...['the ', 'is a ', 'was ', '(born ', '1 May 1900 ', 'А', 'А.', 'А ', 'ё', 'и ', 'г. ', 'Иван ', '— это ', 'является ', 'родился '],
  ...["l'", 'de ', 'né ', 'Jean de ', 'et ', 'qui est '],
] as const;

export const TRAP_FORMATS: readonly TextFormatName[] = ['text', 'markdown', 'html', 'csv', 'json'];

/** A document of `length` UTF-16 units made of one piece, and a word at the end that nothing may lose sight of. */
export const trap = (piece: string, length: number): string => `${piece.repeat(Math.ceil(length / piece.length)).slice(0, length)} End`;

/** Reads and extracts as a node does; null where the document is refused, as one without text is. */
export async function readTrap(source: string, format: TextFormatName): Promise<{ text: string; segment: Segment } | null> {
  try {
    const { document } = readDocument(Buffer.from(source), 'trap', format);
    const { segment } = await extractDocument({ document, languages: ['en', 'ru', 'fr'], previous: null });
    return { text: document.text, segment };
  } catch (error) {
    if (error instanceof FeragError && (error.code === 'text_missing' || error.code === 'file_unreadable')) return null;
    throw error;
  }
}
