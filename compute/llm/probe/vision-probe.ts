import { z } from 'zod';
import { FeragError } from '../../../contract/errors.ts';
import { ModelCheck } from '../../../contract/models.ts';
import type { Clock } from '../../node/clock.ts';
import { newLimiter } from '../limiter.ts';
import { Dialect, type Endpoint } from '../setup.ts';
import { openVision } from '../vision.ts';
import { failed, ok } from './checks.ts';
import { findDialect } from './dialect.ts';
import { IMAGE_WORD, wordImage } from './word-image.ts';

export const VisionFacts = z.object({ dialect: Dialect, canRead: z.boolean(), checks: z.array(ModelCheck) });
export type VisionFacts = z.infer<typeof VisionFacts>;

/** Has a word read from an image that was made for it. */
export async function probeVision(endpoint: Endpoint, tools: { clock: Clock; signal?: AbortSignal | undefined }): Promise<VisionFacts> {
  const { clock, signal } = tools;
  const limiter = newLimiter({ start: 1, most: 1 }, clock);
  const { dialect } = await findDialect(endpoint, { limiter, clock, signal });
  const text = await openVision({ endpoint, dialect }, { limiter, clock })
    .read(wordImage(), 'image/png', signal)
    .then(
      (read) => read.text,
      (error: unknown) => {
        // A model without eyes refuses the image.
        if (error instanceof FeragError && REFUSALS.has(error.code)) return error.message;
        throw error;
      },
    );
  const canRead = lettersOf(text).includes(lettersOf(IMAGE_WORD));
  const check = canRead
    ? ok('vision.reading', 'It reads a word from an image.')
    : failed(
        'vision.reading',
        `It does not read the word of a test image: ${text.slice(0, 100)}`,
        'Choose a model with vision, loaded together with its projector.',
      );
  return { dialect, canRead, checks: [check] };
}

const REFUSALS: ReadonlySet<string> = new Set(['model_failed', 'context_exceeded', 'parser_failed']);
const lettersOf = (text: string): string => text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
