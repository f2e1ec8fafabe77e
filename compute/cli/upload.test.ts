import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inBatches } from './upload.ts';

it('sends every file once, in order, and goes over a limit only for a file that is over it by itself', () => {
  const files = fc.array(fc.record({ bytes: fc.integer({ min: 1, max: 100 }) }), { maxLength: 60 });
  fc.assert(
    fc.property(files, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 150 }), (all, most, bytes) => {
      const batches = inBatches(all, most, bytes);
      expect(batches.flat()).toEqual(all);
      for (const batch of batches) {
        expect(batch.length).toBeGreaterThan(0);
        expect(batch.length).toBeLessThanOrEqual(most);
        if (batch.length > 1) expect(batch.reduce((sum, file) => sum + file.bytes, 0)).toBeLessThanOrEqual(bytes);
      }
    }),
  );
});
