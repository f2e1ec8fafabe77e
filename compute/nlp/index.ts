import type { LanguageCode } from '../../contract/common.ts';
import { anyLanguage } from './any/index.ts';
import { english } from './en/index.ts';
import { french } from './fr/index.ts';
import type { Language } from './language.ts';
import { russian } from './ru/index.ts';

export { chunkLanguage, detectLanguage } from './detect.ts';

/** To add a language: one folder that exports a `Language`, its code in the contract, and one line here. Dictionaries load with `load()`. */
export const LANGUAGES: Readonly<Record<LanguageCode, Language>> = { en: english, ru: russian, fr: french, any: anyLanguage };
