import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import Az from 'az';
import type { AzParse } from 'az';
import { FeragError } from '../../../contract/errors.ts';

let loading: Promise<void> | null = null;
let isLoaded = false;

/** Reads the OpenCorpora dictionary (12 MB on disk, about 56 MB resident) once per process. */
export function loadDictionary(): Promise<void> {
  loading ??= new Promise((resolve, reject) => {
    const folder = join(dirname(createRequire(import.meta.url).resolve('az/package.json')), 'dicts');
    Az.Morph.init(folder, (failure) => {
      if (failure) return reject(failure);
      isLoaded = true;
      resolve();
    });
  });
  return loading;
}

/** Readings of one Cyrillic word, likeliest first. Proper names are found in lower case too when `ignoreCase`. */
export function parseWord(word: string, ignoreCase: boolean): AzParse[] {
  if (!isLoaded) throw new FeragError('internal', 'Russian was asked to read before it was loaded.');
  return Az.Morph(word, { stutter: 0, ignoreCase });
}
