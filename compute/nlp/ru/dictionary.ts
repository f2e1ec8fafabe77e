import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import Az from 'az';
import type { AzParse } from 'az';

let loading: Promise<void> | null = null;

/** Reads the OpenCorpora dictionary (12 MB on disk, about 56 MB resident) once per process. */
export function loadDictionary(): Promise<void> {
  loading ??= new Promise((resolve, reject) => {
    const folder = join(dirname(createRequire(import.meta.url).resolve('az/package.json')), 'dicts');
    Az.Morph.init(folder, (failure) => (failure ? reject(failure) : resolve()));
  });
  return loading;
}

/** Readings of one Cyrillic word, likeliest first. Proper names are found in lower case too when `ignoreCase`. */
export const parseWord = (word: string, ignoreCase: boolean): AzParse[] => Az.Morph(word, { stutter: 0, ignoreCase });
